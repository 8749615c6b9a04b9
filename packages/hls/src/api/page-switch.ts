/** What the address of the page asks for: `?paceline=off` or `?paceline=debug`. */
export type PageSwitch = 'off' | 'debug' | undefined;

export function pageSwitch(search: string): PageSwitch {
  const value = new URLSearchParams(search).get('paceline');
  return value === 'off' || value === 'debug' ? value : undefined;
}
