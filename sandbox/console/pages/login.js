// Asks for the sandbox's token, and goes back to where somebody wanted to be. The link that the sandbox printed has a
// code behind its "#", which no server sees on the way: that is enough, once.
import { post } from "./api.js";
import { byId, h, replace } from "./dom.js";
import { frame } from "./frame.js";
import french from "./french_start.js";
import { addFrench, t } from "./i18n.js";

addFrench(french);
frame("Login");

const token = h("input", {
  id: "token",
  type: "password",
  autocomplete: "current-password",
  required: true,
  "aria-describedby": "token-error",
});
const error = h("span", { id: "token-error", class: "error-text", role: "alert" });

replace(
  byId("main"),
  h(
    "form",
    { class: "card login", method: "post", onsubmit: submit },
    h("h1", {}, t("Who is there?")),
    h("p", {}, t("Other machines can reach this sandbox, so it asks for the text of its --token-file.")),
    h("div", { class: "field" }, h("label", { for: "token" }, t("Token")), token, error),
    h("button", { class: "pill primary" }, t("Log in")),
  ),
);
token.focus();
if (location.hash) {
  const code = location.hash.slice(1);
  history.replaceState(null, "", location.pathname + location.search);
  begin({ code }, "The printed link lets one browser in, once. The token works always.");
}

function submit(event) {
  event.preventDefault();
  begin({ token: token.value.trim() }, "This is not the token.");
}

async function begin(proof, refused) {
  error.textContent = "";
  token.removeAttribute("aria-invalid");
  try {
    await post("/sandbox/session", proof);
    location.replace(target());
  } catch (failure) {
    error.textContent = failure.status === 401 ? t(refused) : failure.detail;
    token.setAttribute("aria-invalid", "true");
    token.select();
  }
}

// The page that was asked for, if it is one of ours; as a whole URL, so that no path is taken for a host.
function target() {
  const to = new URLSearchParams(location.search).get("to") ?? "/";
  if (!/^\/(?![/\\])/.test(to)) return location.origin + "/";
  const url = new URL(to, location.origin);
  return url.origin === location.origin ? url.href : location.origin + "/";
}
