type Attributes = Readonly<Record<string, string | boolean>>;

/** Makes an element. An attribute that is `true` is set empty, one that is `false` is left out. */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== false) made.setAttribute(name, value === true ? '' : value);
  }
  made.append(...children);
  return made;
}

/** Changes text only when it differs, so that selections and screen readers are left in peace. */
export function setText(target: Node, text: string): void {
  if (target.textContent !== text) target.textContent = text;
}

export function setAttribute(target: Element, name: string, value: string): void {
  if (target.getAttribute(name) !== value) target.setAttribute(name, value);
}

/** A drop-down; `onChange` gets the chosen value. */
export function selectElement(
  label: string,
  choices: readonly (readonly [value: string, text: string])[],
  selected: string,
  onChange: (value: string) => void,
): HTMLSelectElement {
  const select = element('select', { 'aria-label': label });
  for (const [value, text] of choices) {
    select.append(element('option', { value, selected: value === selected }, text));
  }
  select.addEventListener('change', () => onChange(select.value));
  return select;
}

export function buttonElement(
  text: string,
  className: string,
  onClick: () => void,
  label = text,
): HTMLButtonElement {
  const button = element('button', { type: 'button', class: className, 'aria-label': label }, text);
  button.addEventListener('click', onClick);
  return button;
}
