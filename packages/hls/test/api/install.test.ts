import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { attach, sessionOf } from '../../src/api/attach.ts';
import type { HlsClass, Installation } from '../../src/api/install.ts';
import { hlsConfig, install } from '../../src/api/install.ts';
import { PacelineError } from '../../src/api/paceline-error.ts';
import { FakeHls, FakeStockLoader } from '../player/fake-hls.ts';

const OPTIONS = { tracker: 'wss://tracker.example' };

class FakeAbr {
  readonly hls: FakeHls;

  constructor(hls: FakeHls) {
    this.hls = hls;
  }
}

interface PlayerClass {
  new (): FakeHls;
  readonly DefaultConfig: { readonly loader: unknown; abrController: typeof FakeAbr };
}

const made: FakeHls[] = [];

/** A class of hls.js in outline: every instance makes its ABR controller while it is being built. */
function playerClass(): PlayerClass {
  return class Player extends FakeHls {
    static override DefaultConfig = { loader: FakeStockLoader, abrController: FakeAbr };
    readonly abr: FakeAbr;

    constructor() {
      super();
      made.push(this);
      this.abr = new Player.DefaultConfig.abrController(this);
    }

    loadSource(): void {
      this.emit('hlsManifestLoading');
    }
  };
}

function asHls(Player: PlayerClass): HlsClass {
  return Player as unknown as HlsClass;
}

const loaderOf = (player: FakeHls): unknown => player.config['fLoader'];

