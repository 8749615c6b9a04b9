/** Randomness, passed in so that the rules of the tracker can be replayed in tests. */
export interface RandomSource {
  /** A uniformly random integer from 0 to `limit - 1`. */
  below(limit: number): number;
  /** Random bytes as lower-case hex, two digits a byte. Must not be predictable: secrets are made of it. */
  hex(byteLength: number): string;
}
