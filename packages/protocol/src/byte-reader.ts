import type { DecodeFailure } from './decode-failure.ts';
import type { Fingerprint, PeerId } from './ids.ts';

const HEX: readonly string[] = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/**
 * Takes a frame apart, big-endian. Never throws, whatever the bytes are: the first failure is latched,
 * every read after it gives zeros, and the caller asks once at the end. So decoders have no branch per field,
 * and none can be forgotten.
 */
export class ByteReader {
  readonly #frame: Uint8Array;
  readonly #view: DataView;
  #at = 0;
  #failure: DecodeFailure | null = null;

  constructor(frame: Uint8Array) {
    this.#frame = frame;
    this.#view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  }

  /** The first failure, or null while all is well. */
  get failure(): DecodeFailure | null {
    return this.#failure;
  }

  /** Bytes not yet read; 0 after a failure. */
  get remaining(): number {
    return this.#failure === null ? this.#frame.byteLength - this.#at : 0;
  }

  fail(reason: DecodeFailure): void {
    this.#failure ??= reason;
  }

  u8(): number {
    return this.#take(1) ? this.#view.getUint8(this.#at - 1) : 0;
  }

  u16(): number {
    return this.#take(2) ? this.#view.getUint16(this.#at - 2) : 0;
  }

  u32(): number {
    return this.#take(4) ? this.#view.getUint32(this.#at - 4) : 0;
  }

  /** Gives `value` back, or fails with `out-of-range` and gives `min`. */
  ranged(value: number, min: number, max: number): number {
    if (value >= min && value <= max) return value;
    this.fail('out-of-range');
    return min;
  }

  /**
   * A view into the frame, no copy; empty after a failure. Always a plain Uint8Array, also where the frame is a
   * Node-style Buffer, whose `slice` would not copy.
   */
  view(byteLength: number): Uint8Array {
    if (!this.#take(byteLength)) return new Uint8Array(0);
    return new Uint8Array(this.#frame.buffer, this.#frame.byteOffset + this.#at - byteLength, byteLength);
  }

  /** 7 bytes; all zeros after a failure. */
  peerId(): PeerId {
    return this.#hex(7) as PeerId;
  }

  /** 8 bytes; all zeros after a failure. */
  fingerprint(): Fingerprint {
    return this.#hex(8) as Fingerprint;
  }

  /** Says that the frame must end here. */
  end(): void {
    if (this.remaining > 0) this.fail('trailing-bytes');
  }

  #take(byteLength: number): boolean {
    if (this.#failure !== null) return false;
    if (byteLength > this.#frame.byteLength - this.#at) {
      this.fail('truncated');
      return false;
    }
    this.#at += byteLength;
    return true;
  }

  #hex(byteLength: number): string {
    let digits = '';
    for (let i = 0; i < byteLength; i += 1) digits += HEX[this.u8()] ?? '00';
    return digits;
  }
}
