// Builds geo-data/networks.bin, the network data that the tracker comes with:
//
//     npx tsx tracker-server/scripts/build-geo-data.ts
//
// Takes about half a minute and needs npm and tar. Another release of the data: change the versions here, run it, look at
// the figures it prints, and change the dates in geo-data/NOTICE.md.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeNetworkFile } from '../src/geo/embedded/network-file.ts';
import { NETWORK_FILE } from '../src/network-file-path.ts';
import { compileNetworkTable } from './compile-network-table.ts';

const ASN_PACKAGE = '@ip-location-db/asn@2.3.2026061719';
const COUNTRY_PACKAGE = '@ip-location-db/geo-whois-asn-country@2.3.2026061719';

/** The day in the packages' versions. */
const DATA_DATE = '2026-06-17';

const folder = mkdtempSync(join(tmpdir(), 'paceline-geo-'));
try {
  const asn = unpack(ASN_PACKAGE, 'asn');
  const country = unpack(COUNTRY_PACKAGE, 'country');
  const columns = compileNetworkTable({
    asnIpv4: readFileSync(join(asn, 'asn-ipv4-num.csv'), 'utf8'),
    asnIpv6: readFileSync(join(asn, 'asn-ipv6-num.csv'), 'utf8'),
    countryIpv4: readFileSync(join(country, 'geo-whois-asn-country-ipv4-num.csv'), 'utf8'),
    countryIpv6: readFileSync(join(country, 'geo-whois-asn-country-ipv6-num.csv'), 'utf8'),
  });
  const file = encodeNetworkFile(
    {
      dataDate: DATA_DATE,
      builtDate: new Date().toISOString().slice(0, 10),
      sources: [ASN_PACKAGE, COUNTRY_PACKAGE],
    },
    columns,
  );
  writeFileSync(NETWORK_FILE, file);
  console.log({
    bytes: file.length,
    ipv4Ranges: columns.ipv4.starts.length,
    ipv6Ranges: columns.ipv6.starts.length,
    facts: columns.asns.length,
    groupedSystems: columns.operators.size,
  });
} finally {
  rmSync(folder, { recursive: true });
}

/** Fetches a package with npm, which checks its integrity, and unpacks it. */
function unpack(packageSpec: string, name: string): string {
  const into = join(folder, name);
  execFileSync('mkdir', [into]);
  const tarball = execFileSync('npm', ['pack', '--silent', '--pack-destination', into, packageSpec], {
    encoding: 'utf8',
  }).trim();
  execFileSync('tar', ['-xzf', join(into, tarball), '-C', into]);
  return join(into, 'package');
}
