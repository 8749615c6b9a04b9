import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { sessions, setConsent } from '../../src/api/attach.ts';
import { consent } from '../../src/api/consent.ts';
import type { PacelineOptions } from '../../src/api/options.ts';
import { SessionBench } from './session-bench.ts';

/** What a browser remembers for a site. */
class FakeStorage {
  readonly #items = new Map<string, string>();

  getItem(key: string): string | null {
    return this.#items.get(key) ?? null;
  }

  setItem(key: string, value: string): void {
    this.#items.set(key, value);
  }
}

describe("the viewer's choice", () => {
  let bench: SessionBench;

  beforeEach(() => {
    bench = new SessionBench();
    vi.stubGlobal('localStorage', new FakeStorage());
  });

  afterEach(() => bench.close());

  /** A player whose first frame is there. */
  function playing(options: Partial<PacelineOptions> = {}): ReturnType<SessionBench['attach']> {
    const session = bench.attach(options);
    bench.manifest();
    bench.playlist();
    bench.firstFrame();
    return session;
  }

  it('is unknown at first, and nothing is stored', () => {
    expect(playing().stats().state).toBe('joining');
    expect(consent()).toBeUndefined();
  });

  it('to refuse ends sharing at once, and is remembered', () => {
    const session = playing();
    setConsent(false);
    expect(consent()).toBe(false);
    expect(session.stats().state).toBe('disabled');
    session.destroy();
    bench.sockets.length = 0;
    expect(playing().stats().state).toBe('disabled');
    expect(bench.sockets).toEqual([]);
  });

  it('to agree takes a refusal back', () => {
    setConsent(false);
    const session = playing({ requireConsent: true });
    setConsent(true);
    expect(consent()).toBe(true);
    expect(session.stats().state).toBe('joining');
  });

  it('is waited for where the site requires it', async () => {
    const session = playing({ requireConsent: true });
    await bench.pass(10_000);
    expect(session.stats().state).toBe('disabled');
    expect(bench.sockets).toEqual([]);
    setConsent(true);
    expect(session.stats().state).toBe('joining');
    session.destroy();
    expect(playing({ requireConsent: true }).stats().state).toBe('joining');
  });

  it('holds for the page where nothing may be stored', () => {
    vi.stubGlobal('localStorage', {
      getItem: () => {
        throw new Error('SecurityError');
      },
      setItem: () => {
        throw new Error('QuotaExceededError');
      },
    });
    const session = playing({ requireConsent: true });
    expect(session.stats().state).toBe('disabled');
    setConsent(true);
    expect(session.stats().state).toBe('joining');
    expect(consent()).toBeUndefined();
  });

  it('reaches every living session, and no other', () => {
    const gone = bench.attach();
    gone.destroy();
    expect(sessions()).toEqual([]);
    const session = playing();
    expect(sessions()).toEqual([session]);
    setConsent(false);
    expect(gone.stats().state).toBe('destroyed');
  });
});
