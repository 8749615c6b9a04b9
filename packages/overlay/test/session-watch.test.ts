import { describe, expect, it } from 'vitest';
import { reportOf } from '../src/overlay-report.ts';
import { SessionWatch } from '../src/session-watch.ts';
import { FakeSession, statsWith, windowWith } from './fake-session.ts';

describe('watching sessions', () => {
  it('takes a sample of each whenever it looks', () => {
    const session = new FakeSession();
    const watch = new SessionWatch(() => [session.asSession]);
    session.statsNow = statsWith({ cdnBytes: 1_000 });
    watch.look(0);
    session.statsNow = statsWith({ cdnBytes: 2_000 });
    session.windowNow = windowWith();
    const [watched] = watch.look(1_000);
    expect(watched?.samples.map(({ cdn }) => cdn)).toEqual([1_000, 2_000]);
    expect(watched?.stats.cdnBytes).toBe(2_000);
    expect(watched?.window).toBe(session.windowNow);
  });

  it('counts warnings between two looks, by code', () => {
    const session = new FakeSession();
    const watch = new SessionWatch(() => [session.asSession]);
    watch.look(0);
    session.warn('backed-off', 'first');
    session.warn('ice-failing', 'no way');
    session.warn('backed-off', 'again');
    expect(watch.look(1_000)[0]?.warnings).toEqual([
      { code: 'backed-off', message: 'again', count: 2 },
      { code: 'ice-failing', message: 'no way', count: 1 },
    ]);
  });

  it('gives sessions that come later numbers of their own and lets go of those that have ended', () => {
    const [first, second] = [new FakeSession(), new FakeSession()];
    let living = [first];
    const watch = new SessionWatch(() => living.map(({ asSession }) => asSession));
    expect(watch.look(0).map(({ id }) => id)).toEqual([1]);
    living = [first, second];
    expect(watch.look(1_000).map(({ id }) => id)).toEqual([1, 2]);
    living = [second];
    expect(watch.look(2_000).map(({ id }) => id)).toEqual([2]);
    expect([first.listeners.size, second.listeners.size]).toEqual([0, 1]);
    watch.destroy();
    expect(second.listeners.size).toBe(0);
  });

  it('shows twelve sessions at most', () => {
    const many = Array.from({ length: 40 }, () => new FakeSession().asSession);
    expect(new SessionWatch(() => many).look(0)).toHaveLength(12);
  });
});

describe('the report', () => {
  it('is plain data without what an address hides in its query', () => {
    const session = new FakeSession();
    session.windowNow = windowWith();
    const watch = new SessionWatch(() => [session.asSession]);
    watch.look(0);
    session.warn('peer-banned', 'bad bytes');
    const report = reportOf(watch.look(1_000), {
      version: '0.1.0',
      at: '1970-01-01T00:00:00.000Z',
      page: 'https://site.example/live?token=secret#part',
      userAgent: 'Browser/1',
    });
    expect(JSON.parse(JSON.stringify(report))).toMatchObject({
      version: '0.1.0',
      at: '1970-01-01T00:00:00.000Z',
      page: 'https://site.example/live',
      sessions: [
        {
          stats: { state: 'sharing' },
          partners: [],
          window: expect.stringContaining('slots of 200 ms'),
          warnings: [{ code: 'peer-banned', message: 'bad bytes', count: 1 }],
        },
      ],
    });
  });
});
