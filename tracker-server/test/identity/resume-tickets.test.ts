import { isPeerId } from '@paceline/protocol';
import type { PeerId } from '@paceline/protocol';
import { describe, expect, it } from 'vitest';
import { deriveKeys } from '../../src/identity/derive-keys.ts';
import { ResumeTickets } from '../../src/identity/resume-tickets.ts';
import { seededRandom } from '../support/seeded-random.ts';

const DAY_MS = 86_400_000;
const NOW_MS = 1_790_000_000_000;
const anna = idOf('0123456789abcd');

function idOf(text: string): PeerId {
  if (!isPeerId(text)) throw new Error('bad test data');
  return text;
}

/** A run of the tracker; `seed` is its randomness, `fill` its key. */
const run = (seed: number, fill = 1): ResumeTickets =>
  new ResumeTickets(new Uint8Array(32).fill(fill), seededRandom(seed));

describe('resume tickets', () => {
  it('is taken by the next run of the tracker, once', () => {
    const ticket = run(1).issue(anna, 'news', NOW_MS);
    const next = run(2);
    expect(next.redeemForeign(ticket, 'news', NOW_MS + 1_000)).toBe(anna);
    expect(next.redeemForeign(ticket, 'news', NOW_MS + 1_000)).toBeUndefined();
  });

  it('is not taken by the run that issued it, whose book knows better', () => {
    const tickets = run(1);
    expect(tickets.redeemForeign(tickets.issue(anna, 'news', NOW_MS), 'news', NOW_MS)).toBeUndefined();
  });

  it('is good for one scope and one key only', () => {
    const ticket = run(1).issue(anna, 'news', NOW_MS);
    expect(run(2).redeemForeign(ticket, 'sports', NOW_MS)).toBeUndefined();
    expect(run(2, 9).redeemForeign(ticket, 'news', NOW_MS)).toBeUndefined();
  });

  it('ends after a day, and does not come from the far future', () => {
    const ticket = run(1).issue(anna, 'news', NOW_MS);
    expect(run(2).redeemForeign(ticket, 'news', NOW_MS + DAY_MS + 1)).toBeUndefined();
    expect(run(2).redeemForeign(ticket, 'news', NOW_MS - DAY_MS - 1)).toBeUndefined();
    expect(run(2).redeemForeign(ticket, 'news', NOW_MS - 3_600_000)).toBe(anna);
  });

  it('cannot be changed in any character', () => {
    const ticket = run(1).issue(anna, 'news', NOW_MS);
    for (let i = 0; i < ticket.length; i += 1) {
      const other = ticket[i] === '1' ? '2' : '1';
      const changed = ticket.slice(0, i) + other + ticket.slice(i + 1);
      expect([i, run(2).redeemForeign(changed, 'news', NOW_MS)]).toEqual([i, undefined]);
    }
    for (const text of ['', '.', '....', ticket.slice(1), `${ticket}x`])
      expect(run(2).redeemForeign(text, 'news', NOW_MS)).toBeUndefined();
  });
});

describe('keys of a secret', () => {
  it('are the same after a restart, differ from each other, and are random without a secret', () => {
    const secret = 'x'.repeat(32);
    expect(deriveKeys(secret)).toEqual(deriveKeys(secret));
    expect(deriveKeys(secret).locality).not.toEqual(deriveKeys(secret).resume);
    expect(deriveKeys(undefined)).not.toEqual(deriveKeys(undefined));
    expect(() => deriveKeys('short')).toThrow('tracker option secret has 5 characters: use 32');
  });
});
