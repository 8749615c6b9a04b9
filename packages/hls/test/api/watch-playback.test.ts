import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { watchPlayback } from '../../src/api/watch-playback.ts';

describe('a stream without a session', () => {
  const warn = vi.fn();
  let sessions: readonly unknown[];
  let listener: ((event: { target: unknown }) => void) | undefined;

  beforeEach(() => {
    warn.mockReset();
    listener = undefined;
    sessions = [];
    vi.spyOn(console, 'warn').mockImplementation(warn);
    vi.stubGlobal('document', {
      addEventListener: (_: string, added: typeof listener) => (listener = added),
      removeEventListener: (_: string, removed: typeof listener) => {
        if (removed === listener) listener = undefined;
      },
    });
    vi.stubGlobal('MediaSource', class {});
  });

  afterEach(() => {
    vi.restoreAllMocks();
    vi.unstubAllGlobals();
  });

  const plays = (currentSrc: string): void => {
    listener?.({ target: { currentSrc } });
  };

  it.each([
    ['that the browser plays itself', 'https://cdn.example/live.m3u8?token=a'],
    ['of a player that was made before install, or with another Hls', 'blob:https://site.example/1'],
  ])('%s is named once, with what to do', (_, src) => {
    watchPlayback(() => sessions);
    plays(src);
    plays(src);
    expect(warn).toHaveBeenCalledOnce();
    expect(warn.mock.calls[0]?.[0]).toMatch(/call install\(\).*Make the player prefer MSE/);
  });

  it('is no film, and none that has one, also when that ends later', () => {
    watchPlayback(() => sessions);
    plays('https://cdn.example/film.mp4');
    plays('');
    sessions = ['a session'];
    plays('blob:https://site.example/1');
    sessions = [];
    plays('blob:https://site.example/1');
    expect(warn).not.toHaveBeenCalled();
  });

  it('is what it has to be where there is no other way', () => {
    vi.stubGlobal('MediaSource', undefined);
    Reflect.deleteProperty(globalThis, 'MediaSource');
    watchPlayback(() => sessions);
    plays('https://cdn.example/live.m3u8');
    expect(warn).not.toHaveBeenCalled();
  });
});
