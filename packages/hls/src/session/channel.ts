import { CHANNEL_CHARS_MAX } from '@paceline/protocol';

/** Default name of a stream: the manifest URL without scheme, query and fragment, so that tokens do not split a swarm. */
export function channelOf(manifestUrl: string): string {
  const { host, pathname } = new URL(manifestUrl, location.href);
  return `${host}${pathname}`.slice(0, CHANNEL_CHARS_MAX);
}
