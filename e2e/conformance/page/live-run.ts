import type { PlaylistFact } from '../../../packages/hls/src/player/player-facts.ts';
import { pageVideo, until } from './hls-global.ts';
import { LabPlayer } from './lab-player.ts';
import { LabSource } from './sources.ts';

export interface LiveReport {
  /** `rendition/sequence` to fingerprint, as two viewers with different URLs of the same stream see it. */
  readonly names: readonly (readonly [string, string])[];
  readonly otherNames: readonly (readonly [string, string])[];
  readonly refreshes: number;
  readonly playhead: { readonly mediaSequence: number; readonly fraction: number } | undefined;
  readonly firstFrameSafe: number;
  readonly startupMs: number | undefined;
  readonly latencyMs: number | undefined;
  /** Attached in the middle of playback, and detached again: hits between, and the loader that is left. */
  readonly servedWhileAttached: number;
  readonly restored: boolean;
  readonly playedOn: boolean;
}

/** Two viewers of a live stream; the first is attached to and detached from in the middle. */
export async function runLive(url: string, otherUrl: string): Promise<LiveReport> {
  const source = new LabSource({ mode: 'off' });
  const first = new LabPlayer(source, { config: { liveSyncDurationCount: 2 } });
  const video = pageVideo();
  first.hls.loadSource(url);
  const other = new LabPlayer(new LabSource({ mode: 'off' }), { media: false });
  other.hls.loadSource(otherUrl);
  await video.play();
  await until(
    () => playlists(first).length >= 2,
    () => 'a refresh of the live playlist',
  );
  await until(
    () => playlists(other).length >= 1,
    () => 'a playlist of the second viewer',
  );
  const lastPosition = first.facts.filter((fact) => fact.type === 'position').at(-1)?.position;
  const previous = first.hls.config.loader;
  const before = video.currentTime;
  first.attachment?.detach();
  const restored = first.hls.config.fLoader === undefined && first.hls.config.loader === previous;
  const served = source.requests.length;
  await until(
    () => video.currentTime > before + 1,
    () => 'playback after detach',
  );
  const report: LiveReport = {
    names: names(first),
    otherNames: names(other),
    refreshes: playlists(first).length,
    playhead: lastPosition?.playhead,
    firstFrameSafe: first.facts.filter((fact) => fact.type === 'first-frame-safe').length,
    startupMs: lastPosition?.startupMs,
    latencyMs: lastPosition?.latencyMs,
    servedWhileAttached: served,
    restored,
    playedOn: source.requests.length === served,
  };
  first.close();
  other.close();
  return report;
}

function playlists(player: LabPlayer): readonly Extract<PlaylistFact, { type: 'playlist' }>[] {
  return player.facts.filter((fact) => fact.type === 'playlist');
}

function names(player: LabPlayer): readonly (readonly [string, string])[] {
  const all = new Map<string, string>();
  for (const fact of playlists(player)) {
    for (const segment of fact.segments) {
      all.set(`${fact.renditionKey}/${segment.mediaSequence}`, segment.fingerprint);
    }
  }
  return [...all];
}
