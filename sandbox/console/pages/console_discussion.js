// The discussion panel: what can be done at the left, what was said in the middle with the composer
// below it, who the visitor is at the right.
import { post } from "./api.js";
import { h, update } from "./dom.js";
import { say } from "./frame.js";
import { t } from "./i18n.js";
import { emptyWords } from "./console_conversations.js";
import { messageOf } from "./console_catalogue.js";
import { icon } from "./console_icons.js";
import { messageLog } from "./console_messages.js";
import { productPopup } from "./console_products.js";
import { visitorPane } from "./console_profile.js";

// `context()` returns {operator, installations}; `leave()` puts the conversation aside; `end(conversation,
// opener)` opens the closing dialog; `changed()` has the page look again. Returns {element, show}.
export function discussion({ context, leave, end, changed }) {
  let current = null;
  const drafts = new Map();
  const messages = messageLog();
  const visitor = visitorPane({ context });
  const box = h("textarea", {
    id: "composer-text",
    rows: "2",
    maxlength: "4000",
    "aria-label": t("Your message"),
    placeholder: t("Write to the visitor"),
    title: t("Enter sends, Shift + Enter begins a line"),
    onkeydown: onKey,
    oninput: () => drafts.set(current?.id, box.value),
  });
  const products = h(
    "button",
    {
      type: "button",
      class: "tool",
      "aria-haspopup": "dialog",
      "aria-expanded": "false",
      title: t("Products"),
      "aria-label": t("Products"),
      onclick: () => popup.toggle(),
    },
    icon("cart"),
  );
  const send = h(
    "button",
    { type: "submit", class: "send", "aria-label": t("Send"), title: t("Send") },
    icon("send"),
  );
  const popup = productPopup({
    opener: products,
    context: () => ({ ...context(), website: current.website }),
    pick: (product) => tell({ product: messageOf(product) }),
  });
  const composer = h(
    "form",
    { class: "composer", onsubmit: onSubmit },
    h("div", { class: "paper" }, box, products),
    send,
    popup.element,
  );
  const over = h("p", { class: "over", tabindex: "-1", hidden: true });
  const endButton = h(
    "button",
    { type: "button", class: "action", onclick: () => end(current, endButton) },
    t("End chat"),
  );
  const visit = h("a", { class: "action", target: "_blank", rel: "noopener" }, t("Open the visitor’s window"));
  const sendProduct = h(
    "button",
    { type: "button", class: "action", onclick: () => popup.toggle() },
    t("Send a product"),
  );
  const sending = actionGroup("Send", sendProduct);
  const ending = actionGroup("Discussion", endButton);

  const panel = h(
    "div",
    { class: "panel" },
    h(
      "div",
      { class: "title-bar" },
      h("span", { class: "title", "aria-hidden": "true" }, "iAdvize"),
      messages.filter,
      h(
        "button",
        { type: "button", class: "minimise", "aria-label": t("Put aside"), title: t("Put aside"), onclick: leave },
        icon("down"),
      ),
    ),
    h(
      "section",
      { class: "actions", "aria-label": t("Actions") },
      sending,
      actionGroup("Interaction", visit),
      actionGroup(
        "Working together",
        h("a", { class: "action", href: "/deliveries" }, t("Deliveries")),
        h("a", { class: "action", href: "/calls" }, t("Calls to the connector")),
      ),
      ending,
    ),
    h("section", { class: "middle", "aria-label": t("Discussion") }, messages.log, over, composer),
    visitor.element,
  );
  const nothing = h("div", { class: "nothing card" });
  const element = h("div", { class: "discussion" }, nothing, panel);

  // The conversation with its messages, or null; `website` is where a new one may begin.
  function show(conversation, website) {
    panel.hidden = !conversation;
    nothing.hidden = Boolean(conversation);
    if (!conversation) update(nothing, website, () => h("p", {}, emptyOrChoose(website)));
    const isOther = current?.id !== conversation?.id;
    current = conversation;
    if (!conversation) return popup.close();
    if (isOther) {
      popup.close();
      box.value = drafts.get(conversation.id) ?? "";
    }
    const isOver = Boolean(conversation.closedAt);
    const isFocusLost = isOver && [composer, endButton].some((node) => node.contains(document.activeElement));
    if (isOver) popup.close();
    composer.hidden = isOver;
    over.hidden = !isOver;
    ending.hidden = isOver;
    sending.hidden = isOver;
    if (isOver) update(over, conversation.closedBy, () => overWords(conversation.closedBy));
    if (isFocusLost) over.focus();
    visit.href = `/visit/${conversation.website}?visitor=${conversation.visitor?.id ?? ""}`;
    messages.show(conversation);
    visitor.show(conversation);
  }

  function onKey(event) {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    composer.requestSubmit();
  }

  async function onSubmit(event) {
    event.preventDefault();
    const written = box.value.trim();
    box.focus();
    if (written === "") return;
    const { id } = current;
    drafts.delete(id);
    box.value = "";
    if (await tell({ text: written })) return;
    drafts.set(id, written);
    if (current?.id === id && box.value === "") box.value = written;
  }

  // Whether it was said.
  async function tell(what) {
    try {
      // Who answers first takes a conversation that waits.
      const taker = current.operator ? {} : { operator: context().operator.id };
      await post(`/sandbox/conversations/${current.id}/messages`, { from: "operator", ...taker, ...what });
      say("");
      changed();
      return true;
    } catch (error) {
      say(error.detail ?? String(error), "error");
      return false;
    }
  }

  return { element, show, focus: () => box.focus() };
}

function emptyOrChoose(website) {
  return [
    t("Choose a conversation below."),
    " ",
    t("Or be a visitor yourself:"),
    emptyWords(website).slice(1),
    ".",
  ];
}

function actionGroup(heading, ...actions) {
  return h("div", { class: "action-group" }, h("h2", {}, t(heading)), actions);
}

function overWords(by) {
  return [
    by === "visitor" ? t("The visitor ended this conversation.") : t("This conversation has ended."),
    " ",
    t("Whom it was told:"),
    " ",
    h("a", { href: "/deliveries" }, t("Deliveries")),
  ];
}
