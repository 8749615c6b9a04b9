import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseIpAddress } from '../../../src/geo/ip-address.ts';
import { WatchedDatabase } from '../../../src/geo/mmdb/watched-database.ts';
import { writeMmdb } from '../../support/mmdb-writer.ts';

let directory = '';
let path = '';
let events: string[] = [];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'mmdb-'));
  path = join(directory, 'country.mmdb');
  events = [];
});

afterEach(() => rmSync(directory, { recursive: true }));

const fileOf = (country: string): Buffer =>
  writeMmdb({
    ipVersion: 4,
    networks: { '198.51.100.0/24': { country_code: country, note: country.repeat(9) } },
  });

function open(): WatchedDatabase {
  return new WatchedDatabase(path, {
    onReloaded: () => events.push('reloaded'),
    onRefused: (reason) => events.push(`refused: ${reason}`),
  });
}

function countryOf(database: WatchedDatabase): string | undefined {
  const address = parseIpAddress('198.51.100.1');
  return address && database.find(address)?.country;
}

/** Two checks: a file must be the same at both. */
async function settle(database: WatchedDatabase): Promise<void> {
  await database.check();
  await database.check();
}

describe('a watched database', () => {
  it('takes a new file once it has stopped changing', async () => {
    writeFileSync(path, fileOf('fr'));
    const database = open();
    await settle(database);
    expect(events).toEqual([]);
    writeFileSync(path, fileOf('de').subarray(0, 100));
    await database.check();
    writeFileSync(path, fileOf('deu').fill(0));
    await database.check();
    writeFileSync(path, fileOf('de'));
    await database.check();
    expect([countryOf(database), events]).toEqual(['fr', []]);
    await database.check();
    expect([countryOf(database), events]).toEqual(['de', ['reloaded']]);
  });

  it('keeps the old one when the new one is cut off, says so once, and takes the next good one', async () => {
    writeFileSync(path, fileOf('fr'));
    const database = open();
    writeFileSync(path, fileOf('de').subarray(0, 200));
    for (let i = 0; i < 4; i += 1) await database.check();
    expect(countryOf(database)).toBe('fr');
    expect(events).toHaveLength(1);
    expect(events[0]).toContain('refused: not a MaxMind database');
    writeFileSync(path, fileOf('es'));
    await settle(database);
    expect([countryOf(database), events.length]).toEqual(['es', 2]);
  });

  it('keeps the old one while the file is missing', async () => {
    writeFileSync(path, fileOf('fr'));
    const database = open();
    rmSync(path);
    for (let i = 0; i < 3; i += 1) await database.check();
    expect(countryOf(database)).toBe('fr');
    expect(events).toHaveLength(1);
    writeFileSync(path, fileOf('it'));
    await settle(database);
    expect(countryOf(database)).toBe('it');
  });

  it('reads a new file once, however many checks are due before it is read', async () => {
    writeFileSync(path, fileOf('fr'));
    const database = open();
    writeFileSync(path, fileOf('de'));
    await database.check();
    await Promise.all([database.check(), database.check(), database.check()]);
    expect([countryOf(database), events]).toEqual(['de', ['reloaded']]);
  });

  it('does not start with a bad file, or without one', () => {
    expect(open).toThrow('cannot be read');
    writeFileSync(path, 'nonsense');
    expect(open).toThrow('not a MaxMind database');
  });
});
