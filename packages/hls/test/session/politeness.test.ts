import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Politeness } from '../../src/session/politeness.ts';
import { CountedTarget } from '../fakes/counted-target.ts';

const OPTIONS = {
  uploadEnabled: true,
  uploadMaxBps: 12_000_000,
  uploadOnCellular: false,
  uploadWhenHidden: true,
};

/** Time until sessions were counted again, ms. */
const COUNTED_MS = 5_000;

/** The locks of one site in one browser; nobody waits for a shared one. */
class FakeLocks {
  readonly held: { readonly name: string }[] = [];

  async request(name: string, _options: unknown, run: () => Promise<unknown>): Promise<void> {
    const lock = { name };
    this.held.push(lock);
    await run();
    this.held.splice(this.held.indexOf(lock), 1);
  }

  query(): Promise<{ readonly held: readonly { readonly name: string }[] }> {
    return Promise.resolve({ held: [...this.held] });
  }
}

describe('the upload cap of a site', () => {
  const locks = new FakeLocks();
  let sessions: Politeness[];
  const changed = vi.fn();

  beforeEach(() => {
    vi.useFakeTimers();
    vi.stubGlobal('document', Object.assign(new CountedTarget(), { visibilityState: 'visible' }));
    vi.stubGlobal('navigator', { locks });
    sessions = [];
    changed.mockClear();
  });

  afterEach(() => {
    for (const session of sessions) session.destroy();
    expect(vi.getTimerCount()).toBe(0);
    vi.unstubAllGlobals();
    vi.useRealTimers();
  });

  function open(): Politeness {
    const session = new Politeness(OPTIONS, changed);
    sessions.push(session);
    return session;
  }

  const caps = (): number[] => sessions.map(({ manners }) => manners.uploadCapBps);

  it('is that of a session alone', async () => {
    open();
    await vi.advanceTimersByTimeAsync(COUNTED_MS);
    expect(caps()).toEqual([12_000_000]);
    expect(changed).not.toHaveBeenCalled();
  });

  it('is shared evenly by all sessions in the browser, and given back by those that end', async () => {
    for (let count = 0; count < 3; count += 1) open();
    await vi.advanceTimersByTimeAsync(COUNTED_MS);
    expect(caps()).toEqual([4_000_000, 4_000_000, 4_000_000]);
    expect(changed).toHaveBeenCalledTimes(3);
    sessions.pop()?.destroy();
    await vi.advanceTimersByTimeAsync(COUNTED_MS);
    expect(caps()).toEqual([6_000_000, 6_000_000]);
  });

  it('leaves locks of other names alone', async () => {
    open();
    void locks.request('of the site', {}, () => Promise.resolve());
    await vi.advanceTimersByTimeAsync(COUNTED_MS);
    expect(caps()).toEqual([12_000_000]);
  });

  it('counts for each session where there are no locks, or none to be had', async () => {
    vi.stubGlobal('navigator', {});
    open();
    const refused = (): Promise<never> => Promise.reject(new DOMException('no storage', 'SecurityError'));
    vi.stubGlobal('navigator', { locks: { request: refused, query: refused } });
    open();
    await vi.advanceTimersByTimeAsync(COUNTED_MS);
    expect(caps()).toEqual([12_000_000, 12_000_000]);
  });
});
