import { WINDOW_SLOTS } from '@paceline/protocol';

/**
 * A set of slots within a window of 256 that only moves forward: a ring of bits. Used for what a partner holds, for what it
 * was told, and to build the bitmap of the own window. Slots are absolute numbers.
 *
 * Invariant: a bit is set only for slots in [start, start + 256).
 */
export class SlotRing {
  #start: number;
  readonly #bits = new Uint8Array(WINDOW_SLOTS / 8);

  constructor(start = 0) {
    this.#start = start;
  }

  get start(): number {
    return this.#start;
  }

  /** First slot after the window. */
  get end(): number {
    return this.#start + WINDOW_SLOTS;
  }

  has(slot: number): boolean {
    if (slot < this.#start || slot >= this.end) return false;
    const index = slot % WINDOW_SLOTS;
    return ((this.#bits[index >> 3] ?? 0) & (1 << (index & 7))) !== 0;
  }

  /** Adds a slot; one beyond the end moves the window forward. A slot behind the window is ignored. */
  add(slot: number): void {
    if (slot < this.#start) return;
    if (slot >= this.end) this.advanceTo(slot - WINDOW_SLOTS + 1);
    const index = slot % WINDOW_SLOTS;
    this.#bits[index >> 3] = (this.#bits[index >> 3] ?? 0) | (1 << (index & 7));
  }

  delete(slot: number): void {
    if (slot < this.#start || slot >= this.end) return;
    const index = slot % WINDOW_SLOTS;
    this.#bits[index >> 3] = (this.#bits[index >> 3] ?? 0) & ~(1 << (index & 7));
  }

  /** Moves the start forward and forgets what falls out. Moving back is ignored. */
  advanceTo(start: number): void {
    if (start <= this.#start) return;
    if (start - this.#start >= WINDOW_SLOTS) {
      this.#bits.fill(0);
      this.#start = start;
      return;
    }
    for (let slot = this.#start; slot < start; slot += 1) this.delete(slot);
    this.#start = start;
  }

  /** Empties the set and puts the window anywhere, also back. */
  reset(start: number): void {
    this.#bits.fill(0);
    this.#start = start;
  }

  /** Replaces the set by a bitmap off the wire: 32 bytes, bit i is slot start + i. */
  load(start: number, bitmap: Uint8Array): void {
    this.reset(start);
    for (let i = 0; i < WINDOW_SLOTS; i += 1) {
      if (((bitmap[i >> 3] ?? 0) & (1 << (i & 7))) !== 0) this.add(start + i);
    }
  }

  /** The bitmap for the wire: 32 bytes, bit i is slot start + i. */
  toBitmap(): Uint8Array {
    const bitmap = new Uint8Array(WINDOW_SLOTS / 8);
    for (let i = 0; i < WINDOW_SLOTS; i += 1) {
      if (this.has(this.#start + i)) bitmap[i >> 3] = (bitmap[i >> 3] ?? 0) | (1 << (i & 7));
    }
    return bitmap;
  }

  /** Number of slots in the set. */
  get size(): number {
    let count = 0;
    for (const byte of this.#bits) {
      for (let rest = byte; rest !== 0; rest &= rest - 1) count += 1;
    }
    return count;
  }
}
