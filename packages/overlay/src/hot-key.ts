/** A key with its modifiers, all of which have to be down, and no others. */
export interface HotKey {
  /** As `KeyboardEvent.getModifierState` names them. */
  readonly modifiers: readonly string[];
  /** A letter or digit, or a name as in `KeyboardEvent.key`. */
  readonly key: string;
}

/** What of a keyboard event counts. */
export type KeyPress = Pick<KeyboardEvent, 'key' | 'code' | 'repeat' | 'getModifierState'>;

/**
 * Ctrl+Shift+P opens a private window in Firefox and prints in Chrome, Alt+Shift is for access keys in Firefox and changes the
 * layout in Windows, and players take letters alone or with Shift. With all three nobody is known to listen.
 */
export const HOT_KEY_DEFAULT = 'Ctrl+Alt+Shift+P';

/** With AltGr a character is being typed, whatever else the browser reports: it is part of no hot key. */
const MODIFIERS = ['Control', 'Alt', 'Shift', 'Meta', 'AltGraph'];

/**
 * Reads `Ctrl+Alt+Shift+P`. A hot key needs Ctrl, Alt or Meta, or has to be a function key: anything else is typed by accident.
 *
 * @throws {TypeError} names the option and the fix.
 */
export function parseHotKey(text: string): HotKey {
  const modifiers = text.replace('Ctrl', 'Control').split('+');
  const key = modifiers.pop() ?? '';
  const isKnown = modifiers.every((name) => MODIFIERS.includes(name) && name !== 'AltGraph');
  const isDeliberate = modifiers.some((name) => name !== 'Shift') || /^F\d/.test(key);
  if (isKnown && isDeliberate && /^\w+$/.test(key) && !MODIFIERS.includes(key)) return { modifiers, key };
  throw new TypeError(
    `Paceline overlay: option "hotKey" must be like "${HOT_KEY_DEFAULT}" (Ctrl, Alt, Shift, Meta, and a key), or false; it is "${text}".`,
  );
}

export function isHotKey({ modifiers, key }: HotKey, press: KeyPress): boolean {
  return (
    !press.repeat &&
    MODIFIERS.every((name) => press.getModifierState(name) === modifiers.includes(name)) &&
    // The place of the key counts as well: on a Mac, Alt+P has the key "π".
    [press.key.toUpperCase(), press.code].some((name) =>
      [key.toUpperCase(), `Key${key}`, `Digit${key}`].includes(name),
    )
  );
}
