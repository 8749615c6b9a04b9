import type { PeerId } from '@paceline/protocol';
import { isPeerId } from '@paceline/protocol';
import type { GroupMember } from '../../src/swarm/group.ts';
import type { Place } from '../../src/geo/place.ts';

/** `place('cn/telecom/guangdong/shenzhen')`; missing parts are unknown. */
export function place(path: string): Place {
  const [country = '', operator = '', region = '', city = ''] = path.split('/');
  return { country, operator, region, city };
}

let memberCount = 0;

/** Somebody at a place, with an id of its own. */
export function memberAt(path: string): GroupMember {
  memberCount += 1;
  return { peerId: peerIdOf(memberCount), place: place(path) };
}

export function peerIdOf(value: number): PeerId {
  const text = value.toString(16).padStart(14, '0');
  if (!isPeerId(text)) throw new Error('bad test data');
  return text;
}
