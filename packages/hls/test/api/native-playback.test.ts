import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { watchNativePlayback } from '../../src/api/native-playback.ts';

describe('a stream that the browser plays itself', () => {
  const warn = vi.fn();
  let listener: ((event: { target: unknown }) => void) | undefined;

  beforeEach(() => {
    warn.mockReset();
    listener = undefined;
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

  it('is named once, with what to do', () => {
    watchNativePlayback();
    plays('https://cdn.example/live.m3u8?token=a');
    plays('https://cdn.example/live.m3u8');
    expect(warn).toHaveBeenCalledOnce();
    expect(warn.mock.calls[0]?.[0]).toContain('Make the player prefer MSE');
  });

  it('is none of hls.js, and no film', () => {
    watchNativePlayback();
    plays('blob:https://site.example/1');
    plays('https://cdn.example/film.mp4');
    plays('');
    expect(warn).not.toHaveBeenCalled();
  });

  it('is what it has to be where there is no other way', () => {
    vi.stubGlobal('MediaSource', undefined);
    Reflect.deleteProperty(globalThis, 'MediaSource');
    watchNativePlayback();
    plays('https://cdn.example/live.m3u8');
    expect(warn).not.toHaveBeenCalled();
  });
});
