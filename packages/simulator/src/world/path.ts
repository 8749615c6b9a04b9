import type { ViewerSpec } from './scenario.ts';

/** Media bytes of an SCTP packet in a 1280-byte path (RFC 8831, 5), and what its headers add: IP 20, UDP 8, DTLS 37, SCTP 28. */
const PACKET_BYTES = 1_150;
const PACKET_OVERHEAD_BYTES = 93;

/** Diagonal of the unit square: the greatest distance of two viewers. */
const DIAGONAL = Math.SQRT2;

/** Distance of two viewers as a share of the greatest there can be. */
export function distanceOf(a: ViewerSpec, b: ViewerSpec): number {
  return Math.hypot(a.x - b.x, a.y - b.y) / DIAGONAL;
}

/** One-way delay, ms: both lines, and the distance. `acrossMs` is the delay over the greatest distance. */
export function delayOf(a: ViewerSpec, b: ViewerSpec, acrossMs: number): number {
  return a.accessMs + b.accessMs + distanceOf(a, b) * acrossMs;
}

export function packetsOf(byteLength: number): number {
  return Math.ceil(byteLength / PACKET_BYTES);
}

export function wireBytesOf(byteLength: number): number {
  return byteLength + packetsOf(byteLength) * PACKET_OVERHEAD_BYTES;
}

/** Share of packets lost on a path over two lines. */
export function lossOf(a: ViewerSpec, b: ViewerSpec): number {
  return 1 - (1 - a.lossShare) * (1 - b.lossShare);
}

/**
 * Rate that a flow reaches on a path with loss, bit/s: 1.22 * MSS / (RTT * sqrt(p)) (Mathis, Semke, Mahdavi, Ott 1997; SCTP's
 * congestion control is TCP's, RFC 9260, 7).
 */
export function flowCapBps(rttMs: number, lossShare: number): number {
  if (lossShare <= 0) return Infinity;
  return (1.22 * PACKET_BYTES * 8_000) / (Math.max(rttMs, 1) * Math.sqrt(lossShare));
}
