import { describe, expect, it } from 'vitest';
import { EventQueue } from '../../src/world/event-queue.ts';
import { LiveStream } from '../../src/world/live-stream.ts';
import { Player } from '../../src/world/player.ts';

function setup() {
  const events = new EventQueue(0);
  const stream = new LiveStream({ segmentMs: 2_000, bps: 1_000_000, syncSegments: 3, listedSegments: 6 });
  const seen = { stalls: 0 };
  const player = new Player(events, stream, {
    changed: () => undefined,
    stalled: () => {
      seen.stalls += 1;
    },
  });
  const load = (): number | undefined => {
    const wanting = player.next();
    player.append();
    return wanting?.mediaSequence;
  };
  return { events, stream, player, seen, load };
}

describe('Player', () => {
  it('starts three segments behind the newest one, and asks for one at a time', () => {
    const { player } = setup();
    player.refresh(100, 6);
    expect(player.next()?.mediaSequence).toBe(98);
    expect(player.next()).toBeUndefined();
  });

  it('plays what it has, waits where it is, and goes on from there', () => {
    const { events, player, seen, load } = setup();
    player.refresh(100, 6);
    load();
    events.runUntil(1_000);
    expect(player.playableMs).toBeCloseTo(1_000);
    events.runUntil(5_000);
    expect(player.state).toBe('stalled');
    expect(player.stallMs).toBeCloseTo(3_000);
    expect(load()).toBe(99);
    expect(player.state).toBe('playing');
    events.runUntil(6_000);
    expect(player.stallMs).toBeCloseTo(3_000);
    expect(seen.stalls).toBe(1);
  });

  it('skips what has left the playlist and counts it as waiting', () => {
    const { events, player, load } = setup();
    player.refresh(100, 6);
    load();
    events.runUntil(4_000);
    player.refresh(110, 6);
    expect(load()).toBe(105);
    expect(player.stallMs).toBeCloseTo(2_000 + 6 * 2_000);
  });

  it('has nothing to ask for at the live edge', () => {
    const { player, load } = setup();
    player.refresh(100, 6);
    expect([load(), load(), load(), load()]).toEqual([98, 99, 100, undefined]);
  });
});
