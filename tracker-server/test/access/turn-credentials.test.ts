import { createHmac } from 'node:crypto';
import { isPeerId } from '@paceline/protocol';
import { describe, expect, it } from 'vitest';
import { TurnCredentials } from '../../src/access/turn-credentials.ts';

const secret = 'a secret of sixteen or more';
const peerId = '0123456789abcd';

describe('TURN credentials', () => {
  it('says until when in the name, and proves it with the password', () => {
    if (!isPeerId(peerId)) throw new Error('bad test data');
    const urls = ['turn:turn.example:3478?transport=udp', 'turns:turn.example:5349?transport=tcp'];
    const issued = new TurnCredentials({ urls, secret, ttlS: 3_600 }).issue(peerId, 1_790_000_000_500);
    const username = `1790003600:${peerId}`;
    const credential = createHmac('sha1', secret).update(username).digest('base64');
    expect(issued).toEqual(urls.map((url) => ({ urls: url, username, credential })));
    expect(JSON.stringify(issued)).not.toContain(secret);
  });

  it.each([
    [{ urls: ['http://turn.example'] }, 'turn.urls has "http://turn.example": write turn:host:port'],
    [{ urls: [] }, 'turn.urls has 0 entries'],
    [{ secret: 'short' }, 'turn.secret is too short'],
  ])('names what is wrong in %j', (change, message) => {
    const options = { urls: ['turn:turn.example'], secret, ttlS: 60, ...change };
    expect(() => new TurnCredentials(options)).toThrow(message);
  });
});
