import { parseCidr } from '../../src/geo/ip-address.ts';

/** What a record may hold here. Numbers are written as 32-bit unsigned ones. */
export type MmdbValue = string | number | readonly MmdbValue[] | { readonly [name: string]: MmdbValue };

export interface MmdbContents {
  readonly ipVersion: 4 | 6;
  /** Records by network. */
  readonly networks: Readonly<Record<string, MmdbValue>>;
  /** Seconds since 1970. */
  readonly buildEpoch?: number;
}

/** A node's two sides: another node, the offset of a record, or nothing. */
type Side = Node | number | undefined;
interface Node {
  sides: [Side, Side];
}

const METADATA_MARKER = Buffer.from('\xab\xcd\xefMaxMind.com', 'latin1');
const RECORD_BITS = 32;
const EPOCH_2026_06_17 = 1_781_654_400;

/** Writes a small MaxMind DB, format 2.0, with records of 32 bits. Networks must not overlap. */
export function writeMmdb({ ipVersion, networks, buildEpoch = EPOCH_2026_06_17 }: MmdbContents): Buffer {
  const root: Node = { sides: [undefined, undefined] };
  const records: Buffer[] = [];
  let offset = 0;
  for (const [network, value] of Object.entries(networks)) {
    insert(root, pathOf(network, ipVersion), offset);
    const record = encode(value);
    records.push(record);
    offset += record.length;
  }
  const nodes = [...numberNodes(root)];
  const metadata = encode({
    binary_format_major_version: 2,
    binary_format_minor_version: 0,
    build_epoch: buildEpoch,
    database_type: 'Test',
    description: { en: 'test data' },
    ip_version: ipVersion,
    languages: ['en'],
    node_count: nodes.length,
    record_size: RECORD_BITS,
  });
  return Buffer.concat([treeOf(nodes), Buffer.alloc(16), ...records, METADATA_MARKER, metadata]);
}

/** The bits of a network, first bit first; IPv4 lies at ::/96 of a database of both. */
function pathOf(network: string, ipVersion: 4 | 6): readonly (0 | 1)[] {
  const cidr = parseCidr(network);
  if (cidr === undefined) throw new Error(`bad test data: ${network}`);
  const width = cidr.network.family === 4 ? 32 : 128;
  const before = ipVersion === 6 && width === 32 ? 96 : 0;
  const bits = cidr.network.bits.toString(2).padStart(width, '0').slice(0, cidr.prefixLength);
  return [...'0'.repeat(before), ...bits].map((bit) => (bit === '1' ? 1 : 0));
}

function insert(root: Node, path: readonly (0 | 1)[], record: number): void {
  let node = root;
  for (const bit of path.slice(0, -1)) {
    const next = node.sides[bit];
    if (typeof next === 'number') throw new Error('bad test data: networks overlap');
    const child: Node = next ?? { sides: [undefined, undefined] };
    node.sides[bit] = child;
    node = child;
  }
  node.sides[path.at(-1) ?? 0] = record;
}

function* numberNodes(node: Node): Generator<Node> {
  yield node;
  for (const side of node.sides) if (typeof side === 'object') yield* numberNodes(side);
}

function treeOf(nodes: readonly Node[]): Buffer {
  const indexes = new Map(nodes.map((node, index) => [node, index]));
  const tree = Buffer.alloc((nodes.length * RECORD_BITS) / 4);
  for (const [index, { sides }] of nodes.entries()) {
    for (const [bit, side] of sides.entries()) {
      const pointer =
        side === undefined
          ? nodes.length
          : typeof side === 'number'
            ? nodes.length + 16 + side
            : (indexes.get(side) ?? 0);
      tree.writeUInt32BE(pointer, index * 8 + bit * 4);
    }
  }
  return tree;
}

function encode(value: MmdbValue): Buffer {
  if (typeof value === 'string') {
    const bytes = Buffer.from(value);
    return Buffer.concat([control(2, bytes.length), bytes]);
  }
  if (typeof value === 'number') {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(value);
    return Buffer.concat([control(6, 4), bytes]);
  }
  if (Array.isArray(value)) {
    return Buffer.concat([control(11, value.length), ...value.map((item: MmdbValue) => encode(item))]);
  }
  const entries = Object.entries(value);
  return Buffer.concat([
    control(7, entries.length),
    ...entries.flatMap(([name, item]: [string, MmdbValue]) => [encode(name), encode(item)]),
  ]);
}

/** The control byte, and those that it needs: types over 7 are written apart, sizes from 29 on too. */
function control(type: number, size: number): Buffer {
  if (size >= 285) throw new Error('bad test data: too long');
  const head = type > 7 ? 0 : type << 5;
  return Buffer.from([
    head | Math.min(size, 29),
    ...(type > 7 ? [type - 7] : []),
    ...(size >= 29 ? [size - 29] : []),
  ]);
}
