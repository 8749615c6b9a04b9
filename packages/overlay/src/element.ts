/** Makers and changers of elements. Nothing here parses markup, and no style attribute is written: a strict CSP forbids both. */

type Attributes = Readonly<Record<string, string>>;

interface Elements extends HTMLElementTagNameMap {
  readonly svg: SVGSVGElement;
  readonly path: SVGPathElement;
}

export function element<Tag extends keyof Elements>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: readonly (Node | string)[]
): Elements[Tag] {
  const isSvg = tag === 'svg' || tag === 'path';
  const made = document.createElementNS(`http://www.w3.org/${isSvg ? '2000/svg' : '1999/xhtml'}`, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  // What the name and its namespace make.
  return made as Elements[Tag];
}

export function button(label: string, text: string, onClick: () => void): HTMLButtonElement {
  const made = element('button', { title: label, 'aria-label': label }, text);
  made.onclick = onClick;
  return made;
}

/** A box for paths that fills its place, whatever its proportions. */
export function pathsBox(
  name: string,
  width: number,
  height: number,
  ...paths: readonly Node[]
): SVGSVGElement {
  const viewBox = `0 0 ${width} ${height}`;
  return element('svg', { class: name, viewBox, preserveAspectRatio: 'none', role: 'img' }, ...paths);
}

/** Changes text only if it differs, so that selections and screen readers are left in peace. */
export function setText(target: Node | undefined, text: string): void {
  if (target && target.textContent !== text) target.textContent = text;
}
