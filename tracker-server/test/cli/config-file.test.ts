import { describe, expect, it } from 'vitest';
import { parseCommandLine } from '../../src/cli/command-line.ts';
import type { Command, RunCommand } from '../../src/cli/command-line.ts';
import { DEFAULT_TRACKER_LIMITS } from '../../src/tracker/tracker-limits.ts';

const PATH = '/etc/paceline/tracker.json';

function parse(
  file: unknown,
  args: readonly string[] = [],
  environment: Record<string, string> = {},
): Command {
  const text = typeof file === 'string' ? file : JSON.stringify(file);
  return parseCommandLine([`--config=${PATH}`, ...args], environment, (path) => {
    if (path !== PATH) throw new Error(`ENOENT: ${path}`);
    return text;
  });
}

function run(...given: Parameters<typeof parse>): RunCommand {
  const command = parse(...given);
  if (command.type !== 'run') throw new Error(JSON.stringify(command));
  return command;
}

describe('configuration file', () => {
  it('sets what flags set, by their names in camel case, and limits', () => {
    const strikes = { strikesMax: 9, messages: { perS: 10.5, burst: 100 } };
    const { options, geo, files, turnUrls } = run({
      ...{ $schema: 'x', host: '0.0.0.0', port: 1, trustProxy: 2, geoEmbedded: false, limits: strikes },
      ...{ allowedOrigins: ['https://a.example'], tokenKeys: 'keys.json', secretFile: '/run/secret' },
      ...{ turnUrls: ['turn:a'], turnSecretFile: '../turn' },
    });
    expect(options).toEqual({
      ...{ host: '0.0.0.0', port: 1, trustProxyHops: 2, allowedOrigins: ['https://a.example'] },
      limits: strikes,
    });
    expect(geo).toEqual({ embedded: false });
    expect(turnUrls).toEqual(['turn:a']);
    // Relative to the file.
    expect(files).toEqual({
      ...{ tokenKeys: '/etc/paceline/keys.json', secret: '/run/secret', turnSecret: '/etc/turn' },
    });
  });

  it('gives way to variables, and those to flags', () => {
    const environment = { PACELINE_TRACKER_PORT: '2', PACELINE_TRACKER_DRAIN_MS: '20' };
    const { options, effective } = run(
      { port: 1, drainMs: 10, maxConnections: 100 },
      ['--port=3'],
      environment,
    );
    expect(options).toEqual({ port: 3, drainMs: 20, maxConnections: 100 });
    expect(effective).toMatchObject({
      port: { value: 3, from: '--port' },
      drainMs: { value: 20, from: 'PACELINE_TRACKER_DRAIN_MS' },
      maxConnections: { value: 100, from: PATH },
      host: { value: '127.0.0.1', from: 'default' },
    });
  });

  it('can be named by a variable', () => {
    const environment = { PACELINE_TRACKER_CONFIG: PATH };
    expect(parseCommandLine([], environment, () => '{"port":7}')).toMatchObject({ options: { port: 7 } });
  });

  it.each([
    ['{', 'is not JSON'],
    ['[]', 'is no JSON object'],
    [`"${'x'.repeat(1_000_001)}"`, 'is longer than'],
    [
      { max_per_address: 1 },
      '"max_per_address" in /etc/paceline/tracker.json is no setting: did you mean "maxPerAddress"?',
    ],
    [{ nonsense: 1 }, '"nonsense" in /etc/paceline/tracker.json is no setting: use one of host, port'],
    [{ port: '80' }, '"port" in /etc/paceline/tracker.json is "80": use a whole number from 0 to 65535'],
    [{ port: 70_000 }, '"port" in /etc/paceline/tracker.json is 70000'],
    [{ host: 1 }, '"host" in /etc/paceline/tracker.json is 1: use an address'],
    [{ host: '' }, 'is empty'],
    [{ geoEmbedded: 'on' }, 'is "on": use true or false'],
    [{ allowedOrigins: 'https://a.example' }, 'use a list of texts'],
    [{ allowedOrigins: [''] }, 'has an empty entry: take it out'],
    [{ secretFile: 5 }, 'give the path of a file'],
    [{ limits: 5 }, '"limits" in /etc/paceline/tracker.json is no object'],
    [
      { limits: { strikesMax: 0 } },
      '"limits.strikesMax" in /etc/paceline/tracker.json is 0: use a whole number from 1',
    ],
    [{ turnUrls: ['turn:a'] }, '--turn-urls and --turn-secret-file need each other'],
  ])('names what is wrong in %j', (file, message) => {
    const command = parse(file);
    expect(command).toMatchObject({ type: 'error', message: expect.stringContaining(message) });
  });

  it('says so when the file cannot be read', () => {
    const readText = (): string => {
      throw new Error('ENOENT');
    };
    expect(parseCommandLine(['--config', 'none.json'], {}, readText)).toMatchObject({
      message: '--config: cannot read the file (ENOENT): check the path',
    });
    expect(parseCommandLine(['--config='], {})).toMatchObject({
      message: '--config is empty: give the path of a JSON file',
    });
  });

  it('takes every limit at its default', () => {
    expect(run({ limits: DEFAULT_TRACKER_LIMITS }).options.limits).toEqual(DEFAULT_TRACKER_LIMITS);
  });
});
