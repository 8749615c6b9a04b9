import { describe, expect, it } from 'vitest';
import { busFaultOf } from '../../src/bus/bus-fault.ts';

const withCode = (code: string): Error => Object.assign(new Error('connect 192.0.2.1:6379'), { code });

describe('the fault of a bus', () => {
  it.each([
    [withCode('ECONNREFUSED'), 'ECONNREFUSED'],
    [new Error('WRONGPASS invalid username-password pair for user tracker'), 'WRONGPASS'],
    [new Error("NOPERM User tracker has no permissions to run the 'set' command"), 'NOPERM'],
    [new Error('DENIED Redis is running in protected mode'), 'DENIED'],
    [new TypeError('Command to 192.0.2.1 timed out'), 'TypeError'],
    [withCode('looks like 192.0.2.1'), 'Error'],
    ['redis://user:password@192.0.2.1', 'unknown'],
    [undefined, 'unknown'],
  ])('is one word that names nobody: %s', (error, fault) => {
    expect(busFaultOf(error)).toBe(fault);
  });
});
