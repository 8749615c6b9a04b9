import { describe, expect, it } from 'vitest';
import { RouteTickets } from '../../src/cluster/route-tickets.ts';

const NODE = 'a'.repeat(24);
const NOW_MS = 1_790_000_000_000;
const tickets = new RouteTickets(new Uint8Array(32).fill(3));

describe('route tickets', () => {
  it('name a node to every tracker with the same secret', () => {
    const ticket = tickets.issue(NODE, '1/news', NOW_MS);
    expect(new RouteTickets(new Uint8Array(32).fill(3)).nodeOf(ticket, '1/news', NOW_MS + 1_000)).toBe(NODE);
  });

  it('mean nothing for another channel, under another secret, changed, or when they are old', () => {
    const ticket = tickets.issue(NODE, '1/news', NOW_MS);
    const other = new RouteTickets(new Uint8Array(32).fill(4));
    expect(tickets.nodeOf(ticket, '1/sports', NOW_MS)).toBeUndefined();
    expect(other.nodeOf(ticket, '1/news', NOW_MS)).toBeUndefined();
    expect(tickets.nodeOf(ticket.replace('aaaa', 'bbbb'), '1/news', NOW_MS)).toBeUndefined();
    expect(tickets.nodeOf(ticket, '1/news', NOW_MS + 180_000)).toBeUndefined();
    expect(tickets.nodeOf(ticket, '1/news', NOW_MS - 180_000)).toBeUndefined();
    for (const text of ['', 'x', `${ticket}x`, ticket.slice(1)])
      expect(tickets.nodeOf(text, '1/news', NOW_MS)).toBeUndefined();
  });
});
