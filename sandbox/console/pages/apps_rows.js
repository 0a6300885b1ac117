// Rows of a form that can be added, moved and removed. Each is a fieldset with a legend.
import { h, printable, replace } from "./dom.js";
import { say } from "./frame.js";
import { t } from "./i18n.js";

// `make(entry)` returns {nodes, name(), focus, …} of a row; `names` are its word in the sentences:
// {row: "Field {number}", add: "Add a field"}. Returns {node, all()}.
export function rowsOf(entries, names, make) {
  const list = h("ol", { class: "apps-rows" });
  let rows = [];
  const add = h(
    "button",
    {
      type: "button",
      class: "plain apps-add",
      onclick: () => {
        append(make({}));
        changed();
        rows.at(-1).focus.focus();
      },
    },
    "+ ",
    t(names.add),
  );
  const node = h("div", {}, list, add);
  const changed = () => {
    order();
    list.dispatchEvent(new CustomEvent("rows", { bubbles: true }));
  };

  function append(row) {
    row.legend = h("legend", {});
    row.up = tool("↑", t("Move up"), () => move(row));
    row.away = tool("✕", t("Remove"), () => removeRow(row));
    row.item = h(
      "li",
      {},
      h(
        "fieldset",
        { class: "apps-line" },
        row.legend,
        row.nodes,
        h("div", { class: "apps-tools" }, row.up, row.away),
      ),
    );
    row.item.addEventListener("input", order);
    rows.push(row);
    list.append(row.item);
  }

  function move(row) {
    const at = rows.indexOf(row);
    rows.splice(at - 1, 2, row, rows[at - 1]);
    list.insertBefore(row.item, rows[at].item);
    changed();
    (at - 1 === 0 ? row.focus : row.up).focus();
    say(t("Moved up."));
  }

  function removeRow(row) {
    const at = rows.indexOf(row);
    rows = rows.filter((other) => other !== row);
    row.item.remove();
    changed();
    (rows[at]?.focus ?? add).focus();
    say(t("Removed."));
  }

  // The legends, what the buttons are called, and what a row knows of those before it.
  function order() {
    rows.forEach((row, index) => {
      const title = t(names.row, { number: index + 1 });
      const name = row.name();
      replace(row.legend, name ? `${title}: ${printable(name)}` : title);
      row.up.disabled = index === 0;
      for (const [button, what] of [
        [row.up, t("Move up")],
        [row.away, t("Remove")],
      ]) {
        button.setAttribute("aria-label", `${what} – ${row.legend.textContent}`);
      }
      row.onOrder?.(rows.slice(0, index));
    });
  }

  entries.forEach((entry) => append(make(entry)));
  order();
  return { node, all: () => rows };
}

const tool = (sign, title, act) =>
  h("button", { type: "button", class: "apps-tool", title, onclick: act }, sign);
