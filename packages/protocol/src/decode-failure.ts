/**
 * Why a frame was refused. Every one of them is a strike against the sender: an honest peer of this version
 * cannot make such a frame, and the channel delivers what was sent or nothing.
 */
export type DecodeFailure =
  /** No byte at all. */
  | 'empty'
  /** More than FRAME_BYTES_MAX. */
  | 'too-long'
  /** A type code that this version does not have. */
  | 'unknown-type'
  /** A hello without the magic bytes: some other protocol on the channel. */
  | 'bad-magic'
  /** A hello of another version; nothing after the version byte was looked at. */
  | 'wrong-version'
  /** Ends in the middle of a field. */
  | 'truncated'
  /** Goes on after its last field. */
  | 'trailing-bytes'
  /** A number, or a count, outside its bounds. */
  | 'out-of-range'
  /** A flag bit that this version does not have. */
  | 'unknown-flag'
  /** A reason code that this version does not have. */
  | 'unknown-code';
