import { describe, expect, it } from 'vitest';
import { isTrial, parseCommandLine } from '../src/command-line.ts';

function optionsOf(...args: string[]) {
  const line = parseCommandLine(args);
  if (line.type !== 'run') throw new Error(line.type);
  return line.options;
}

function messageOf(...args: string[]): string {
  const line = parseCommandLine(args);
  return line.type === 'error' ? line.message : line.type;
}

describe('parseCommandLine', () => {
  it('runs every case once with every contender by default', () => {
    expect(optionsOf()).toEqual({
      ...{ cases: undefined, repeat: 1, write: false, seconds: undefined, viewers: undefined },
      contenders: ['plain', 'p2p-media-loader', 'paceline'],
      lightPicture: false,
    });
  });

  it('takes cases, repeats and the wish to write', () => {
    const options = optionsOf('--case', 'uplink-3', '--case', 'churn', '--repeat', '3', '--write');
    expect(options).toMatchObject({ cases: ['uplink-3', 'churn'], repeat: 3, write: true });
    expect(isTrial(options)).toBe(false);
  });

  it('always keeps plain hls.js, which the others are measured by', () => {
    const options = optionsOf('--contender', 'paceline');
    expect(options.contenders).toEqual(['plain', 'paceline']);
    expect(isTrial(options)).toBe(true);
  });

  it('takes bare data channels only when they are asked for', () => {
    expect(optionsOf('--contender', 'data-channels').contenders).toEqual(['plain', 'data-channels']);
    const all = ['p2p-media-loader', 'data-channels', 'paceline'].flatMap((name) => ['--contender', name]);
    expect(isTrial(optionsOf(...all))).toBe(false);
  });

  it('says what to change', () => {
    expect(messageOf('--case', 'lan-7')).toMatch(/^--case lan-7: use one of lan-6, /);
    expect(messageOf('--contender', 'other')).toContain('--contender other: use one of plain, ');
    expect(messageOf('--repeat', '0')).toBe('--repeat 0: use a whole number from 1 to 20');
    expect(messageOf('--seconds', '1.5')).toContain('--seconds 1.5');
    expect(messageOf('--what')).toContain('--what');
    expect(messageOf('lan-6')).toContain('lan-6');
  });

  it('takes a light picture, which is no trial', () => {
    const options = optionsOf('--light-picture', '--write');
    expect(options.lightPicture).toBe(true);
    expect(isTrial(options)).toBe(false);
  });

  it('writes whole cases only', () => {
    expect(messageOf('--write', '--seconds', '10')).toContain('--write is for whole cases');
  });

  it('helps', () => {
    expect(parseCommandLine(['--help'])).toEqual({ type: 'help' });
  });
});
