/** Whom the load is put on. The last two speak the same protocol, so they get the very same load. */
export type TargetName = 'paceline' | 'bittorrent-tracker' | 'paceline-webtorrent';

export const TARGET_NAMES: readonly TargetName[] = ['paceline', 'bittorrent-tracker', 'paceline-webtorrent'];

export function isTargetName(name: string): name is TargetName {
  return TARGET_NAMES.some((known) => known === name);
}
