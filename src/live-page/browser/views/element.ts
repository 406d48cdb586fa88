/** What an element holds: other elements and texts. A text is never read as HTML. */
export type Content = Node | string | undefined | false;

/** Makes an element. `attributes` are set as they are; `class` is one of them. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Readonly<Record<string, string | undefined>> = {},
  ...contents: readonly Content[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) if (value !== undefined) made.setAttribute(name, value);
  made.append(...contents.filter((content): content is Node | string => content !== undefined && content !== false));
  return made;
}

/** Sets the text of an element, if it is another one: a text that stays costs no layout. */
export function setText(of: Element, text: string): void {
  if (of.textContent !== text) of.textContent = text;
}

/** Sets or removes an attribute, if it changes. */
export function setAttribute(of: Element, name: string, value: string | undefined): void {
  if (value === undefined) of.removeAttribute(name);
  else if (of.getAttribute(name) !== value) of.setAttribute(name, value);
}

/** Gives an element exactly these children. Those that stay are not moved: moving one costs its layout. */
export function placeChildren(of: Element, children: readonly Element[]): void {
  let next = of.firstElementChild;
  for (const child of children) {
    if (child === next) next = next.nextElementSibling;
    else of.insertBefore(child, next);
  }
  while (next) {
    const surplus = next;
    next = next.nextElementSibling;
    surplus.remove();
  }
}
