import { encodeTrackerMessage } from '@paceline/protocol';
import { describe, expect, it } from 'vitest';
import { mutateText } from '../support/mutate-text.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { TrackerBench, candidatesTo, offerTo } from '../support/tracker-bench.ts';

const JOIN = '"type":"join","version":1,"channel":"news","regions":"prefer"';

describe('hostile input', () => {
  it.each([
    [
      'a prototype for a field',
      `{"__proto__":{"version":1},"type":"join","channel":"news","regions":"prefer"}`,
    ],
    ['a nest of arrays', `{${JOIN},"x":${'['.repeat(5_000)}${']'.repeat(5_000)}}`],
    ['a number for a channel', '{"type":"join","version":1,"channel":7,"regions":"prefer"}'],
    ['a lone surrogate', '{"type":"join","version":1,"channel":"\\ud800","regions":"prefer"}'],
    ['a line break in a name', '{"type":"join","version":1,"channel":"a\\nb","regions":"prefer"}'],
    ['a fraction', '{"type":"join","version":1.5,"channel":"news","regions":"prefer"}'],
    ['a policy named like a method', '{"type":"join","version":1,"channel":"news","regions":"toString"}'],
    ['a token without end', `{${JOIN},"token":"${'x'.repeat(4_097)}"}`],
  ])('strikes a join with %s', (_, text) => {
    const bench = new TrackerBench();
    expect(bench.sendText(bench.open(), text)).toMatchObject([{ type: 'error', code: 'bad-message' }]);
    expect(bench.tracker.stats()).toMatchObject({ viewers: 0, malformedMessages: 1 });
    expect(({} as { version?: unknown }).version).toBeUndefined();
  });

  it('ignores a type that is named like something of every object', () => {
    const bench = new TrackerBench();
    for (const type of ['__proto__', 'constructor', 'toString'])
      expect(bench.sendText(bench.join(), JSON.stringify({ type }))).toEqual([]);
  });

  it('survives twenty thousand mutated messages, and still serves everybody else', () => {
    const bench = new TrackerBench({
      messages: { perS: 1e6, burst: 1e6 },
      inboundOffers: { perS: 1e6, burst: 1e6 },
    });
    const random = seededRandom(7);
    const well = bench.join();
    const texts = [
      `{${JOIN},"token":"a.b.c","resume":"x"}`,
      encodeTrackerMessage(offerTo(well.joined.peerId)),
      encodeTrackerMessage(candidatesTo(well.joined.peerId)),
      '{"type":"want-peers","count":5}',
      '{"type":"report","cdnBytes":1,"p2pBytes":2,"stalls":0,"stallMs":0,"latencyMs":4000}',
      '{"type":"leave"}',
    ];
    let socket = bench.open();
    for (let i = 0; i < 20_000; i += 1) {
      if (socket.session.isEnding) {
        bench.drop(socket);
        socket = bench.open();
      }
      bench.sendText(socket, mutateText(texts[random.below(texts.length)] ?? '', random));
    }
    expect(bench.tracker.stats().malformedMessages).toBeGreaterThan(1_000);
    expect(bench.tracker.stats().joins).toBeGreaterThan(10);
    expect(bench.send(well, { type: 'heartbeat' })).toMatchObject([{ type: 'heartbeat' }]);
  });
});
