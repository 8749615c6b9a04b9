import { useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import type { RefCallback } from 'react';
import { checkOptions } from './options/check-options.ts';
import type { P2PHlsOptions } from './options/p2p-hls-options.ts';
import { IDLE } from './p2p-hls-state.ts';
import type { P2PHlsState } from './p2p-hls-state.ts';
import { Player } from './player/player.ts';

/** What `useP2PHls` gives. The same object until something in it changes. */
export interface P2PHls extends P2PHlsState {
  /** For the `ref` of a `<video>`. Always the same function. */
  readonly ref: RefCallback<HTMLVideoElement>;
  /** Begins anew when `state` is `failed`. Always the same function. */
  readonly retry: () => void;
}

const createPlayer = (): Player => new Player();
const serverState = (): P2PHlsState => IDLE;

/**
 * A live HLS player whose viewers share what they load. It exists while the component is mounted, not hidden, and has an element
 * and a `src`. Rendered on a server it is `idle`.
 *
 * @throws {TypeError} while rendering, for an option of the wrong type; names the option and the fix.
 */
export function useP2PHls(options: P2PHlsOptions): P2PHls {
  checkOptions(options);
  const [player] = useState(createPlayer);
  const state = useSyncExternalStore(player.subscribe, player.state, serverState);
  // After each render, as callbacks are new each time. The player compares the rest by content.
  useEffect(() => {
    player.want(options);
  });
  useEffect(
    () => () => {
      player.want(undefined);
    },
    [player],
  );
  return useMemo(() => ({ ...state, ref: player.setVideo, retry: player.retry }), [player, state]);
}
