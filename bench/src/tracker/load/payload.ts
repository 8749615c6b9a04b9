/** A candidate as browsers make them, of the documentation network. */
const CANDIDATE =
  'candidate:842163049 1 udp 1677729535 203.0.113.7 46154 typ srflx raddr 0.0.0.0 rport 0 generation 0 ufrag EsAw network-cost 999';

/** Candidates in one batch, or in one description. */
const CANDIDATES = 4;

/** A data channel's description without candidates has about so many characters. */
const SDP_CHARS = 1_100;

const SDP =
  'v=0\r\no=- 46117314 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\nm=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\n';

/** A description of usual length; `mark` stands at its beginning of the filling and can be found again. */
export function sdpOf(mark: string, withCandidates: boolean): string {
  const filling = `a=x:${mark};`.padEnd(SDP_CHARS - SDP.length, 'x');
  const candidates = withCandidates ? `a=${CANDIDATE}\r\n`.repeat(CANDIDATES) : '';
  return `${SDP}${filling}\r\n${candidates}`;
}

/** The mark of a description in any text that holds one. */
export function markIn(text: string): string | undefined {
  return /a=x:([^;]{1,64});/.exec(text)?.[1];
}

export const CANDIDATE_SIGNALS = Array.from({ length: CANDIDATES }, () => ({
  type: 'candidate',
  candidate: CANDIDATE,
  sdpMid: '0',
  sdpMLineIndex: 0,
}));
