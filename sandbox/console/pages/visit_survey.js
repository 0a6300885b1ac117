// What the visitor thought of it: three questions, five stars each, a comment.
import { post } from "./api.js";
import { h } from "./dom.js";
import { t } from "./i18n.js";

const questions = [
  ["welcome", "How were you welcomed?"],
  ["resolution", "Was your question answered?"],
  ["delay", "How long did you wait?"],
];

// `onSent` is called when the answers were taken; `other` is a button beside the one that sends.
export function survey(conversation, onSent, other) {
  const error = h("p", { class: "error-text", role: "alert" });
  const comment = h("textarea", { id: "survey-comment", rows: 2, maxlength: 1000 });
  return h(
    "form",
    { class: "survey", onsubmit: send },
    h("h3", { tabindex: -1 }, t("How was it?")),
    questions.map(([name, question]) => stars(name, t(question))),
    h("div", { class: "field" }, h("label", { for: "survey-comment" }, t("Comment")), comment),
    error,
    h("div", { class: "row" }, h("button", { class: "pill primary" }, t("Send")), other),
  );

  async function send(event) {
    event.preventDefault();
    const answers = {};
    for (const [name, value] of new FormData(event.target)) answers[name] = Number(value);
    if (comment.value.trim() !== "") answers.comment = comment.value.trim();
    if (Object.keys(answers).length === 0) {
      error.textContent = t("Please choose some stars, or write a comment.");
      return;
    }
    try {
      await post(`/sandbox/conversations/${conversation}/rating`, answers);
      onSent();
    } catch (failure) {
      error.textContent = failure.detail;
    }
  }
}

function stars(name, question) {
  return h(
    "fieldset",
    { class: "stars" },
    h("legend", {}, question),
    [1, 2, 3, 4, 5].map((count) =>
      h(
        "label",
        {},
        h("input", { type: "radio", name, value: count }),
        h("svg", { viewBox: "0 0 24 24", "aria-hidden": "true" }, h("path", { d: star })),
        h("span", { class: "visually-hidden" }, count === 1 ? t("1 star") : t("{count} stars", { count })),
      ),
    ),
  );
}

const star = "M12 2.5 L14.9 8.7 L21.7 9.6 L16.7 14.3 L18 21 L12 17.7 L6 21 L7.3 14.3 L2.3 9.6 L9.1 8.7 Z";
