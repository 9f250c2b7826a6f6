// The controls of pages: choices, switches and fields, each with its label, and with a name by which it is found again when
// the page is drawn anew.
import { el } from "../../src/element";

/** How long after the last letter a field is heard, in milliseconds. */
const TYPING_MS = 300;

/** A choice of one among several. */
export function choice(
  name: string,
  label: string,
  options: [value: string, shown: string][],
  chosen: string,
  choose: (value: string) => void,
): HTMLElement {
  const select = el(
    "select",
    { name, onchange: () => choose(select.value) },
    ...options.map(([value, shown]) => el("option", { value, selected: value === chosen }, shown)),
  );
  return el("label", { class: "field" }, el("span", {}, label), select);
}

/** Something that is on or off. */
export function toggle(
  name: string,
  label: string,
  isOn: boolean,
  change: (isOn: boolean) => void,
  isDisabled = false,
): HTMLElement {
  const box = el("input", {
    type: "checkbox",
    name,
    checked: isOn,
    disabled: isDisabled,
    onchange: () => change(box.checked),
  });
  return el("label", { class: "toggle" }, box, el("span", {}, label));
}

/** A day, as YYYY-MM-DD. `change` hears it when it is typed to the end: a year that is being typed is a year, too. */
export function dayField(name: string, label: string, value: string, change: (value: string) => void): HTMLElement {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const input = el("input", {
    type: "date",
    name,
    value,
    min: "2000-01-01",
    max: "2999-12-31",
    onchange: () => {
      clearTimeout(timer);
      timer = setTimeout(() => input.validity.valid && change(input.value), TYPING_MS);
    },
  });
  return el("label", { class: "field" }, el("span", {}, label), input);
}

/** A field for a search; `change` hears every letter. */
export function searchField(name: string, label: string, value: string, change: (value: string) => void): HTMLElement {
  const input = el("input", {
    type: "search",
    name,
    value,
    autocomplete: "off",
    spellcheck: "false",
    oninput: () => change(input.value),
  });
  return el("label", { class: "field wide" }, el("span", {}, label), input);
}

export function button(label: string, act: () => void, kind = "", name?: string): HTMLButtonElement {
  return el("button", { type: "button", class: kind || undefined, name, onclick: act }, label);
}
