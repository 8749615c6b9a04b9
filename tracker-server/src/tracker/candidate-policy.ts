import type { Signal } from '@paceline/protocol';
import { parseIpAddress } from '../geo/ip-address.ts';
import { localNetworks } from '../geo/locator.ts';
import { PrefixSet } from '../geo/prefix-set.ts';

/** `candidate-attribute` of RFC 8839, 5.1, as far as it says where packets will go. */
const CANDIDATE =
  /^candidate:[\w+/]{1,32} \d{1,5} (?:udp|tcp|ssltcp) \d{1,10} (\S{1,255}) \d{1,5} typ (?:host|srflx|prflx|relay)(?: \S+ \S+)*$/i;

/** A name that only hosts of the same link can resolve; browsers hide their private addresses behind it. */
const MDNS_NAME = /^[0-9a-z-]{1,63}\.local$/i;

/** Addresses where no viewer is: this host, everybody, nobody (RFC 6890). */
const NOWHERE = new PrefixSet(['0.0.0.0/8', '224.0.0.0/3', '::/128', 'ff00::/8']);

const SDP_CANDIDATE = 'a=candidate:';

export interface FilteredSignals {
  readonly signals: readonly Signal[];
  /** Candidates taken out. */
  readonly refused: number;
}

/**
 * Decides which candidates are passed on. A candidate makes the receiver's browser send packets to an address that a
 * stranger chose: malformed ones, multicast and the like never pass, and private ones only between viewers to whom they
 * mean the same. Those inside session descriptions are treated alike. Never looks at anything else in a description.
 */
export function filterCandidates(signals: readonly Signal[], mayBePrivate: boolean): FilteredSignals {
  let refused = 0;
  const passes = (candidate: string): boolean => {
    const ok = isWelcome(candidate, mayBePrivate);
    if (!ok) refused += 1;
    return ok;
  };
  const kept = signals.flatMap((signal): readonly Signal[] => {
    if (signal.type === 'candidate') {
      return signal.candidate === '' || passes(signal.candidate.replace(/^a=/, '')) ? [signal] : [];
    }
    const before = refused;
    const sdp = filterLines(signal.sdp, passes);
    return [refused === before ? signal : { ...signal, sdp }];
  });
  return { signals: kept, refused };
}

/** A description without the candidates that do not pass. */
function filterLines(sdp: string, passes: (candidate: string) => boolean): string {
  let kept = '';
  let from = 0;
  let at = sdp.indexOf(SDP_CANDIDATE);
  while (at >= 0) {
    let next = at + SDP_CANDIDATE.length;
    if (isStartOfLine(sdp, at)) {
      next = endOfLine(sdp, at);
      if (!passes(sdp.slice(at + 2, next).trimEnd())) {
        kept += sdp.slice(from, at);
        from = next;
      }
    }
    at = sdp.indexOf(SDP_CANDIDATE, next);
  }
  return kept + sdp.slice(from);
}

/** A lone CR ends a line for some readers of SDP. */
function isStartOfLine(sdp: string, at: number): boolean {
  return at === 0 || sdp[at - 1] === '\n' || sdp[at - 1] === '\r';
}

/** Where the next line begins. */
function endOfLine(sdp: string, at: number): number {
  let end = at;
  while (end < sdp.length && sdp[end] !== '\n' && sdp[end] !== '\r') end += 1;
  return sdp.startsWith('\r\n', end) ? end + 2 : Math.min(end + 1, sdp.length);
}

function isWelcome(candidate: string, mayBePrivate: boolean): boolean {
  const host = CANDIDATE.exec(candidate)?.[1];
  if (host === undefined) return false;
  const address = parseIpAddress(host);
  if (address === undefined) return MDNS_NAME.test(host);
  if (NOWHERE.has(address)) return false;
  return mayBePrivate || localNetworks.locate(address) === undefined;
}
