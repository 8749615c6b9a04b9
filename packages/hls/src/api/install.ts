import type Hls from 'hls.js';
import type { HlsConfig } from 'hls.js';
import { attach, sessionOf } from './attach.ts';
import type { PacelineOptions } from './options.ts';
import { PacelineError } from './paceline-error.ts';
import { resolveOptions } from './resolve-options.ts';

/** The class of hls.js: `Hls` of the npm package or the global of the script build. */
export type HlsClass = typeof Hls;

export interface Installation {
  /** Later instances are plain again; sessions that exist go on. Idempotent. */
  uninstall(): void;
}

type AbrController = HlsConfig['abrController'];

/**
 * Gives P2P to every hls.js instance made from now on, for players that make their own. Works by wrapping
 * `Hls.DefaultConfig.abrController`, the one place that sees every instance at its construction; an app that sets its own
 * `abrController` has to use `attach`.
 *
 * @param Hls the class of hls.js; default: the global `Hls`. If there is none yet, the next one assigned is taken.
 * @throws {PacelineError} `bad-option`, `hls-missing`.
 */
export function install(options: PacelineOptions, Hls?: HlsClass): Installation {
  resolveOptions(options);
  if (Hls !== undefined) return wrap(Hls, options);
  const scope = globalThis as { Hls?: HlsClass };
  return scope.Hls ? wrap(scope.Hls, options) : waitForGlobal(scope, options);
}

/**
 * The same for one instance, as a fragment of its configuration, for players that make their own and take options for it:
 * `new Hls({ ...hlsConfig({ tracker }), ...others })`. Spread it last where there may be an `abrController`.
 *
 * @throws {PacelineError} `bad-option`.
 */
export function hlsConfig(options: PacelineOptions): Pick<HlsConfig, 'abrController'> {
  resolveOptions(options);
  // A class whose instances are those of another one, which is not known before: a minifier may make a method of a plain function.
  const hooked = new Proxy(Object, {
    construct: (_Object, [hls]: [Hls]) => {
      attachSoon(hls, options);
      // Of the class that makes the instance, whichever build of hls.js that is.
      return new (hls.constructor as HlsClass).DefaultConfig.abrController(hls);
    },
  });
  return { abrController: hooked as unknown as AbrController };
}

function wrap(Hls: HlsClass, options: PacelineOptions): Installation {
  // Plain JavaScript may pass anything.
  const config = (Hls as Partial<HlsClass> | null)?.DefaultConfig;
  if (typeof config?.abrController !== 'function') {
    throw new PacelineError(
      'hls-missing',
      'Paceline: install needs the class of hls.js: install({ tracker }, Hls).',
    );
  }
  const previous = config.abrController;
  const Hooked = hook(previous, options);
  config.abrController = Hooked;
  return {
    uninstall: () => {
      if (config.abrController === Hooked) config.abrController = previous;
    },
  };
}

function hook(previous: AbrController, options: PacelineOptions): AbrController {
  return class extends previous {
    constructor(hls: Hls) {
      super(hls);
      attachSoon(hls, options);
    }
  };
}

/** While its constructor runs the instance is half built: the other controllers come later. */
function attachSoon(hls: Hls, options: PacelineOptions): void {
  queueMicrotask(() => {
    // Destroyed at once, or attached by hand.
    if (sessionOf(hls) !== undefined || !(hls as Partial<Hls>).config) return;
    try {
      attach(hls, options);
    } catch (error) {
      // Nothing of ours may stop somebody's player.
      console.error(error);
    }
  });
}

/** The page assigns the global, so its mistake must not throw at it: some pages begin with a stub. */
function wrapQuietly(Hls: HlsClass, options: PacelineOptions): Installation | undefined {
  try {
    return wrap(Hls, options);
  } catch (error) {
    console.error(error);
    return undefined;
  }
}

/** Players that load hls.js themselves assign the global later. */
function waitForGlobal(scope: { Hls?: HlsClass }, options: PacelineOptions): Installation {
  let current: HlsClass | undefined;
  let installation: Installation | undefined;
  Object.defineProperty(scope, 'Hls', {
    configurable: true,
    enumerable: true,
    get: () => current,
    set: (value: HlsClass | undefined) => {
      installation?.uninstall();
      current = value;
      installation = value === undefined ? undefined : wrapQuietly(value, options);
    },
  });
  return {
    uninstall: () => {
      installation?.uninstall();
      Object.defineProperty(scope, 'Hls', {
        configurable: true,
        enumerable: true,
        writable: true,
        value: current,
      });
    },
  };
}
