// Times look-ups of places: npx tsx tracker-server/scripts/bench-geo.ts
import { EmbeddedNetworks } from '../src/geo/embedded/embedded-networks.ts';
import { parseIpAddress } from '../src/geo/ip-address.ts';
import type { IpAddress } from '../src/geo/ip-address.ts';
import { placeOf } from '../src/geo/locator.ts';
import { openGeo } from '../src/geo/open-geo.ts';
import { NETWORK_FILE } from '../src/network-file-path.ts';

const ADDRESSES = 1 << 16;
const ROUNDS = 16;

/** Rows at four prefix lengths of each family, as a large operator's file has them. */
const OVERRIDES = Array.from({ length: 1_000 }, (_, i) =>
  [
    `10.${i >> 8}.${i & 255}.0/24,cn,telecom,guangdong,c${i}`,
    `2001:db8:${i.toString(16)}::/48,cn,telecom,guangdong,c${i}`,
    ...(i < 100 ? [`11.${i}.0.0/16,cn,telecom,beijing`, `2001:dc${i.toString(16)}::/32,cn,telecom`] : []),
  ].join('\n'),
).join('\n');

const IPV6_BLOCKS = [0x2400n << 112n, 0x2600n << 112n, 0x2800n << 112n, 0x2a00n << 112n];

let state = 1;
function random32(): number {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
  return state;
}

const samples: Readonly<Record<string, readonly IpAddress[]>> = {
  IPv4: Array.from({ length: ADDRESSES }, () => ({ family: 4 as const, bits: BigInt(random32()) })),
  IPv6: Array.from({ length: ADDRESSES }, () => ({
    family: 6 as const,
    // The /12s that the registries hand out of.
    bits: (IPV6_BLOCKS[random32() >>> 30] ?? 0n) | (BigInt(random32()) << 84n) | BigInt(random32()),
  })),
};

function report(name: string, run: (address: IpAddress) => unknown): void {
  for (const [family, addresses] of Object.entries(samples)) {
    let found = 0;
    for (const address of addresses) if (run(address) !== undefined) found += 1;
    const startMs = performance.now();
    for (let round = 0; round < ROUNDS; round += 1) for (const address of addresses) run(address);
    const ns = ((performance.now() - startMs) * 1e6) / (ROUNDS * ADDRESSES);
    console.log(
      `${name}, ${family}: ${ns.toFixed(0)} ns a look-up, ${((found / ADDRESSES) * 100).toFixed(0)} % found`,
    );
  }
}

const rssBefore = process.memoryUsage().rss;
const networks = new EmbeddedNetworks(NETWORK_FILE, { onUnusable: (reason) => console.log(reason) });
const startMs = performance.now();
networks.operatorOf(1);
console.log(
  `unpacking: ${(performance.now() - startMs).toFixed(0)} ms, ${((process.memoryUsage().rss - rssBefore) / 1e6).toFixed(0)} MB more resident`,
);
report('network data', (address) => networks.find(address));
const geo = openGeo({}, OVERRIDES, NETWORK_FILE, () => undefined);
report('place, through overrides and local networks', (address) => placeOf(address, geo.locators));

const texts = (samples['IPv4'] ?? []).map(
  ({ bits }) => `::ffff:${Number(bits) >>> 24}.${Number(bits) & 255}.0.1`,
);
const parseStartMs = performance.now();
for (const text of texts) parseIpAddress(text);
console.log(
  `reading a mapped address: ${(((performance.now() - parseStartMs) * 1e6) / texts.length).toFixed(0)} ns`,
);
