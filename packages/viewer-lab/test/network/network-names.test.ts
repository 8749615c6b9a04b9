import { describe, expect, it } from 'vitest';
import {
  bridgeName,
  directoriesIn,
  directoryPrefix,
  linksIn,
  namespaceName,
  namespacesIn,
  SEATS_MAX,
  tableName,
  tablesIn,
  vethName,
} from '../../src/network/network-names.ts';

/** The largest process id of 64-bit Linux. */
const PID_MAX = 4_194_304;

/** IFNAMSIZ without the zero at its end. */
const LINK_NAME_MAX = 15;

describe('names in the network', () => {
  it('fit into what Linux allows', () => {
    expect(vethName(PID_MAX, SEATS_MAX).length).toBeLessThanOrEqual(LINK_NAME_MAX);
    expect(bridgeName(PID_MAX).length).toBeLessThanOrEqual(LINK_NAME_MAX);
  });

  it('are found again, with the process they belong to', () => {
    expect(namespacesIn(`${namespaceName(41, 0)} (id: 3)\n${namespaceName(42, 12)}\n`)).toEqual([
      { name: 'plab-41-0', pid: 41 },
      { name: 'plab-42-12', pid: 42 },
    ]);
    const links = `1: lo: <UP>\n7: ${bridgeName(41)}: <UP>\n9: ${vethName(41, 3)}@if2: <UP>\n`;
    expect(linksIn(links)).toEqual([
      { name: 'plab41', pid: 41 },
      { name: 'plab41v3', pid: 41 },
    ]);
    expect(tablesIn(`table ip filter\ntable bridge ${tableName(41)}\n`)).toEqual([
      { name: 'plab41', pid: 41 },
    ]);
    expect(directoriesIn([`${directoryPrefix(41)}aB3xY9`])).toEqual([{ name: 'plab-41-aB3xY9', pid: 41 }]);
  });

  it('leave alone what is not ours', () => {
    expect(namespacesIn('plab\nplab-x-1\nmy-plab-1-2\nplab-1-2-3\n')).toEqual([]);
    expect(linksIn('2: eth0: <UP>\n3: plabx: <UP>\n4: myplab1: <UP>\n')).toEqual([]);
    expect(tablesIn('table inet plab41\ntable bridge other\n')).toEqual([]);
    expect(directoriesIn(['plab', 'plab-a-1', 'other-1-x'])).toEqual([]);
    expect(namespacesIn('')).toEqual([]);
  });
});