function errorOf(run: () => unknown): PacelineError {
  try {
    run();
  } catch (error) {
    if (error instanceof PacelineError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('install', () => {
  const installations: Installation[] = [];

  beforeEach(() => {
    vi.stubGlobal('location', { search: '', href: 'https://site.example/' });
    vi.stubGlobal('document', Object.assign(new EventTarget(), { visibilityState: 'visible' }));
    vi.stubGlobal('navigator', {});
    vi.stubGlobal('addEventListener', () => undefined);
    vi.stubGlobal('Hls', undefined);
  });

  afterEach(() => {
    for (const installation of installations.splice(0)) installation.uninstall();
    for (const player of made.splice(0)) sessionOf(player.asHls)?.destroy();
    Reflect.deleteProperty(globalThis, 'Hls');
    vi.restoreAllMocks();
    vi.unstubAllGlobals();
  });

  function installed(Player?: PlayerClass): Installation {
    const installation = Player === undefined ? install(OPTIONS) : install(OPTIONS, asHls(Player));
    installations.push(installation);
    return installation;
  }

  it('attaches every new instance, once it is whole', async () => {
    const Player = playerClass();
    installed(Player);
    const players = [new Player(), new Player()];
    expect(players.map((player) => loaderOf(player))).toEqual([undefined, undefined]);
    await Promise.resolve();
    for (const player of players) {
      expect(loaderOf(player)).toBeTypeOf('function');
      expect(sessionOf(player.asHls)?.stats().state).toBe('idle');
    }
  });

  it('keeps the ABR controller that was there', () => {
    const Player = playerClass();
    installed(Player);
    const Hooked = Player.DefaultConfig.abrController;
    expect(Hooked).not.toBe(FakeAbr);
    const player = new Player();
    const abr = new Hooked(player);
    expect(abr).toBeInstanceOf(FakeAbr);
    expect(abr.hls).toBe(player);
  });

  it('leaves an instance alone that was attached by hand', async () => {
    const Player = playerClass();
    const logged = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    installed(Player);
    const player = new Player();
    const session = attach(player.asHls, OPTIONS);
    await Promise.resolve();
    expect(sessionOf(player.asHls)).toBe(session);
    expect(logged).not.toHaveBeenCalled();
  });

  it('uninstall restores the controller; sessions that exist go on', async () => {
    const Player = playerClass();
    const installation = installed(Player);
    const before = new Player();
    await Promise.resolve();
    installation.uninstall();
    installation.uninstall();
    expect(Player.DefaultConfig.abrController).toBe(FakeAbr);
    const after = new Player();
    await Promise.resolve();
    expect(sessionOf(before.asHls)).toBeDefined();
    expect(sessionOf(after.asHls)).toBeUndefined();
    expect(loaderOf(after)).toBeUndefined();
  });

  it('uninstall leaves a controller alone that somebody put there in between', () => {
    class Theirs extends FakeAbr {}
    const Player = playerClass();
    const installation = installed(Player);
    Player.DefaultConfig.abrController = Theirs;
    installation.uninstall();
    expect(Player.DefaultConfig.abrController).toBe(Theirs);
  });

  it('takes the global Hls that is there', async () => {
    const Player = playerClass();
    vi.stubGlobal('Hls', Player);
    installed();
    const player = new Player();
    await Promise.resolve();
    expect(sessionOf(player.asHls)).toBeDefined();
  });

  it('takes the global Hls that is assigned later, and the next one', async () => {
    installed();
    const scope = globalThis as unknown as { Hls: PlayerClass | undefined };
    expect(scope.Hls).toBeUndefined();
    const [First, Second] = [playerClass(), playerClass()];
    scope.Hls = First;
    expect(scope.Hls).toBe(First);
    const first = new First();
    await Promise.resolve();
    expect(sessionOf(first.asHls)).toBeDefined();
    scope.Hls = Second;
    expect(First.DefaultConfig.abrController).toBe(FakeAbr);
    expect(Second.DefaultConfig.abrController).not.toBe(FakeAbr);
  });

  it('a global that is no hls.js is logged, and does not throw at the page that assigns it', () => {
    const complaints = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    installed();
    const scope = globalThis as unknown as { Hls: unknown };
    const stub = { version: 'stub' };
    scope.Hls = stub;
    expect(scope.Hls).toBe(stub);
    expect(complaints).toHaveBeenCalledTimes(1);
    const Player = playerClass();
    scope.Hls = Player;
    expect(Player.DefaultConfig.abrController).not.toBe(FakeAbr);
  });

  it('uninstall leaves a plain global behind', () => {
    const installation = installed();
    const scope = globalThis as unknown as { Hls: PlayerClass | undefined };
    const Player = playerClass();
    scope.Hls = Player;
    installation.uninstall();
    expect(Object.getOwnPropertyDescriptor(globalThis, 'Hls')).toMatchObject({
      value: Player,
      writable: true,
    });
    expect(Player.DefaultConfig.abrController).toBe(FakeAbr);
  });

  it.each([
    ['an instance', new FakeHls()],
    ['a class without DefaultConfig', class {}],
    ['a global that is not there', null],
  ])('refuses %s as the class', (_what, value) => {
    const error = errorOf(() => install(OPTIONS, value as unknown as HlsClass));
    expect(error.code).toBe('hls-missing');
  });

  it('checks the options before anything else', () => {
    const Player = playerClass();
    const bad = { ...OPTIONS, maxPartners: 0 };
    expect(errorOf(() => install(bad, asHls(Player)))).toMatchObject({
      code: 'bad-option',
      field: 'maxPartners',
    });
    expect(errorOf(() => install(bad)).code).toBe('bad-option');
    expect(Player.DefaultConfig.abrController).toBe(FakeAbr);
    expect(Object.getOwnPropertyDescriptor(globalThis, 'Hls')?.set).toBeUndefined();
  });

  describe('as a fragment of a configuration', () => {
    it('reaches the one instance that it is given to, whose own controller is made', async () => {
      const Player = playerClass();
      const { abrController } = hlsConfig(OPTIONS);
      const [player, other] = [new Player(), new Player()];
      const controller: unknown = new abrController(player.asHls);
      expect(controller).toBeInstanceOf(FakeAbr);
      expect((controller as FakeAbr).hls).toBe(player);
      expect(sessionOf(player.asHls)).toBeUndefined();
      await Promise.resolve();
      expect(sessionOf(player.asHls)).toBeDefined();
      expect(sessionOf(other.asHls)).toBeUndefined();
    });

    it('does no harm beside the installed one', async () => {
      const Player = playerClass();
      installed(Player);
      const { abrController } = hlsConfig(OPTIONS);
      const player = new Player();
      const controller: unknown = new abrController(player.asHls);
      expect(controller).toBeInstanceOf(FakeAbr);
      await Promise.resolve();
      expect(sessionOf(player.asHls)).toBeDefined();
    });

    it('refuses bad options where they are written', () => {
      expect(errorOf(() => hlsConfig({ tracker: '' }))).toMatchObject({
        code: 'bad-option',
        field: 'tracker',
      });
    });
  });
});
