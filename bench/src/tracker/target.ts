/**
 * Whom the load is put on. `bare-relay` is no tracker: the least that answers the messages of `paceline`, as a floor. The last two speak the
 * same protocol, so they get the very same load.
 */
export type TargetName = 'paceline' | 'bare-relay' | 'bittorrent-tracker' | 'paceline-webtorrent';

export const TARGET_NAMES: readonly TargetName[] = [
  'paceline',
  'bare-relay',
  'bittorrent-tracker',
  'paceline-webtorrent',
];

export function isTargetName(name: string): name is TargetName {
  return TARGET_NAMES.some((known) => known === name);
}

export function speaksPaceline(target: TargetName): boolean {
  return target === 'paceline' || target === 'bare-relay';
}
