import type { SlotSource } from '@paceline/hls';
import { describe, expect, it } from 'vitest';
import { pictureOf, slotKindOf } from '../src/window-picture.ts';
import { windowWith } from './fake-session.ts';

/** Slots of one source from an index up to another, the rest missing. */
function slotsFrom(
  ...runs: readonly (readonly [from: number, to: number, source: SlotSource])[]
): SlotSource[] {
  const slots: SlotSource[] = Array.from({ length: 256 }, () => undefined);
  for (const [from, to, source] of runs) slots.fill(source, from, to);
  return slots;
}

describe('the picture of a window', () => {
  it('draws neighbours of one kind as one shape, each kind at its own height', () => {
    const { paths } = pictureOf(
      windowWith({ slots: slotsFrom([60, 110, 'cdn'], [110, 120, 'p2p'], [122, 123, 'cdn']) }),
    );
    expect(paths.get('cdn')).toBe('M60 5H110V20H60zM122 5H123V20H122z');
    expect(paths.get('p2p')).toBe('M110 5H120V20H110z');
    expect(paths.get('missing')).toBe('M120 14H122V20H120zM123 14H130V20H123z');
    expect(paths.get('future')).toBe('M130 17H256V20H130z');
    expect(paths.get('gone')).toBe('M0 14H60V20H0z');
    expect(paths.get('pending')).toBe('');
  });

  it('draws the zones from what is kept to the live edge, and the playhead', () => {
    const { paths } = pictureOf(windowWith());
    expect(paths.get('kept')).toBe('M52 0H100V2H52z');
    expect(paths.get('urgent')).toBe('M100 0H110V2H100z');
    expect(paths.get('normal')).toBe('M110 0H130V2H110z');
    expect(paths.get('playhead')).toBe('M100 0V20');
  });

  it('draws no zone that is empty or lies before the window', () => {
    const { paths } = pictureOf(windowWith({ playhead: 0, urgentEnd: 0, liveEdge: 0 }));
    expect([paths.get('kept'), paths.get('urgent'), paths.get('normal')]).toEqual(['', '', '']);
  });

  it('says the same in words', () => {
    const pending = Array.from({ length: 256 }, (_, index) => index === 105);
    const { words } = pictureOf(windowWith({ slots: slotsFrom([52, 105, 'p2p']), pending }));
    expect(words).toBe(
      'Window of slots of 200 ms: 0 from the CDN, 53 from partners, 1 pending, 24 missing; ' +
        'live edge 30 slots ahead of the playhead.',
    );
  });

  it('knows a slot that was never fetched from one that is missing', () => {
    const view = windowWith();
    expect([99, 100, 129, 130].map((index) => slotKindOf(view, index))).toEqual([
      ...['gone', 'missing', 'missing', 'future'],
    ]);
  });
});
