import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { helpText, parseCommandLine } from '../../src/cli/command-line.ts';
import { SETTING_NAMES } from '../../src/cli/settings.ts';
import { VERSION } from '../../src/version.ts';

describe('command line', () => {
  it('reads every flag', () => {
    const args =
      '--host 0.0.0.0 --port 0 --geo-overrides a.csv --max-connections 9 ' +
      '--max-per-address 8 --trust-proxy 1 --drain-ms 70 --geo-city c.mmdb --geo-asn d.mmdb ' +
      '--geo-country e.mmdb --geo-embedded off --operator-groups f.csv --strict-channels a,b/*';
    expect(parseCommandLine(args.split(' '), {})).toMatchObject({
      type: 'run',
      isCheck: false,
      options: {
        host: '0.0.0.0',
        port: 0,
        maxConnections: 9,
        maxPerAddress: 8,
        trustProxyHops: 1,
        drainMs: 70,
        strictChannels: ['a', 'b/*'],
      },
      geo: { cityFile: 'c.mmdb', asnFile: 'd.mmdb', countryFile: 'e.mmdb', embedded: false },
      geoOverridesPath: 'a.csv',
      operatorGroupsPath: 'f.csv',
      files: {},
      turnUrls: undefined,
    });
  });

  it('reads who may do what: lists with commas, secrets in files', () => {
    const args =
      '--allowed-origins https://a.example,none --allowed-channels live/* --trusted-proxies 10.0.0.0/8,::1 ' +
      '--token-keys k.json --secret-file s --turn-urls turn:a,turn:b --turn-secret-file t';
    expect(parseCommandLine(args.split(' '), {})).toMatchObject({
      options: {
        allowedOrigins: ['https://a.example', 'none'],
        allowedChannels: ['live/*'],
        trustedProxies: ['10.0.0.0/8', '::1'],
      },
      files: { tokenKeys: 'k.json', secret: 's', turnSecret: 't' },
      turnUrls: ['turn:a', 'turn:b'],
    });
  });

  it('reads variables, and lets a flag win', () => {
    const environment = { PACELINE_TRACKER_PORT: '1', PACELINE_TRACKER_MAX_PER_ADDRESS: '5' };
    expect(parseCommandLine(['--port=2'], environment)).toMatchObject({
      options: { port: 2, maxPerAddress: 5 },
    });
    expect(parseCommandLine([], environment)).toMatchObject({ options: { port: 1 } });
  });

  it.each([
    [['--port', '65536'], '--port is "65536": use a whole number from 0 to 65535'],
    [['--port', '80x'], '--port is "80x": use a whole number'],
    [['--port='], '--port is "": use a whole number'],
    [['--max-connections', '0'], '--max-connections is "0": use a whole number from 1'],
    [['--trust-proxy', '99'], '--trust-proxy is "99": use a whole number from 0 to 10'],
    [['--host='], '--host is empty'],
    [['--allowed-origins=https://a.example,'], '--allowed-origins has an empty entry'],
    [['--token-keys='], '--token-keys is empty: give the path of a file'],
    [['--turn-urls=turn:a'], '--turn-urls and --turn-secret-file need each other'],
    [['--geo-overrides='], '--geo-overrides is empty'],
    [['--geo-asn='], '--geo-asn is empty'],
    [['--operator-groups='], '--operator-groups is empty'],
    [['--geo-embedded', 'no'], '--geo-embedded is "no": use on or off'],
    [['--prot', '1'], "'--prot'"],
    [['--port'], '--port'],
    [['stray'], "'stray'"],
  ])('names what is wrong in %j', (args, message) => {
    const command = parseCommandLine(args, {});
    expect(command.type).toBe('error');
    expect(command.type === 'error' && command.message).toContain(message);
  });

  it('names the variable when that is wrong', () => {
    expect(parseCommandLine([], { PACELINE_TRACKER_PORT: 'x' })).toMatchObject({
      message: 'PACELINE_TRACKER_PORT is "x": use a whole number from 0 to 65535',
    });
  });

  it('has a README that lists every flag', () => {
    const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
    for (const flag of ['config', ...SETTING_NAMES, 'check-config'])
      expect(readme).toMatch(new RegExp(`^\\| \`--${flag}[ \`]`, 'm'));
  });

  it('has a help that lists every flag, and the version of the package', () => {
    for (const flag of ['config', ...SETTING_NAMES, 'check-config']) {
      expect(helpText()).toContain(`--${flag} `);
    }
    expect(parseCommandLine(['--help'], {}).type).toBe('help');
    expect(parseCommandLine(['--version'], {}).type).toBe('version');
    const manifest: unknown = JSON.parse(
      readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
    );
    expect(manifest).toMatchObject({ version: VERSION });
  });
});
