// One delivery: the event, what became of it, and every attempt.
import { ApiError, get, live, post } from "./api.js";
import { h, printable, replace, update } from "./dom.js";
import { say, showState } from "./frame.js";
import { t } from "./i18n.js";
import { countdown, readClock, took, when } from "./inspect_clock.js";
import { answerView, curlView, requestView, signedView } from "./inspect_exchange.js";
import { factsView, missingView, pageHead } from "./inspect_page.js";
import { setOutJson } from "./inspect_json.js";
import { stateBadge, statusBadge, verdictBadge } from "./inspect_states.js";
import { shortened } from "./inspect_text.js";
import { wrongChoice } from "./inspect_wrong.js";

export function showDelivery(main, id) {
  const head = h("div", {});
  const notes = h("div", { class: "notes" });
  const facts = h("section", { class: "card" });
  const list = h("div", {});
  const dropped = h("p", { class: "muted" });
  const shown = new Map();
  const path = "/sandbox/deliveries/" + encodeURIComponent(id);
  const again = (body) => sendAgain(path, body);
  const { button: wrongButton, dialog } = wrongChoice(again);
  const page = [
    head,
    h(
      "div",
      { class: "row actions" },
      h("button", { type: "button", class: "pill primary", onclick: () => again({}) }, t("Send again")),
      wrongButton,
    ),
    dialog,
    notes,
    facts,
    h("h2", {}, t("Attempts")),
    list,
    dropped,
  ];
  let isOnPage = false;

  live(refresh, showState);

  async function refresh() {
    try {
      const [delivery] = await Promise.all([get(path), readClock()]);
      show(delivery);
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 404) throw error;
      isOnPage = false;
      missingView(
        main,
        t("Delivery {id}", { id: shortened(id, 40) }),
        t("There is no such delivery."),
        "/deliveries",
        t("Deliveries"),
      );
    }
  }

  function show(delivery) {
    if (!isOnPage) replace(main, page);
    isOnPage = true;
    const { event, app, state, verdict, misbehaviour, attempts, dueAt, tries } = delivery;
    document.title = `${shortened(event.type, 60)} #${delivery.id} – iAdvize sandbox`;
    update(head, [event.type, state, verdict], () =>
      pageHead("/deliveries", t("Deliveries"), event.type, delivery.id, [
        stateBadge(delivery),
        verdictBadge(delivery),
      ]),
    );
    update(notes, [state, verdict, misbehaviour, dueAt, attempts], () => notesOf(delivery));
    update(facts, [event, app, delivery.url], () => eventView(delivery));
    const missing = Math.max(0, attempts - tries.length);
    tries.forEach((attempt, i) => {
      if (shown.has(attempt.id)) return;
      const isRight = !attempt.error || (misbehaviour && state === "given_up" && !verdict);
      const node = attemptView(attempt, missing + i + 1, isRight, i === tries.length - 1);
      shown.set(attempt.id, node);
      list.prepend(node);
    });
    if (tries.length === 0)
      update(list, attempts, () =>
        h("p", { class: "muted" }, attempts ? t("None is kept.") : t("None yet.")),
      );
    else list.querySelector(":scope > p")?.remove();
    dropped.textContent =
      missing > 0 && tries.length > 0 ? t("{n} older ones were dropped.", { n: missing }) : "";
  }
}

async function sendAgain(path, body) {
  try {
    const { id } = await post(path + "/resend", body);
    location.assign("/deliveries/" + id);
  } catch (error) {
    say(error.detail ?? String(error), "error");
  }
}

function notesOf({ state, verdict, misbehaviour, dueAt, attempts }) {
  const note = (kind, ...content) => h("p", { class: "note " + kind }, content);
  return [
    misbehaviour
      ? note(
          "plain-note",
          h("strong", {}, misbehaviour.kind),
          ": ",
          t(misbehaviour.does),
          " ",
          t("Asked for:"),
          " ",
          t(misbehaviour.asks),
        )
      : null,
    dueAt
      ? note(
          "waiting",
          attempts === 0
            ? t("It is being sent.")
            : [t("The next attempt is made"), " ", countdown(dueAt), "."],
        )
      : null,
    verdict ? note("bad", printable(verdict)) : null,
    state !== "waiting" && !verdict ? note("good", t("It was answered as the contract asks.")) : null,
  ];
}

function eventView({ event, app, url }) {
  return [
    h("h2", {}, t("The event")),
    factsView([
      [t("Type"), h("code", {}, shortened(event.type))],
      [t("Website"), event.website ?? t("all")],
      [t("It happened"), when(event.createdAt)],
      [t("Event id"), h("code", {}, event.eventId)],
      [t("App"), shortened(app.name)],
      [t("Webhook"), h("code", {}, shortened(url, 2_000))],
    ]),
    h(
      "details",
      {},
      h("summary", {}, t("What is told of it")),
      h(
        "pre",
        { tabindex: "0", role: "group", "aria-label": t("What is told of it") },
        setOutJson(JSON.stringify(event.body)).nodes,
      ),
    ),
  ];
}

// Put together when it is opened: there may be many, and long ones.
function attemptView(attempt, number, isRight, isOpen) {
  const content = h("div", { class: "exchange" });
  const { status, error, answer, signed, request } = attempt;
  const fill = () => {
    if (content.firstChild) return;
    replace(
      content,
      requestView(request),
      signedView(
        signed && {
          ...signed,
          part: "body",
          bytes: request.body,
          isCut: "bodyBytes" in request,
          signature: signed.digest,
        },
      ),
      answerView(status, answer, error),
      curlView(attempt.curl),
    );
  };
  const card = h(
    "details",
    { class: "card attempt", open: isOpen, ontoggle: () => card.open && fill() },
    h(
      "summary",
      {},
      h("h3", {}, t("Attempt {n}", { n: number })),
      statusBadge(status, isRight),
      h("span", { class: "muted" }, when(attempt.startedAt), " · ", took(attempt.tookMs)),
      error ? h("span", { class: isRight ? "muted" : "error-text" }, shortened(error)) : null,
    ),
    content,
  );
  if (isOpen) fill();
  return card;
}
