import { CHANNEL_CHARS_MAX } from '@paceline/protocol';
import { canonicalUri } from '../player/canonical-uri.ts';

/** Default name of a stream: the manifest URL without scheme, query, fragment and path tokens, which would split a swarm. */
export function channelOf(manifestUrl: string): string {
  const { href, host } = new URL(manifestUrl, location.href);
  return `${host}${canonicalUri(href, undefined)}`.slice(0, CHANNEL_CHARS_MAX);
}
