/** Colours of the graphs, taken from the style sheet so that light and dark are defined once. */
export interface ThemeColors {
  readonly cdn: string;
  readonly p2p: string;
  readonly upload: string;
  readonly missing: string;
  readonly gone: string;
  readonly pending: string;
  readonly future: string;
  readonly ink: string;
  readonly muted: string;
  readonly grid: string;
  readonly axis: string;
  readonly surface: string;
  readonly urgent: string;
  readonly partner0: string;
  readonly partner1: string;
  readonly partner2: string;
  readonly partner3: string;
  readonly partner4: string;
  readonly partner5: string;
}

type ColorName = keyof ThemeColors;

const NAMES: readonly ColorName[] = [
  'cdn',
  'p2p',
  'upload',
  'missing',
  'gone',
  'pending',
  'future',
  'ink',
  'muted',
  'grid',
  'axis',
  'surface',
  'urgent',
  'partner0',
  'partner1',
  'partner2',
  'partner3',
  'partner4',
  'partner5',
];

let cached: ThemeColors | undefined;

export function themeColors(): ThemeColors {
  cached ??= readColors();
  return cached;
}

/** Calls back when the system changes between light and dark. */
export function onThemeChange(listener: () => void): void {
  window.matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
    cached = undefined;
    listener();
  });
}

function readColors(): ThemeColors {
  const style = getComputedStyle(document.documentElement);
  const entries = NAMES.map((name) => [name, style.getPropertyValue(`--${name}`).trim()] as const);
  return Object.fromEntries(entries) as Record<ColorName, string>;
}
