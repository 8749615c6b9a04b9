import type { Session, SessionStats } from '@paceline/hls';
import { useMemo, useSyncExternalStore } from 'react';
import { statsStoreOf } from './stats-store.ts';

/**
 * Statistics of a session, new once a second and at each change of its state. Undefined without a session, and on a server. Only
 * the component that calls it is rendered for them.
 */
export function useP2PStats(session: Session | undefined): SessionStats | undefined;

/**
 * What `select` takes of them: the component is rendered only when that changes. What it makes should compare by identity, as
 * numbers and strings do.
 */
export function useP2PStats<T>(
  session: Session | undefined,
  select: (stats: SessionStats) => T,
): T | undefined;

export function useP2PStats(
  session: Session | undefined,
  select?: (stats: SessionStats) => unknown,
): unknown {
  const source = useMemo(() => sourceOf(session), [session]);
  const read = useMemo(() => selected(source.read, select), [source, select]);
  return useSyncExternalStore(source.subscribe, read, nothing);
}

interface StatsSource {
  readonly subscribe: (subscriber: () => void) => () => void;
  readonly read: () => SessionStats | undefined;
}

const nothing = (): undefined => undefined;
const NO_SESSION: StatsSource = { subscribe: () => nothing, read: nothing };

function sourceOf(session: Session | undefined): StatsSource {
  return session === undefined ? NO_SESSION : statsStoreOf(session);
}

/** React asks several times for each render and wants the same answer to the same statistics. */
function selected(
  read: () => SessionStats | undefined,
  select: ((stats: SessionStats) => unknown) | undefined,
): () => unknown {
  if (select === undefined) return read;
  let last: { readonly stats: SessionStats; readonly value: unknown } | undefined;
  return () => {
    const stats = read();
    if (stats === undefined) return undefined;
    if (last?.stats !== stats) last = { stats, value: select(stats) };
    return last.value;
  };
}
