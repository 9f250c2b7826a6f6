// The controls of pages: choices, switches and fields, each with its label.
import { el } from "../../src/element";

/** A choice of one among several. */
export function choice(
  label: string,
  options: [value: string, shown: string][],
  chosen: string,
  choose: (value: string) => void,
): HTMLElement {
  const select = el(
    "select",
    { onchange: () => choose(select.value) },
    ...options.map(([value, shown]) => el("option", { value, selected: value === chosen }, shown)),
  );
  return el("label", { class: "field" }, el("span", {}, label), select);
}

/** Something that is on or off. */
export function toggle(label: string, isOn: boolean, change: (isOn: boolean) => void, isDisabled = false): HTMLElement {
  const box = el("input", {
    type: "checkbox",
    checked: isOn,
    disabled: isDisabled,
    onchange: () => change(box.checked),
  });
  return el("label", { class: "toggle" }, box, el("span", {}, label));
}

/** A day, as YYYY-MM-DD. */
export function dayField(label: string, value: string, change: (value: string) => void): HTMLElement {
  const input = el("input", { type: "date", value, onchange: () => change(input.value) });
  return el("label", { class: "field" }, el("span", {}, label), input);
}

/** A field for a search; `change` hears every letter. */
export function searchField(label: string, value: string, change: (value: string) => void): HTMLElement {
  const input = el("input", {
    type: "search",
    value,
    autocomplete: "off",
    spellcheck: "false",
    oninput: () => change(input.value),
  });
  return el("label", { class: "field wide" }, el("span", {}, label), input);
}

export function button(label: string, act: () => void, kind = ""): HTMLButtonElement {
  return el("button", { type: "button", class: kind || undefined, onclick: act }, label);
}
