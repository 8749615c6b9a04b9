import type { WireSlot } from './ids.ts';

/** Slot numbers wrap here: 65536 x 200 ms is 3.6 h, 256 windows. */
const WRAP = 65_536;
const HALF = WRAP / 2;

/** The 16 bits of an absolute slot number (a whole number, up to 2^53 - 1) that travel. */
export function toWireSlot(slot: number): WireSlot {
  // The remainder of a negative number is negative in JS; a window may begin before slot 0.
  return (((slot % WRAP) + WRAP) % WRAP) as WireSlot;
}

/**
 * The absolute slot that `wire` means to somebody at `nearSlot`: the one from `nearSlot - 32768` to
 * `nearSlot + 32767` with these 16 bits. Serial number arithmetic after RFC 1982, except that the distance of
 * exactly 32768, which the RFC leaves undefined, is taken to lie behind.
 *
 * Right as long as both ends are less than 32768 slots (1.8 h) apart; peers of one live stream are within seconds.
 * Near slot 0 the result may be negative: a slot that never was, and outside of every window.
 */
export function expandWireSlot(wire: WireSlot, nearSlot: number): number {
  const ahead = (wire - toWireSlot(nearSlot) + WRAP) % WRAP;
  return nearSlot + (ahead < HALF ? ahead : ahead - WRAP);
}
