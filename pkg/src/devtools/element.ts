// Elements made by code: values go in as text and properties, never as markup.

type Attributes = Record<string, string | (() => void)>;

/** An element with its attributes and children. A function is a listener of the event after `on`. */
export function el<K extends keyof HTMLElementTagNameMap>(
  name: K,
  attributes: Attributes = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === "string") {
      element.setAttribute(key, value);
    } else {
      element.addEventListener(key.slice(2), value);
    }
  }
  element.append(...children);
  return element;
}
