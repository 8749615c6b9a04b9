import { parseCidr } from '../geo/ip-address.ts';
import type { Cidr } from '../geo/ip-address.ts';

/** Throws a RangeError that names the entry and the fix. */
export function proxiesOf(texts: readonly string[]): readonly Cidr[] {
  return texts.map((text) => {
    const cidr = parseCidr(text);
    if (cidr === undefined)
      throw new RangeError(`tracker option trustedProxies has "${text}": write networks such as 10.0.0.0/8`);
    return cidr;
  });
}
