import { nameFault } from './place.ts';

/** Systems in a file. There are 90,000 on the internet; this bounds a wrong file's memory. */
const SYSTEMS_MAX = 100_000;

const ASN_MAX = 0xffff_ffff;
const HEADER = /^operator\s*,/i;

export type OperatorGroupsResult =
  | { readonly ok: true; readonly groups: OperatorGroups }
  /** `line` counts from 1. */
  | { readonly ok: false; readonly line: number; readonly reason: string };

/** Names of operators by the number of each of their autonomous systems. */
export type OperatorGroups = ReadonlyMap<number, string>;

/**
 * Reads `operator,asn[,asn...]`, one operator a line or several lines for one; ASNs as `4134` or `AS4134`. Empty lines, lines that
 * begin with `#` and a header are skipped. Names lose case and outer blanks. A system has one operator.
 */
export function parseOperatorGroups(csv: string): OperatorGroupsResult {
  const groups = new Map<number, string>();
  const lines = csv.replace(/^\uFEFF/, '').split(/\r?\n/);
  for (const [index, raw] of lines.entries()) {
    const text = raw.trim();
    if (text === '' || text.startsWith('#') || HEADER.test(text)) continue;
    const reason = addRow(groups, text.toLowerCase());
    if (reason !== undefined) return { ok: false, line: index + 1, reason };
  }
  return { ok: true, groups };
}

function addRow(groups: Map<number, string>, text: string): string | undefined {
  const [name = '', ...numbers] = text.split(',').map((column) => column.trim());
  if (name === '') return 'has no operator name, expected operator,asn,asn';
  const fault = nameFault(name);
  if (fault !== undefined) return fault;
  if (numbers.length === 0) return `names no ASN for "${name}", expected operator,asn,asn`;
  for (const number of numbers) {
    const digits = /^(?:as)?(\d{1,10})$/.exec(number)?.[1];
    const asn = digits === undefined ? 0 : Number(digits);
    if (asn === 0 || asn > ASN_MAX) return `"${number.slice(0, 20)}" is not an ASN such as 4134 or AS4134`;
    const earlier = groups.get(asn);
    if (earlier !== undefined && earlier !== name)
      return `gives AS${asn} to "${name}", it has "${earlier}" already`;
    if (groups.size >= SYSTEMS_MAX) return `more than ${SYSTEMS_MAX} systems`;
    groups.set(asn, name);
  }
  return undefined;
}
