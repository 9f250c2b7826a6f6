// A labelled text field that can say what is wrong with what was typed.

import { type Attributes, el } from "./element.ts";

export interface TextField {
  element: HTMLElement;
  input: HTMLInputElement;
  value(): string;
  /** Shows the problem under the field and moves the cursor there; typing makes it go away. */
  complain(problem: string): void;
}

export function textField(id: string, label: string, attributes: Attributes, hint?: HTMLElement): TextField {
  const problem = el("p", { class: "problem", id: `${id}-problem`, hidden: true });
  const describedBy = hint ? `${hint.id} ${problem.id}` : problem.id;
  const input = el("input", { type: "text", id, "aria-describedby": describedBy, ...attributes });
  const complain = (text: string) => {
    problem.textContent = text;
    problem.hidden = false;
    input.setAttribute("aria-invalid", "true");
    input.focus();
  };
  input.addEventListener("input", () => {
    problem.hidden = true;
    input.removeAttribute("aria-invalid");
  });
  return {
    element: el("div", { class: "field" }, el("label", { for: id }, label), input, hint, problem),
    input,
    value: () => input.value,
    complain,
  };
}
