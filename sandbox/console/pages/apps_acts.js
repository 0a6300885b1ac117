// What is done with an app as a whole: test it, submit it, publish or refuse it.
import { post } from "./api.js";
import { byId, h, printable, replace } from "./dom.js";
import { say } from "./frame.js";
import { t } from "./i18n.js";
import { mayLeave, textInput } from "./apps_form.js";
import { field } from "./apps_mistakes.js";
import { confirmation } from "./apps_parts.js";
import { runTest } from "./apps_test.js";

// `run(section, work)` shows the section and calls work(its place, the app as it is now); `saved(app)`
// hears of changes.
export function actsOf(path, app, { run, saved }) {
  const test = h(
    "button",
    { class: "pill outlined", onclick: () => mayLeave() && run("test", runTest) },
    t("Test"),
  );
  if (app.status === "published") return test;
  const isUnderReview = app.status === "review";
  const version = textInput(isUnderReview ? app.version : nextVersion(app.review?.version));
  const submit = h(
    "button",
    {
      class: isUnderReview ? "pill" : "pill primary",
      onclick: () =>
        mayLeave() &&
        run("review", (place, shown) => review(place, path, shown, version.value.trim(), saved)),
    },
    t("Submit"),
  );
  return [
    isUnderReview && app.review && decisions(path, saved),
    test,
    field(t("Version to submit"), version),
    submit,
  ];
}

async function review(place, path, app, version, saved) {
  saved({ ...app, status: "review", review: null });
  try {
    saved(await post(`${path}/submit`, { version }));
    say(t("The review has ended."));
  } catch (error) {
    saved(app);
    replace(place, h("p", { class: "error-text", role: "alert" }, printable(error.detail ?? error.message)));
  }
}

function decisions(path, saved) {
  const accept = async () => {
    try {
      saved(await post(`${path}/accept`));
      say(t("The app is published."));
      byId("main").focus();
    } catch (error) {
      say(printable(error.detail ?? error.message), "error");
    }
  };
  const refuse = () => {
    const reason = textInput("", { spellcheck: "true", required: true });
    return confirmation(
      t("Refuse the app?"),
      t("It is a Sandbox version again, with the reason."),
      t("Refuse"),
      async () => {
        saved(await post(`${path}/refuse`, { reason: reason.value.trim() }));
        say(t("The app is refused."));
      },
      t("Reason"),
      reason,
    );
  };
  return h(
    "div",
    { class: "apps-pair" },
    h("button", { class: "pill primary", onclick: accept }, t("Publish")),
    h("button", { class: "pill", onclick: refuse }, t("Refuse")),
  );
}

// 1.0 at first; then the last number, one more.
function nextVersion(last) {
  const [, before, number] = /^(.*?)(\d{1,9})$/.exec(last ?? "") ?? [];
  return number === undefined ? "1.0" : `${before}${Number(number) + 1}`;
}
