import { describe, expect, it } from 'vitest';
import type { KeyPress } from '../src/hot-key.ts';
import { HOT_KEY_DEFAULT, isHotKey, parseHotKey } from '../src/hot-key.ts';

/** A press with modifiers, as browsers name them. */
function press(modifiers: string, key = 'P', code = 'KeyP', repeat = false): KeyPress {
  return { key, code, repeat, getModifierState: (name) => modifiers.split('+').includes(name) };
}

describe('the hot key', () => {
  const hotKey = parseHotKey(HOT_KEY_DEFAULT);
  const ALL = 'Control+Alt+Shift';

  it('is its key with all of its modifiers and no other', () => {
    expect(isHotKey(hotKey, press(ALL))).toBe(true);
    for (const modifiers of ['Control+Alt', 'Control+Shift', 'Alt+Shift', `${ALL}+Meta`, ''])
      expect(isHotKey(hotKey, press(modifiers)), modifiers).toBe(false);
    expect(isHotKey(hotKey, press(ALL, 'Q', 'KeyQ'))).toBe(false);
  });

  it('is found where Alt makes another character of it, and where the letter is elsewhere', () => {
    expect(isHotKey(hotKey, press(ALL, '∏'))).toBe(true);
    expect(isHotKey(hotKey, press(ALL, 'p', 'KeyR'))).toBe(true);
  });

  it('is not a character that is typed with AltGr, nor a key that is held down', () => {
    expect(isHotKey(hotKey, press(`${ALL}+AltGraph`, 'Ö'))).toBe(false);
    expect(isHotKey(hotKey, press(ALL, 'P', 'KeyP', true))).toBe(false);
  });

  it('may be a function key alone, or a digit whatever is on it', () => {
    expect(isHotKey(parseHotKey('F8'), press('', 'F8', 'F8'))).toBe(true);
    expect(isHotKey(parseHotKey('Ctrl+7'), press('Control', '/', 'Digit7'))).toBe(true);
  });

  it.each(['', 'P', 'Shift+P', 'Ctrl+', 'Ctrl+Shift', 'Strg+P', 'Ctrl+P+Alt', 'AltGraph+P'])(
    'refuses "%s" with the option and the fix',
    (text) => {
      expect(() => parseHotKey(text)).toThrow(/option "hotKey" must be like "Ctrl\+Alt\+Shift\+P"/);
    },
  );
});
