import { describe, expect, test } from 'vitest';
import { demoHelp, mergedSegmentsOf, parseDemoFlags } from '../server/demo-flags.ts';

function errorOf(...args: string[]): string {
  const command = parseDemoFlags(args);
  return command.type === 'error' ? command.message : '';
}

describe('parseDemoFlags', () => {
  test('without flags: the bundled clip on the usual ports, which may give way', () => {
    expect(parseDemoFlags([])).toEqual({
      type: 'run',
      options: {
        host: '127.0.0.1',
        port: 8_080,
        isPortExact: false,
        trackerPort: 8_790,
        isTrackerPortExact: false,
        input: undefined,
        segmentSeconds: 2,
        viewerCount: 1,
      },
    });
  });

  test('a port that was asked for is kept to', () => {
    const command = parseDemoFlags([
      '--port',
      '9000',
      '--tracker-port=0',
      '--viewers',
      '6',
      '--input',
      'testsrc',
    ]);
    expect(command).toMatchObject({
      type: 'run',
      options: { port: 9_000, isPortExact: true, trackerPort: 0, viewerCount: 6, input: 'testsrc' },
    });
  });

  test('every error names the flag and the fix', () => {
    expect(errorOf('--port', 'http')).toBe('--port is "http": use a whole number from 0 to 65535');
    expect(errorOf('--viewers', '13')).toBe('--viewers is "13": use a whole number from 0 to 12');
    expect(errorOf('--input', '')).toContain('--input is empty');
    expect(errorOf('--host', '')).toContain('--host is empty');
    expect(errorOf('--port', '8790')).toContain('--tracker-port is 8790 like --port');
    expect(errorOf('--segment-seconds', '3')).toContain('2, 4, 6, 8; other values need --input testsrc');
    expect(errorOf('--prot', '1')).toContain('--help lists the flags');
    expect(errorOf('extra')).toContain('--help lists the flags');
  });

  test('other segment lengths are fine with an input of one’s own', () => {
    expect(parseDemoFlags(['--segment-seconds', '3', '--input', 'testsrc']).type).toBe('run');
  });

  test('help names every flag', () => {
    expect(parseDemoFlags(['--help'])).toEqual({ type: 'help' });
    for (const flag of ['--host', '--port', '--tracker-port', '--input', '--segment-seconds', '--viewers']) {
      expect(demoHelp()).toContain(flag);
    }
  });

  test('longer segments are made of the clip’s own', () => {
    expect(mergedSegmentsOf(2)).toBe(1);
    expect(mergedSegmentsOf(6)).toBe(3);
  });
});
