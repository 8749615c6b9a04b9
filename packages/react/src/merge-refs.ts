import type { ForwardedRef, RefCallback } from 'react';

/**
 * One ref callback that sets two refs. The second may be any of the app's: an object, a callback, or a callback that returns its
 * clean-up (React 19). It returns none itself, which React 18 would complain about.
 */
export function mergeRefs<T>(own: (element: T | null) => void, apps: ForwardedRef<T>): RefCallback<T> {
  let cleanUp: (() => void) | undefined;
  return (element) => {
    own(element);
    if (apps === null) return;
    if (typeof apps !== 'function') {
      apps.current = element;
    } else if (element === null && cleanUp !== undefined) {
      cleanUp();
      cleanUp = undefined;
    } else {
      // Typed as returning nothing; in React 19 it may.
      const set: (element: T | null) => unknown = apps;
      const returned = set(element);
      cleanUp = typeof returned === 'function' ? (returned as () => void) : undefined;
    }
  };
}
