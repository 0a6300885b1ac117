// The pages of the apps: mine, one of them, and its installation. The address says which.
import { byId, h, printable, replace } from "./dom.js";
import { frame } from "./frame.js";
import { addFrench, t } from "./i18n.js";
import french from "./french_apps.js";
import frenchInstall from "./french_apps_install.js";
import { showApp } from "./apps_app.js";
import { showInstall } from "./apps_install.js";
import { showList } from "./apps_list.js";

addFrench(french);
addFrench(frenchInstall);
frame("Apps");

const main = byId("main");
const [, app, section] = location.pathname.split("/").filter(Boolean).map(decoded);

start();

// A sandbox that is away may be back in a second.
function start() {
  show().catch((error) => {
    if (error.status === 0) setTimeout(start, 1000);
    replace(
      main,
      h(
        "div",
        { class: "card apps-nothing" },
        h("h1", {}, t("This page cannot be shown")),
        h("p", { lang: "en" }, printable(error.detail ?? error.message)),
        h("a", { class: "pill", href: "/apps" }, t("My apps")),
      ),
    );
  });
}

function show() {
  if (app === undefined) return showList(main);
  return section === "install" ? showInstall(main, app) : showApp(main, app, section);
}

function decoded(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
