import { describe, expect, it } from 'vitest';
import { sharesOf } from '../../src/tracker/cases/shares.ts';
import { LOAD_CASE_NAMES, parseLoadCommandLine } from '../../src/tracker/command-line.ts';
import { diceOf, fuzzedFrame, maskedFrame } from '../../src/tracker/load/fuzz-frames.ts';
import { together } from '../../src/tracker/load/load-crew.ts';
import { markIn, sdpOf } from '../../src/tracker/load/payload.ts';
import { viewerAddressOf } from '../../src/tracker/load/viewer-address.ts';
import { percentileOf, tableOf } from '../../src/tracker/load-report.ts';
import { assertLoopback } from '../../src/tracker/loopback.ts';

const messageOf = (...args: string[]): string => {
  const line = parseLoadCommandLine(args);
  return line.type === 'error' ? line.message : line.type;
};

describe('load generator', () => {
  it('puts load on this machine only', () => {
    for (const url of ['ws://127.0.0.1:80', 'ws://127.9.9.9:1/announce', 'ws://[::1]:9']) assertLoopback(url);
    for (const url of [
      'ws://192.0.2.1:80',
      'ws://localhost.example:80',
      'ws://127.0.0.1.example',
      'ws://10.0.0.1',
      'wss://127.0.0.1:80',
    ])
      expect(() => assertLoopback(url), url).toThrow('this machine');
  });

  it('is bounded in count and time', () => {
    for (const name of LOAD_CASE_NAMES) expect(messageOf(name)).toBe('run');
    expect(messageOf('idle', '--connections', '19001')).toContain('from 2 to 19000');
    expect(messageOf('idle', '--seconds', '601')).toContain('from 1 to 600');
    expect(messageOf('fuzz', '--frames', '0')).toContain('from 1 to 10000000');
    expect(messageOf('relay', '--target', 'paceline-webtorrent')).toContain(
      'use one of paceline, bare-relay, bittorrent',
    );
    expect(messageOf()).toContain('name one case');
    expect(messageOf('idle', 'joins')).toContain('name one case');
    expect(messageOf('idle', '--url', 'ws://example')).toContain('--url');
  });

  it('gives every viewer an address of its own', () => {
    const addresses = new Set(Array.from({ length: 50_000 }, (_, index) => viewerAddressOf(index, false)));
    expect(addresses.size).toBe(50_000);
    for (const address of addresses) expect(address).toMatch(/^\d{2,3}(\.\d{1,3}){3}$/);
  });

  it('finds the mark of a signal again, in JSON too', () => {
    const text = JSON.stringify({ signals: [{ sdp: sdpOf('12.345', true) }] });
    expect(markIn(text)).toBe('12.345');
    expect(text.length).toBeGreaterThan(1_100);
  });

  it('makes the same frames of the same seed, and not always whole ones', () => {
    const frames = (seed: number): string[] => {
      const dice = diceOf(seed);
      return Array.from({ length: 500 }, () => fuzzedFrame(dice).toString('hex'));
    };
    expect(frames(1)).toEqual(frames(1));
    expect(frames(1)).not.toEqual(frames(2));
    const firstBytes = new Set(frames(3).map((frame) => frame.slice(0, 2)));
    expect(firstBytes.size).toBeGreaterThan(10);
    expect(maskedFrame(Buffer.alloc(3_000), 0x81).length).toBe(3_008);
  });

  it('shares out, adds up and shows', () => {
    expect(sharesOf(10, 3)).toEqual([4, 3, 3]);
    const result = { done: 1, begun: 2, failed: 1, cpuMs: 5, errors: { x: 1 }, latenciesMs: [3] };
    expect(together([result, result])).toEqual({
      ...{ done: 2, begun: 4, failed: 2, cpuMs: 10, errors: { x: 2 }, latenciesMs: [3, 3] },
    });
    expect(percentileOf([5, 1, 4, 2, 3], 0.5)).toBe(3);
    expect(percentileOf([], 0.5)).toBeNaN();
    expect(tableOf([{ a: 1, b: 'x' }])).toBe('| a | b |\n| --- | --- |\n| 1 | x |');
  });
});
