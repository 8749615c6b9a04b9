import type { Signal } from '@paceline/protocol';

/** How a candidate says that it is the address of an interface (RFC 8839, 5.1): in browsers that of a local network, or a name that only it knows. */
const HOST = ' typ host';

/** The lines of such candidates in a description, which has none when they trickle: a peer can put them there all the same. */
const HOST_LINES = /a=candidate:[^\n]* typ host[^\n]*\n/g;

/** The signal without what would make a browser send to local networks; undefined if nothing is left of it. */
export function withoutHostCandidates(signal: Signal): Signal | undefined {
  if (signal.type !== 'candidate') return { ...signal, sdp: signal.sdp.replace(HOST_LINES, '') };
  return signal.candidate.includes(HOST) ? undefined : signal;
}
