// The review: connector-check's verdict, and what failed.
import { h, printable } from "./dom.js";
import { formatDateTime, t } from "./i18n.js";

const counted = [
  ["pass", "Passed", "good"],
  ["fail", "Failed", "bad"],
  ["error", "Errors", "bad"],
  ["skipped", "Skipped", ""],
  ["not applicable", "Not applicable", ""],
];

export function reviewContent(app) {
  const { review } = app;
  if (!review && app.status === "review") return running();
  if (!review)
    return h(
      "p",
      { class: "muted" },
      t("Not submitted yet. Submit runs connector-check, and shows here what it says."),
    );
  return [
    h(
      "p",
      { class: "muted" },
      t("Version {version}, reviewed {time}", {
        version: printable(review.version),
        time: formatDateTime(review.at),
      }),
      review.decision ? [" · ", decisionOf(review)] : null,
    ),
    review.reason && h("p", { class: "apps-note" }, t("Reason"), ": ", printable(review.reason)),
    h(
      "p",
      { class: review.passed ? "apps-verdict" : "apps-verdict bad" },
      review.passed ? t("The review is passed.") : t("The review is not passed."),
    ),
    review.message && h("pre", { tabindex: 0, lang: "en" }, printable(review.message)),
    review.conclusion && h("p", { lang: "en" }, printable(review.conclusion)),
    countsOf(review.counts),
    questionsOf(review.review),
    failuresOf(review.failures),
  ];
}

function decisionOf({ decision }) {
  return decision === "accepted"
    ? h("span", { class: "badge good" }, t("Accepted"))
    : h("span", { class: "badge bad" }, t("Refused"));
}

// Counts the seconds, so that one sees that it goes on.
function running() {
  const seconds = h("p", { class: "muted", "aria-hidden": "true" }, "0 s");
  const begin = Date.now();
  const timer = setInterval(() => {
    if (!seconds.isConnected && Date.now() - begin > 2000) clearInterval(timer);
    seconds.textContent = t("{n} s", { n: Math.round((Date.now() - begin) / 1000) });
  }, 1000);
  return h(
    "div",
    { class: "apps-running" },
    h(
      "p",
      {},
      h("strong", { role: "status" }, t("connector-check looks at the connector. That can take a minute.")),
    ),
    h("progress", { "aria-label": t("The review is running") }),
    seconds,
  );
}

function countsOf(counts = {}) {
  const shown = counted.filter(([name]) => name in counts);
  if (shown.length === 0) return null;
  return h(
    "ul",
    { class: "apps-counts", "aria-label": t("Checks") },
    shown.map(([name, label, kind]) =>
      h("li", { class: counts[name] > 0 ? kind : "" }, h("b", {}, String(counts[name])), t(label)),
    ),
  );
}

function questionsOf(questions = {}) {
  const all = Object.entries(questions);
  if (all.length === 0) return null;
  return [
    h("h3", {}, t("What the platform asks for")),
    h(
      "ul",
      { class: "apps-checks" },
      all.map(([what, answer]) => {
        const kind = answer === "yes" ? "good" : answer.startsWith("no:") || answer === "no" ? "bad" : "idle";
        const sign = { good: "✓", bad: "✕", idle: "–" }[kind];
        return h(
          "li",
          {},
          h("span", { class: `apps-sign ${kind}`, "aria-hidden": "true" }, sign),
          h("strong", { lang: "en" }, printable(what)),
          h("span", { lang: "en" }, printable(answer)),
        );
      }),
    ),
  ];
}

function failuresOf(failures = []) {
  if (failures.length === 0) return null;
  return [
    h("h3", {}, t("What is not as it should be ({count})", { count: failures.length })),
    h("ol", { class: "apps-failures", lang: "en" }, failures.slice(0, 200).map(failureOf)),
  ];
}

function failureOf({ id, level, requirement, source, result, reason, diagnosis, request, answer }) {
  const facts = [
    [result === "fail" ? t("Expected") : t("Why"), reason],
    [t("Answer"), answer && asText(answer).split("\n", 1)[0]],
    [t("Diagnosis"), diagnosis],
  ].filter(([, text]) => text);
  const more = [
    [t("Request"), request],
    [t("Answer"), answer],
  ].filter(([, text]) => text);
  return h(
    "li",
    {},
    h(
      "p",
      {},
      h("span", { class: "badge bad" }, printable(result)),
      " ",
      h("code", {}, printable(id)),
      " ",
      h("span", { class: "muted" }, `${printable(level)} · ${printable(source)}`),
    ),
    h("p", {}, h("strong", {}, printable(requirement))),
    h(
      "dl",
      {},
      facts.map(([name, text]) => h("div", {}, h("dt", {}, name), h("dd", {}, printable(text)))),
    ),
    more.length > 0 &&
      h(
        "details",
        {},
        h("summary", {}, t("What was sent and answered")),
        more.map(([name, text]) => [h("h4", {}, name), h("pre", { tabindex: 0 }, printable(asText(text)))]),
      ),
  );
}

const asText = (value) => (typeof value === "string" ? value : JSON.stringify(value, null, 2));
