import { describe, expect, it } from 'vitest';
import { freeOctet } from '../../src/network/shaped-network.ts';

describe('freeOctet', () => {
  it('takes the first network that no interface has', () => {
    expect(freeOctet('1: lo    inet 127.0.0.1/8 scope host lo\n')).toBe(201);
    const taken = '2: a    inet 10.201.0.1/16 scope global a\n3: b    inet 10.202.3.4/24 scope global b\n';
    expect(freeOctet(taken)).toBe(203);
  });

  it('gives up when all are taken', () => {
    const all = Array.from({ length: 50 }, (_, index) => `${index}: a    inet 10.${201 + index}.0.1/16 a`);
    expect(() => freeOctet(all.join('\n'))).toThrow('10.201.0.0/16');
  });
});
