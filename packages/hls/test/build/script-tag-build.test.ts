import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { internalNames, readNameSources } from '../../build/internal-names.ts';
import { internalWords } from '../../build/internal-words.ts';
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

  test('in this repository: nothing that an integrator, hls.js, the tracker or the browser sees', () => {
    const names = new Set(internalNames(readNameSources(PACKAGES)));
    expect(names.size).toBeGreaterThan(100);
    for (const seen of [
      ...['attach', 'tracker', 'maxPartners', 'offloadRatio', 'cdnBytes', 'partnerCount', 'urgentEnd'],
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
    expect([...internalWords([vocabulary]).keys()]).toEqual(['time-passed']);
  });

  test('not those that are seen outside', () => {
    const vocabulary = own("type Notice = { readonly type: 'peer-banned' }", '/core/src/output.ts');
    const outside = own("type Code = 'peer-banned'", '/hls/src/api/session-events.ts');
    expect(internalWords([vocabulary, outside]).size).toBe(0);
  });

  test('each has a stand-in of its own', () => {
    const words = internalWords(readNameSources(PACKAGES).own);
    expect(words.size).toBeGreaterThan(20);
    expect(new Set(words.values()).size).toBe(words.size);
  });
});

describe('simple-peer without what is not used', () => {
  const source = readFileSync(createRequire(import.meta.url).resolve('simple-peer'), 'utf8');

  test('keeps its lines, and loses media, statistics, logs and public servers', () => {
    const lean = leanSimplePeer(source);
    expect(lean.split('\n')).toHaveLength(source.split('\n').length);
    expect(lean).not.toMatch(/addTrack|_debug|stun:|require\(/);
    expect(lean).toContain('_createOffer');
  });

  test('does not touch a source that it was not made for', () => {
    expect(() => leanSimplePeer(source.replace('  getStats (cb)', '  statistics (cb)'))).toThrow(
      'method getStats',
    );
  });
});
