import type { Plugin } from 'vite';
import type { Cut } from './cut.ts';
import { cutOut } from './cut.ts';

/** eventemitter3 without its calls spelt out per number of arguments: `apply`, which follows them, does the same. */
const CUTS: readonly Cut[] = [
  {
    what: 'calls of one listener',
    find: /^\s*switch \(len\) \{\n\s*case 1: return [\s\S]*?\n\s*\}$/m,
    replacement: '',
  },
  { what: 'calls of many listeners', find: /^(?:\s*case \d: listeners\[i\].*\n)+/m, replacement: '' },
];

export function leanEventEmitter(code: string): string {
  return CUTS.reduce(cutOut, code);
}

export const leanEventEmitterPlugin: Plugin = {
  name: 'paceline:lean-event-emitter',
  transform(code, id) {
    return id.includes('/eventemitter3/') ? { code: leanEventEmitter(code), map: null } : null;
  },
};
