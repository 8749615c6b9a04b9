import { describe, expect, it } from 'vitest';
import { parseCommandLine } from '../src/command-line.ts';

const KNOWN = ['delay', 'offload'];

describe('parseCommandLine', () => {
  it('takes experiments, numbers and settings of the engine', () => {
    const line = parseCommandLine(
      ['--experiment', 'delay,offload', '--seed', '7', '--viewers', '50', '--set', 'revealMs=0'],
      KNOWN,
    );
    expect(line.experiments).toEqual(KNOWN);
    expect(line.options).toMatchObject({ seed: 7, viewers: 50, sample: undefined, engine: { revealMs: 0 } });
  });

  it('switches parts of the engine on and off', () => {
    const { engine } = parseCommandLine(['--set', 'measureUplink=false'], KNOWN).options;
    expect(engine).toEqual({ measureUplink: false });
  });

  it('knows all of them by one name', () => {
    expect(parseCommandLine(['--experiment', 'all'], KNOWN).experiments).toEqual(KNOWN);
  });

  it.each([
    [['--experiment', 'dalay'], /there are delay, offload, all/],
    [['--seed', 'x'], /--seed must be a whole number/],
    [['--viewers', '0'], /--viewers must be a whole number from 1/],
    [['--set', 'nothing=1'], /the engine has no nothing/],
    [['--set', 'revealMs=soon'], /must be a number/],
    [['--set', 'measureUplink=0'], /must be true or false/],
  ])('says what is wrong with %j', (args, message) => {
    expect(() => parseCommandLine(args, KNOWN)).toThrow(message);
  });
});
