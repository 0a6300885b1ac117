// A request, what of it was signed, the answer, and the command that repeats it.
import { copyButton } from "./copy.js";
import { h } from "./dom.js";
import { formatNumber, t } from "./i18n.js";
import { findJsonFault, setOutForm, setOutJson } from "./inspect_json.js";
import { exact, inLine } from "./inspect_text.js";

const mostHeaders = 100;
const mostSetOut = 1_000_000; // characters of JSON

// {method, url, headers, body, bodyBytes?}
export function requestView(request) {
  const query = request.url.split("?").slice(1).join("?");
  return part(
    t("Request"),
    h("p", { class: "first-line" }, h("strong", {}, request.method), " ", inLine(request.url)),
    query ? setOutView(setOutForm(query), t("The query’s fields"), t("The query’s fields")) : null,
    headersView(request.headers, t("The request’s headers")),
    request.method === "GET" ? null : bodyView(request, request.headers, t("The request’s body")),
  );
}

// `answer` is {headers, body, bodyBytes?}, or null if none came.
export function answerView(status, answer, error) {
  return part(
    t("Answer"),
    answer ? h("p", { class: "first-line" }, h("strong", {}, t("Status {status}", { status }))) : null,
    error ? h("p", { class: "error-text" }, inLine(error)) : null,
    answer || error ? null : h("p", { class: "muted" }, t("None came.")),
    answer ? headersView(answer.headers, t("The answer’s headers")) : null,
    answer ? bodyView(answer, answer.headers, t("The answer’s body")) : null,
  );
}

// `signed` is {part: "body" or "query", bytes, isCut, algorithm, signature}, or null.
export function signedView(signed) {
  if (!signed) {
    return part(t("What was signed"), h("p", {}, t("Nothing: the request has no X-iAdvize-Signature.")));
  }
  const { bytes, isCut, algorithm, signature } = signed;
  const what =
    signed.part === "body"
      ? t("The string: the body, byte for byte")
      : t("The string: what stands behind the “?” of the URL, byte for byte");
  const digest = signature.replace(/^sha256=/, "");
  const command = `printf '%s' ${quoted(bytes)} | openssl dgst -sha256 -hmac "$(cat secret.txt)"`;
  return part(
    t("What was signed"),
    h(
      "ol",
      { class: "steps" },
      h("li", {}, h("h4", {}, what), exact(bytes, what), isCut ? cutNote() : null),
      h("li", {}, h("h4", {}, t("The digest")), h("p", { class: "muted" }, t(algorithm)), line(digest)),
      h("li", {}, h("h4", {}, t("The header sent")), line("X-iAdvize-Signature: " + signature)),
    ),
    isCut ? null : commandView(t("Compute it yourself"), command, t("Copy the openssl command")),
  );
}

export function curlView(curl) {
  return part(
    t("Repeat it"),
    h(
      "div",
      { class: "command" },
      exact(curl, t("The curl command")),
      copyButton(curl, t("Copy the curl command")),
    ),
  );
}

function commandView(title, command, name) {
  return h(
    "details",
    {},
    h("summary", {}, title),
    h("div", { class: "command" }, exact(command, title), copyButton(command, name)),
  );
}

function part(title, ...content) {
  return h("section", { class: "part-of-exchange" }, h("h3", {}, title), content);
}

function line(text) {
  return h("p", { class: "one-line" }, h("code", {}, inLine(text)));
}

function headersView(headers, label) {
  if (headers.length === 0) return h("p", { class: "muted" }, t("No headers."));
  const isLong = headers.length > 8 || JSON.stringify(headers).length > 1_000; // it may have to be scrolled
  const list = h("dl", { class: "headers", "aria-label": label, tabindex: isLong ? "0" : null });
  const add = (some) =>
    list.append(...some.flatMap(([name, value]) => [h("dt", {}, inLine(name)), h("dd", {}, inLine(value))]));
  add(headers.slice(0, mostHeaders));
  const rest = headers.slice(mostHeaders);
  if (rest.length === 0) return list;
  const more = h(
    "button",
    { type: "button", class: "pill small" },
    t("Show {n} more headers", { n: rest.length }),
  );
  more.addEventListener("click", () => {
    add(rest);
    more.remove();
  });
  return [list, more];
}

// Set out, if it is JSON or a form, beside the exact bytes.
function bodyView({ body, bodyBytes }, headers, label) {
  if (body === "") return h("p", { class: "muted" }, t("The body is empty."));
  const kept = new TextEncoder().encode(body).length;
  const isCut = bodyBytes > kept;
  const sizes = { kept: formatNumber(kept), n: formatNumber(bodyBytes ?? kept) };
  const type = headers.find(([name]) => name.toLowerCase() === "content-type")?.[1] ?? "";
  const isForm = /^application\/x-www-form-urlencoded\b/i.test(type);
  const isTried = !isForm && !isCut && body.length <= mostSetOut;
  const fault = isTried ? findJsonFault(body) : "";
  const setOut = isForm ? setOutForm(body) : isTried && !fault ? setOutJson(body) : null;
  const bytes = h(
    "div",
    {},
    h(
      "div",
      { class: "row spread" },
      h(
        "h4",
        {},
        isCut ? t("Exact bytes: the first {kept} of {n}", sizes) : t("Exact bytes ({kept})", sizes),
      ),
      copyButton(body, label + ": " + t("Copy")),
    ),
    exact(body, label + ": " + t("exact bytes")),
    isCut ? cutNote() : null,
  );
  return [
    fault && /json/i.test(type)
      ? h("p", { class: "error-text" }, t("This is not JSON: {fault}", { fault }))
      : null,
    h(
      "div",
      { class: setOut ? "beside" : "" },
      setOut ? h("div", {}, setOutView(setOut, t("Set out"), label + ": " + t("set out"))) : null,
      bytes,
    ),
  ];
}

function setOutView({ nodes, isWhole }, title, name) {
  return [
    h("h4", {}, title),
    h("pre", { class: "set-out", role: "group", "aria-label": name, tabindex: "0" }, nodes),
    isWhole ? null : h("p", { class: "muted" }, t("Only the beginning is set out.")),
  ];
}

function cutNote() {
  return h("p", { class: "muted" }, t("The sandbox keeps the first 64 KiB of a body."));
}

const quoted = (text) => "'" + text.replaceAll("'", "'\\''") + "'";
