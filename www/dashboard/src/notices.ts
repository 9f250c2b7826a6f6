// What stands in the place of figures: loading, nothing there, an error, a key that is needed.
import { el } from "../../src/element";
import { Failure, readKey, setReadKey } from "./api";
import { button } from "./controls";
import { t } from "./text";

export function loading(): HTMLElement {
  return el("p", { class: "notice", role: "status" }, t().loading);
}

/** There is nothing, and what to do about it. */
export function nothing(title: string, help: string): HTMLElement {
  return el("div", { class: "notice" }, el("p", { class: "notice-title" }, title), el("p", {}, ...marked(help)));
}

/** What went wrong, and a way on. */
export function failed(error: unknown, again: () => void): HTMLElement {
  const status = error instanceof Failure ? error.status : -1;
  if (status === 401 || status === 403) return keyForm(again);
  const message = status === 0 ? t().noCollector : error instanceof Error ? error.message : String(error);
  return el(
    "div",
    { class: "notice", role: "alert" },
    el("p", { class: "notice-title" }, t().failed),
    el("p", {}, message),
    button(t().retry, again),
  );
}

function keyForm(again: () => void): HTMLElement {
  const field = el("input", { type: "password", autocomplete: "off", required: true, name: "key" });
  const submit = (event: Event) => {
    event.preventDefault();
    setReadKey(field.value.trim());
    again();
  };
  return el(
    "form",
    { class: "notice key", onsubmit: submit },
    el("p", { class: "notice-title" }, t().keyNeeded),
    el("p", {}, ...marked(t().keyHelp)),
    readKey() ? el("p", { class: "bad", role: "alert" }, t().keyWrong) : null,
    el("label", { class: "field wide" }, el("span", {}, t().key), field),
    el("button", { type: "submit" }, t().open),
  );
}

/** Text in which commands stand between backticks. */
function marked(text: string): (string | Node)[] {
  return text.split("`").map((part, index) => (index % 2 === 1 ? el("code", {}, part) : part));
}
