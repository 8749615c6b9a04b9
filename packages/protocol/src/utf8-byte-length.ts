/**
 * Bytes of `text` in UTF-8, as a WebSocket sends it. A lone surrogate counts as the 3 bytes of the replacement
 * character it is sent as. Written out because the language library alone has no TextEncoder.
 */
export function utf8ByteLength(text: string): number {
  let byteLength = 0;
  for (let i = 0; i < text.length; i += 1) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) byteLength += 1;
    else if (unit < 0x800) byteLength += 2;
    else if (isHigh(unit) && isLow(text.charCodeAt(i + 1))) {
      byteLength += 4;
      i += 1;
    } else byteLength += 3;
  }
  return byteLength;
}

function isHigh(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}

/** False for NaN too, which is what lies past the end of a string. */
function isLow(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff;
}
