/**
 * Decides the name of a rendition, equal on every viewer of a stream.
 *
 * Built from what the multivariant playlist says, never from what hls.js made of it: level indices depend on the codecs a
 * browser supports, and URLs on tokens and steering pathways. The same variant on another pathway has the same key.
 */

/** What is read of an entry of `hls.levels`. */
export interface LevelLike {
  readonly attrs: Readonly<Record<string, unknown>>;
}

/** What is read of an entry of `hls.audioTracks`. */
export interface AudioTrackLike {
  readonly groupId?: string | undefined;
  readonly lang?: string | undefined;
  readonly name?: string | undefined;
  /** Empty when the track is muxed into the main rendition. */
  readonly url?: string | undefined;
}

/** Key of the only rendition of a stream that has no multivariant playlist. */
export const BARE_PLAYLIST_KEY = 'main';

/**
 * Key of a level. `levelCount` is the number of levels of the manifest: a level without any attribute is the only one of a
 * bare media playlist, or else cannot be told from its siblings and gets no key.
 */
export function mainRenditionKey(level: LevelLike, levelCount: number): string | undefined {
  const { attrs } = level;
  const stableId = textOf(attrs['STABLE-VARIANT-ID']);
  if (stableId !== '') return join('variant', stableId);
  const bandwidth = textOf(attrs['BANDWIDTH']);
  const codecs = textOf(attrs['CODECS']);
  const resolution = textOf(attrs['RESOLUTION']);
  if (bandwidth === '' && codecs === '' && resolution === '') {
    return levelCount === 1 ? BARE_PLAYLIST_KEY : undefined;
  }
  const fields = [bandwidth, codecs, resolution, textOf(attrs['FRAME-RATE'])];
  const videoRange = textOf(attrs['VIDEO-RANGE']);
  // HDR and SDR versions of one variant may agree in everything else.
  if (videoRange !== '' && videoRange !== 'SDR') fields.push(videoRange);
  return join('main', ...fields);
}

/** Key of an audio track; none for a track that is muxed into the main rendition. */
export function audioRenditionKey(track: AudioTrackLike): string | undefined {
  if (track.url === undefined || track.url === '') return undefined;
  return join('audio', textOf(track.groupId), textOf(track.lang), textOf(track.name));
}

function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

/** Escaped, so that two different lists of fields never give one key. */
function join(...fields: readonly string[]): string {
  return fields.map((field) => field.replace(/[%|]/g, (sign) => (sign === '%' ? '%25' : '%7C'))).join('|');
}
