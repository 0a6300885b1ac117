// One app: its card and menu at the left, and one of its sections at the right.
import { get, live } from "./api.js";
import { h, printable, replace, update } from "./dom.js";
import { say, showState } from "./frame.js";
import { t } from "./i18n.js";
import { actsOf } from "./apps_acts.js";
import { sectionForm } from "./apps_form.js";
import { deletionCard, informationSection, tokenCard } from "./apps_information.js";
import { versionOf } from "./apps_list.js";
import { parametersSection } from "./apps_parameters.js";
import { breadcrumb, icon, pageOf, setTitle, statusBadge } from "./apps_parts.js";
import { reviewContent } from "./apps_review.js";
import { pluginsSection, webhooksSection } from "./apps_webhooks.js";

const sections = {
  information: ["App information", informationSection],
  authentication: ["Authentication", parametersSection("authentication")],
  settings: ["Settings", parametersSection("settings")],
  plugins: ["Plugins", pluginsSection],
  webhooks: ["Webhooks", webhooksSection],
  review: ["Review", null],
  test: ["Test", null],
};

export async function showApp(main, name, chosen = "information") {
  let current = chosen in sections ? chosen : "information";
  let app = await get(`/sandbox/apps/${encodeURIComponent(name)}`);
  const path = `/sandbox/apps/${encodeURIComponent(app.connectorId)}`;
  const about = h("div", { class: "apps-about" });
  const menu = h("nav", { class: "apps-menu", "aria-label": t("Sections of the app") });
  const acts = h("div", { class: "apps-acts" });
  const right = h("div");
  const crumbs = h("div", {});
  replace(
    main,
    crumbs,
    h("div", { class: "apps-app" }, h("div", { class: "card apps-side" }, crane(), about, menu, acts), right),
  );

  const showAround = () => {
    setTitle(t(sections[current][0]), app.name);
    update(crumbs, app.name, () => breadcrumb([t("My apps"), "/apps"], [app.name]));
    update(about, [app.name, app.version, app.status, app.installedOn], () => [
      h("h1", {}, printable(app.name)),
      h("p", { class: "muted" }, versionOf(app)),
      app.status !== "sandbox" && statusBadge(app.status),
      h(
        "p",
        {},
        app.installedOn.length
          ? t("Installed on {websites}", { websites: app.installedOn.map(printable).join(", ") })
          : t("Not installed"),
      ),
      h("p", {}, h("a", { href: pageOf(app, "install") }, t("Marketplace"))),
    ]);
    update(menu, [current, app.review !== null || app.status === "review"], ([, isReviewed]) =>
      h(
        "ul",
        {},
        Object.entries(sections).map(([section, [title]]) => {
          const isShown = section === current || (section !== "test" && (section !== "review" || isReviewed));
          return (
            isShown &&
            h(
              "li",
              {},
              h(
                "a",
                { href: pageOf(app, section), "aria-current": section === current ? "page" : null },
                icon(section),
                t(title),
              ),
            )
          );
        }),
      ),
    );
    update(acts, [app.status, app.review], () => actsOf(path, app, { run, saved }));
  };

  // Shows another section in place, since something begins at once there.
  const run = async (section, work) => {
    current = section;
    history.pushState(null, "", pageOf(app, section));
    showAround();
    const body = frameOf(section);
    body.closest("section").focus();
    await work(body, app).catch((error) => say(printable(error.detail ?? error.message), "error"));
  };
  const saved = (changed) => {
    app = changed;
    showAround();
    if (current !== "review") return;
    const body = right.querySelector(".apps-body") ?? frameOf("review");
    update(body, [app.review, app.status === "review"], () => reviewContent(app));
  };
  const frameOf = (section) => {
    const body = h("div", { class: "apps-body" });
    replace(right, panel(section, sections[section][0], body));
    return body;
  };

  showAround();
  if (current === "test") {
    replace(
      frameOf("test"),
      h("p", { class: "muted" }, t("Test asks the connector for its health, and for each interaction once.")),
    );
  } else if (current === "review") {
    saved(app);
  } else {
    const section = sections[current][1](app);
    const form = sectionForm(path, section, (changed) => {
      saved(changed);
      section.onSaved?.(changed);
    });
    const isInformation = current === "information";
    replace(
      right,
      app.status !== "sandbox" &&
        h("p", { class: "apps-note" }, t("What is changed makes it a Sandbox version again.")),
      panel(current, sections[current][0], form),
      isInformation && [tokenCard(path), deletionCard(path, app)],
    );
  }
  window.addEventListener("popstate", () => location.reload());
  live(async () => saved(await get(path)), showState);
}

function panel(section, title, content) {
  const id = `section-${section}`;
  return h(
    "section",
    { class: "card apps-section", "aria-labelledby": id, tabindex: -1 },
    h("header", {}, icon(section), h("h2", { id }, t(title))),
    content,
  );
}

// The crane that the developer platform draws for a version in the sandbox.
function crane() {
  return h(
    "svg",
    {
      class: "apps-crane",
      viewBox: "0 0 272 128",
      preserveAspectRatio: "xMidYMid slice",
      "aria-hidden": "true",
    },
    [
      "M20 118H252",
      "M96 118V22",
      "M112 118V22",
      "M96 38l16 16l-16 16l16 16l-16 16l16 16",
      "M60 30H206",
      "M104 12L60 30",
      "M104 12L206 30",
      "M104 12V30",
      "M68 30v14",
      "M186 30v26",
    ].map((d) => h("path", { d })),
    h("path", { class: "fill", d: "M58 44h20v14h-20z" }),
    h("path", { class: "fill", d: "M168 70l4 28h28l4-28z" }),
    h("path", { d: "M168 70c2-20 34-20 36 0" }),
  );
}
