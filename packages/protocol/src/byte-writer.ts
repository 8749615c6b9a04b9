import type { Fingerprint, PeerId } from './ids.ts';

/**
 * Fills one buffer, big-endian.
 * Throws `RangeError` for a number that does not fit its field: the numbers are our own, so that is a bug of ours,
 * and a silently cut number would be taken for a partner's misbehaviour at the other end.
 */
export class ByteWriter {
  readonly #bytes: Uint8Array<ArrayBuffer>;
  readonly #view: DataView;
  #at = 0;

  constructor(byteLength: number) {
    this.#bytes = new Uint8Array(byteLength);
    this.#view = new DataView(this.#bytes.buffer);
  }

  u8(value: number): void {
    this.#view.setUint8(this.#at, within(value, 0, 0xff));
    this.#at += 1;
  }

  u16(value: number): void {
    this.#view.setUint16(this.#at, within(value, 0, 0xffff));
    this.#at += 2;
  }

  u32(value: number): void {
    this.#view.setUint32(this.#at, within(value, 0, 0xffff_ffff));
    this.#at += 4;
  }

  /** Copies `bytes` in. */
  bytes(bytes: Uint8Array): void {
    this.#bytes.set(bytes, this.#at);
    this.#at += bytes.byteLength;
  }

  /** 7 bytes. */
  peerId(id: PeerId): void {
    this.#hex(id, 7);
  }

  /** 8 bytes. */
  fingerprint(fingerprint: Fingerprint): void {
    this.#hex(fingerprint, 8);
  }

  /** What was written. */
  finish(): Uint8Array<ArrayBuffer> {
    return this.#bytes.subarray(0, this.#at);
  }

  #hex(digits: string, byteLength: number): void {
    if (digits.length !== byteLength * 2)
      throw new RangeError(`"${digits}" is not ${byteLength} bytes of hex`);
    for (let i = 0; i < byteLength; i += 1) this.u8(Number.parseInt(digits.slice(i * 2, i * 2 + 2), 16));
  }
}

/** Gives `value` back, or throws `RangeError` when it is not a whole number from `min` to `max`. */
export function within(value: number, min: number, max: number): number {
  if (!Number.isInteger(value) || value < min || value > max) {
    throw new RangeError(`${value} is not a whole number from ${min} to ${max}`);
  }
  return value;
}
