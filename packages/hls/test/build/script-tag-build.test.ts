import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type * as EventEmitter3 from 'eventemitter3';
import { describe, expect, test } from 'vitest';
import { internalNames, readNameSources } from '../../build/internal-names.ts';
import { internalWords } from '../../build/internal-words.ts';
import { leanEventEmitter } from '../../build/lean-event-emitter.ts';
import { leanSimplePeer } from '../../build/lean-simple-peer.ts';

const PACKAGES = fileURLToPath(new URL('../../..', import.meta.url));

const own = (text: string, path = '/core/src/engine.ts') => ({ path, text });

describe('names that may be shortened', () => {
  test('a member that only our sources know', () => {
    const text = 'class A { hiddenCount = 0; takeTurn() { return this.hiddenCount; } }';
    expect(internalNames({ own: [own(text)], outside: [] })).toEqual(['hiddenCount', 'takeTurn']);
  });

  test('not one that the outside world knows', () => {
    const outside = [own('interface Element { readonly hiddenCount: number }', 'lib.dom.d.ts')];
    expect(internalNames({ own: [own('class A { hiddenCount = 0 }')], outside })).toEqual([]);
  });

  test.each([
    ["const key = 'hiddenCount'; class A { hiddenCount = 0 }"],
    ['const key = `hiddenCount${1}`; class A { hiddenCount = 0 }'],
    ["type Key = 'hiddenCount'; class A { hiddenCount = 0 }"],
    ["const table = { 'hiddenCount': 1 }; class A { hiddenCount = 0 }"],
  ])('not one that may be reached by a text: %s', (text) => {
    expect(internalNames({ own: [own(text)], outside: [] })).toEqual([]);
  });

  test('also one that only a comment of the outside world speaks of', () => {
    const outside = [
      own('/** The hiddenCount of it. */ interface Element { readonly id: string }', 'lib.dom.d.ts'),
    ];
    expect(internalNames({ own: [own('class A { hiddenCount = 0 }')], outside })).toEqual(['hiddenCount']);
  });

  test('in this repository: nothing that an integrator, hls.js, the tracker or the browser sees', () => {
    const names = new Set(internalNames(readNameSources(PACKAGES)));
    expect(names.size).toBeGreaterThan(100);
    for (const seen of [
      ...['attach', 'tracker', 'maxPartners', 'offloadRatio', 'cdnBytes', 'partnerCount', 'urgentEnd'],
      ...['stats', 'partners', 'window', 'enable', 'disable', 'destroy'],
      ...['loading', 'onSuccess', 'fLoader', 'networkDetails', 'fetchSetup', 'rangeStart'],
      ...['swarmSize', 'heartbeatMs', 'sdpMid', 'candidate', 'connection', 'resume'],
      ...['bufferedAmountLowThreshold', 'createDataChannel', 'visibilityState'],
    ]) {
      expect(names).not.toContain(seen);
    }
  });
});

describe('words that may be shortened', () => {
  test('types of the inner unions, with a dash', () => {
    const vocabulary = own(
      "type Input = { readonly type: 'time-passed' } | { readonly type: 'fetch' }",
      '/core/src/input.ts',
    );
    expect([...internalWords({ own: [vocabulary], outside: [] }).keys()]).toEqual(['fetch', 'time-passed']);
  });

  test('not those that are seen outside', () => {
    const vocabulary = own("type Notice = { readonly type: 'peer-banned' }", '/core/src/output.ts');
    const outside = own("type Code = 'peer-banned'", '/hls/src/api/session-events.ts');
    expect(internalWords({ own: [vocabulary, outside], outside: [] }).size).toBe(0);
    const browser = own('interface Peer { banned: "peer-banned" }', 'lib.dom.d.ts');
    expect(internalWords({ own: [vocabulary], outside: [browser] }).size).toBe(0);
  });

  test('not those that name a member or a value, or are a key', () => {
    for (const use of ['const fetch = 1', 'const table = { fetch: 1 }', "table['fetch']"]) {
      const text = `type Input = { readonly type: 'fetch' }; ${use};`;
      expect(internalWords({ own: [own(text)], outside: [] }).size).toBe(0);
    }
  });

  test('each has a stand-in of its own', () => {
    const words = internalWords(readNameSources(PACKAGES));
    expect(words.size).toBeGreaterThan(20);
    expect(new Set(words.values()).size).toBe(words.size);
  });
});

describe('simple-peer without what is not used', () => {
  const source = readFileSync(createRequire(import.meta.url).resolve('simple-peer'), 'utf8');

  test('keeps its lines, and loses media, the stream, logs and public servers', () => {
    const lean = leanSimplePeer(source);
    expect(lean.split('\n')).toHaveLength(source.split('\n').length);
    expect(lean).not.toMatch(/addTrack|renegotiate|_write|stream\.Duplex|_debug|stun:|require\(/);
  });

  test('keeps its guards, and its cures for browsers', () => {
    const lean = leanSimplePeer(source);
    for (const kept of [
      // Connected only then: frames sent before were lost when the other side closed at once.
      'this._pc.getStats().then(ready, ready)',
      'if (this.destroyed) return',
      'setTimeout(() => this._createOffer(), 0)',
      'peerIdentity',
    ]) {
      expect(lean).toContain(kept);
    }
    expect(lean).toContain('CHANNEL_CLOSING_TIMEOUT)');
  });

  test('keeps the codes that the transport asks for', () => {
    const codes = leanSimplePeer(source).match(/ERR_\w+/g);
    expect(new Set(codes)).toEqual(new Set(['ERR_DATA_CHANNEL', 'ERR_ICE_CONNECTION_CLOSED']));
  });

  test('does not cut out what something new asks for', () => {
    const newer = source.replace('  _onChannelClose () {', '  _onChannelClose () {\n    this.negotiate()');
    expect(() => leanSimplePeer(newer)).toThrow('this.negotiate');
  });

  test('does not touch a source that it was not made for', () => {
    expect(() => leanSimplePeer(source.replace('  getStats (cb)', '  statistics (cb)'))).toThrow(
      'method getStats',
    );
  });
});

describe('eventemitter3 without what is not used', () => {
  const path = join(
    dirname(createRequire(import.meta.url).resolve('eventemitter3')),
    'dist/eventemitter3.esm.js',
  );
  const source = readFileSync(path, 'utf8');

  test('behaves as before, as a module', async () => {
    const lean = leanEventEmitter(source);
    expect(lean.split('\n')).toHaveLength(source.split('\n').length);
    const url = `data:text/javascript,${encodeURIComponent(lean)}`;
    const { EventEmitter } = (await import(/* @vite-ignore */ url)) as typeof EventEmitter3;
    const emitter = new EventEmitter();
    const calls: unknown[][] = [];
    const listener = (...args: unknown[]): void => void calls.push(args);
    expect(emitter.emit('toString')).toBe(false);
    emitter.on('sum', listener).once('sum', (...args) => calls.push(['once', ...args]));
    expect(emitter.listenerCount('sum')).toBe(2);
    emitter.emit('sum', 1, 2, 3, 4, 5, 6, 7);
    emitter.off('sum', listener);
    expect(emitter.eventNames()).toEqual([]);
    expect(emitter.emit('sum')).toBe(false);
    expect(calls).toEqual([
      [1, 2, 3, 4, 5, 6, 7],
      ['once', 1, 2, 3, 4, 5, 6, 7],
    ]);
  });
});
