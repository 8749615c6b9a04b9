import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { PacelineError } from '../../src/api/paceline-error.ts';
import { resolveOptions } from '../../src/api/resolve-options.ts';
import { installFromScriptTag, optionsOf } from '../../src/api/script-attributes.ts';

const TRACKER = 'wss://tracker.example';

function scriptWith(dataset: Record<string, string>): HTMLScriptElement {
  return { dataset } as unknown as HTMLScriptElement;
}

describe('attributes as options', () => {
  it('leave out what is not given', () => {
    expect(resolveOptions(optionsOf(TRACKER, {}))).toEqual(resolveOptions({ tracker: TRACKER }));
  });

  it('take several trackers, by blanks or commas', () => {
    const { tracker } = optionsOf(` ${TRACKER}, wss://b.example\n wss://c.example `, {});
    expect(tracker).toEqual([TRACKER, 'wss://b.example', 'wss://c.example']);
  });

  it('stand for every option they name', () => {
    const data = {
      channel: 'news',
      token: 't',
      regions: 'strict',
      maxPartners: '6',
      uploadMaxBps: '2000000',
      upload: 'false',
      httpRange: 'true',
      requireConsent: 'true',
      reportQos: '',
      localNetwork: 'false',
      debug: '',
    };
    const options = optionsOf(TRACKER, data);
    expect(options).toEqual({
      tracker: [TRACKER],
      channel: 'news',
      token: 't',
      regions: 'strict',
      maxPartners: 6,
      upload: { enabled: false, maxBps: 2_000_000 },
      httpRange: true,
      requireConsent: true,
      reportQos: true,
      localNetwork: false,
      debug: true,
    });
    expect(resolveOptions(options).uploadEnabled).toBe(false);
  });

  it.each([
    ['maxPartners', { maxPartners: 'many' }],
    ['maxPartners', { maxPartners: '' }],
    ['upload.maxBps', { uploadMaxBps: '2 Mbit' }],
    ['upload.enabled', { upload: 'no' }],
    ['httpRange', { httpRange: '1' }],
    ['debug', { debug: 'yes' }],
    ['regions', { regions: 'near' }],
    ['channel', { channel: '' }],
  ])('leave a bad %s for the check to complain about', (field, data: Record<string, string>) => {
    expect(() => resolveOptions(optionsOf(TRACKER, data))).toThrow(`"${field}"`);
  });
});

describe('a script tag', () => {
  const logged = vi.fn();

  beforeEach(() => {
    logged.mockReset();
    vi.spyOn(console, 'error').mockImplementation(logged);
    vi.stubGlobal('Hls', undefined);
  });

  afterEach(() => {
    Reflect.deleteProperty(globalThis, 'Hls');
    vi.restoreAllMocks();
    vi.unstubAllGlobals();
  });

  const isWaiting = (): boolean => Object.getOwnPropertyDescriptor(globalThis, 'Hls')?.set !== undefined;

  it('installs itself and waits for the global Hls', () => {
    installFromScriptTag(scriptWith({ tracker: TRACKER }));
    expect(isWaiting()).toBe(true);
    expect(logged).not.toHaveBeenCalled();
  });

  it('without a tracker installs nothing', () => {
    installFromScriptTag(null);
    installFromScriptTag(scriptWith({ channel: 'news', maxPartners: 'x' }));
    expect(isWaiting()).toBe(false);
    expect(logged).not.toHaveBeenCalled();
  });

  it.each([
    [{ tracker: '' }, 'tracker'],
    [{ tracker: 'https://tracker.example' }, 'tracker'],
    [{ tracker: TRACKER, maxPartners: '99' }, 'maxPartners'],
    [{ tracker: TRACKER, upload: 'maybe' }, 'upload.enabled'],
  ])('with bad values %j never throws; they are logged', (dataset, field) => {
    expect(() => installFromScriptTag(scriptWith(dataset))).not.toThrow();
    expect(isWaiting()).toBe(false);
    expect(logged).toHaveBeenCalledOnce();
    const error: unknown = logged.mock.calls[0]?.[0];
    expect(error).toBeInstanceOf(PacelineError);
    expect(error).toMatchObject({ code: 'bad-option', field });
  });

  it('with a global that is not hls.js never throws either', () => {
    vi.stubGlobal('Hls', { version: 'x' });
    expect(() => installFromScriptTag(scriptWith({ tracker: TRACKER }))).not.toThrow();
    expect(logged.mock.calls[0]?.[0]).toMatchObject({ code: 'hls-missing' });
  });
});
