/**
 * Numbers of 0 to 2^53 - 1 in as few bytes as they need: seven bits a byte, lowest first, the eighth says that more follow
 * (LEB128, as in DWARF and WebAssembly). Arithmetic instead of shifts, for numbers over 32 bits.
 */
export class VarintWriter {
  #bytes = new Uint8Array(4_096);
  #length = 0;

  write(value: number): void {
    if (!Number.isSafeInteger(value) || value < 0) throw new RangeError(`${value} is no whole number`);
    if (this.#length + 8 > this.#bytes.length) this.#grow();
    let rest = value;
    while (rest >= 0x80) {
      this.#bytes[this.#length++] = (rest % 0x80) + 0x80;
      rest = Math.floor(rest / 0x80);
    }
    this.#bytes[this.#length++] = rest;
  }

  bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  #grow(): void {
    const grown = new Uint8Array(this.#bytes.length * 2);
    grown.set(this.#bytes);
    this.#bytes = grown;
  }
}

/** Reads what the writer wrote. Throws a RangeError at the end of the bytes and for a number over 2^53 - 1. */
export class VarintReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get isAtEnd(): boolean {
    return this.#at === this.#bytes.length;
  }

  read(): number {
    let value = 0;
    for (let unit = 1; unit <= 2 ** 49; unit *= 0x80) {
      const byte = this.#bytes[this.#at++];
      if (byte === undefined) throw new RangeError('the data end in the middle of a number');
      if (byte < 0x80) {
        value += byte * unit;
        if (value > Number.MAX_SAFE_INTEGER) break;
        return value;
      }
      value += (byte - 0x80) * unit;
    }
    throw new RangeError('a number is too large');
  }
}
