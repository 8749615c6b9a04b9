import { expect, test } from 'vitest';
import { mergeRefs } from '../src/merge-refs.ts';

type Element = { readonly tag: string };
const element: Element = { tag: 'video' };

test('sets both refs, the app’s being an object, a callback or none', () => {
  const set: (Element | null)[] = [];
  const own = (value: Element | null): void => void set.push(value);
  const object: { current: Element | null } = { current: null };
  const called: (Element | null)[] = [];
  for (const apps of [object, (value: Element | null): void => void called.push(value), null]) {
    const ref = mergeRefs(own, apps);
    expect(ref(element)).toBeUndefined();
    if (apps === object) expect(object.current).toBe(element);
    ref(null);
  }
  expect(object.current).toBeNull();
  expect(called).toEqual([element, null]);
  expect(set).toEqual([element, null, element, null, element, null]);
});

test('a callback that returns its clean-up is cleaned up instead of being told null', () => {
  const log: string[] = [];
  const ref = mergeRefs<Element>(
    () => undefined,
    (value) => {
      log.push(value === null ? 'null' : 'set');
      return () => void log.push('cleaned');
    },
  );
  ref(element);
  ref(null);
  ref(element);
  ref(null);
  expect(log).toEqual(['set', 'cleaned', 'set', 'cleaned']);
});
