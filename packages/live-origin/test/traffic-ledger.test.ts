import { describe, expect, it } from 'vitest';
import { readRequestFacts } from '../src/request-facts.ts';
import { TrafficLedger } from '../src/traffic-ledger.ts';

function facts(path: string, viewer: string | null = 'ann') {
  return readRequestFacts(0, 'GET', path, viewer, undefined);
}

describe('the facts of a request', () => {
  it('are its kind and its media sequence, from the path alone', () => {
    const read = (path: string) => {
      const { kind, mediaSequence } = facts(path);
      return [kind, mediaSequence];
    };
    expect(read('low/seg-12.m4s')).toEqual(['segment', 12]);
    expect(read('seg-12.ts')).toEqual(['segment', 12]);
    expect(read('init.mp4')).toEqual(['init', undefined]);
    expect(read('master.m3u8')).toEqual(['playlist', undefined]);
    expect(read('seg-x.m4s')).toEqual(['other', undefined]);
  });

  it('name an anonymous viewer, and cut a long name', () => {
    expect(facts('init.mp4', null).viewer).toBe('anonymous');
    expect(facts('init.mp4', 'x'.repeat(1000)).viewer).toHaveLength(128);
  });
});

describe('the ledger', () => {
  it('gives out copies that later traffic does not change', () => {
    const ledger = new TrafficLedger();
    const entry = ledger.open(facts('seg-1.m4s'));
    entry.answered(200);
    entry.sent(10);
    const [counters, log] = [ledger.counters(), ledger.requests()];
    entry.sent(5);
    expect(counters.bySegment.get(1)).toEqual({ requests: 1, bytes: 10 });
    expect(log[0]?.bytes).toBe(10);
    expect(ledger.counters().total.segment.bytes).toBe(15);
  });

  it('keeps the newest 50,000 requests at most, and loses none from the tallies', () => {
    const ledger = new TrafficLedger();
    for (let i = 0; i < 60_000; i++) ledger.open(facts(`seg-${i}.m4s`)).sent(1);
    const log = ledger.requests();
    expect(log.length).toBeGreaterThanOrEqual(45_000);
    expect(log.length).toBeLessThanOrEqual(50_000);
    expect(log.at(-1)?.mediaSequence).toBe(59_999);
    const { total, bySegment } = ledger.counters();
    expect(total.segment).toEqual({ requests: 60_000, bytes: 60_000 });
    expect(bySegment.size).toBe(20_000);
  });

  it('books viewers beyond the ten thousandth together', () => {
    const ledger = new TrafficLedger();
    for (let i = 0; i < 10_005; i++) ledger.open(facts('init.mp4', `viewer-${i}`)).sent(1);
    const { byViewer } = ledger.counters();
    expect(byViewer.size).toBe(10_001);
    expect(byViewer.get('(others)')?.init).toEqual({ requests: 5, bytes: 5 });
  });
});
