import type { Plugin } from 'vite';
import type { Cut } from './cut.ts';
import { cutOut } from './cut.ts';

/**
 * eventemitter3 without its calls spelt out per number of arguments (`apply`, which follows them, does the same), without its
 * provision for browsers that lack `Object.create`, and without CommonJS. Every method stays: a session inherits them.
 */
const CUTS: readonly Cut[] = [
  {
    what: 'calls of one listener',
    find: /^\s*switch \(len\) \{\n\s*case 1: return [\s\S]*?\n\s*\}$/m,
    replacement: '',
  },
  { what: 'calls of many listeners', find: /^(?:\s*case \d: listeners\[i\].*\n)+/m, replacement: '' },
  { what: 'the prefix of event names', find: /prefix = '~';/, replacement: 'prefix = false;' },
  {
    what: 'the choice of a prefix',
    find: /^\s*if \(Object\.create\) \{\n[\s\S]*?\) prefix = false;\n\s*\}$/m,
    replacement: 'Events.prototype = Object.create(null);',
  },
  { what: 'the exposed prefix', find: /^\s*EventEmitter\.prefixed = prefix;$/m, replacement: '' },
  {
    what: 'the class as its own namespace',
    find: /^\s*EventEmitter\.EventEmitter = EventEmitter;$/m,
    replacement: '',
  },
  {
    what: 'the head of CommonJS',
    find: /^function getDefaultExportFromCjs[\s\S]*?\(function \(module\) \{$/m,
    replacement: '',
  },
  {
    what: 'the end of CommonJS',
    find: /^\s*\{\n\s*module\.exports = EventEmitter;[\s\S]*?getDefaultExportFromCjs\(.*$/m,
    replacement: '',
  },
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
