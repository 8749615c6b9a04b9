/**
 * @paceline/migrate/p2p-media-loader: `HlsJsP2PEngine` as p2p-media-loader-hlsjs 2 to 4 have it, with Paceline inside.
 * @packageDocumentation
 */
import type { PacelineOptions, Session } from '@paceline/hls';
import { EventEmitter } from 'eventemitter3';
import type Hls from 'hls.js';
import type { HlsConfig } from 'hls.js';
import { AttachedPlayer } from './attached-player.ts';
import { forwardEvents, RETIRED_EVENTS } from './p2p-media-loader-events.ts';
import type { P2pMediaLoaderEvents } from './p2p-media-loader-events.ts';
import { retiredOptions, wishOf, withDynamic } from './p2p-media-loader-options.ts';
import type { CoreConfig, P2pMediaLoaderConfig } from './p2p-media-loader-options.ts';
import { RetiredNames } from './retired-names.ts';

/** An instance of the class that `injectMixin` makes. */
export type HlsWithP2PInstance = Hls & { readonly p2pEngine: HlsJsP2PEngine };

/** Configuration of hls.js with a `p2p` field. */
export interface HlsWithP2PConfig extends Partial<HlsConfig> {
  readonly p2p?: P2pMediaLoaderConfig & {
    readonly onHlsJsCreated?: ((hls: HlsWithP2PInstance) => void) | undefined;
  };
}

/** The class of hls.js, whose instances share. */
export type HlsWithP2PClass = (new (config?: HlsWithP2PConfig) => HlsWithP2PInstance) & typeof Hls;

type EventName = keyof P2pMediaLoaderEvents;
type EventListener<Name extends EventName> = (...args: P2pMediaLoaderEvents[Name]) => void;

/** A player that is bound by a function is looked for this often and this long, ms: players make hls.js when they get a source. */
const LOOK_INTERVAL_MS = 100;
const LOOK_MAX_MS = 60_000;

const retired = new RetiredNames('p2p-media-loader');

/** Stands for the engine of p2p-media-loader-hlsjs. Every option and event is in docs/migration.md. */
export class HlsJsP2PEngine {
  readonly #paceline: Partial<PacelineOptions>;
  readonly #emitter = new EventEmitter<P2pMediaLoaderEvents>();
  #core: CoreConfig;
  #player: AttachedPlayer | undefined;
  #lookTimer: ReturnType<typeof setInterval> | undefined;

  /** @throws {PacelineError} `bad-option` if no tracker is given, here or by the page. */
  constructor({ core = {}, paceline = {} }: P2pMediaLoaderConfig = {}) {
    this.#core = core;
    this.#paceline = paceline;
    // At once, so that the mistake is where the page can see it.
    wishOf({ core, paceline });
    retired.add(retiredOptions(core));
  }

  /** A class of hls.js whose instances take `p2p` in their configuration and have a `p2pEngine`. */
  static injectMixin(HlsClass: typeof Hls): HlsWithP2PClass {
    return class HlsWithP2P extends HlsClass {
      readonly p2pEngine: HlsJsP2PEngine;

      constructor({ p2p, ...config }: HlsWithP2PConfig = {}) {
        const engine = new HlsJsP2PEngine(p2p);
        super(config);
        this.p2pEngine = engine;
        engine.bindHls(this);
        p2p?.onHlsJsCreated?.(this);
      }
    };
  }

  /** The session of Paceline behind it; undefined before a player is bound. */
  get session(): Session | undefined {
    return this.#player?.session;
  }

  addEventListener<Name extends EventName>(name: Name, listener: EventListener<Name>): void;
  /** Events that Paceline has no equivalent of are taken and never come. */
  addEventListener(name: string, listener: (...args: never[]) => void): void;
  addEventListener(name: string, listener: (...args: never[]) => void): void {
    const reason = RETIRED_EVENTS.get(name);
    if (reason !== undefined) retired.add([{ name, instead: reason }]);
    this.#emitter.on(name as EventName, listener as unknown as EventListener<EventName>);
  }

  removeEventListener<Name extends EventName>(name: Name, listener: EventListener<Name>): void;
  removeEventListener(name: string, listener: (...args: never[]) => void): void;
  removeEventListener(name: string, listener: (...args: never[]) => void): void {
    this.#emitter.off(name as EventName, listener as unknown as EventListener<EventName>);
  }

  /** Nothing: Paceline needs no loader in the configuration. Spreading it stays harmless. */
  getConfigForHlsJs(): Partial<HlsConfig> {
    return {};
  }

  getConfig(): { readonly core: CoreConfig } {
    return { core: { ...this.#core } };
  }

  /** Takes effect at once. A change of anything but `isP2PDisabled` gives the player a new session. */
  applyDynamicConfig({ core = {} }: { readonly core?: CoreConfig }): void {
    retired.add(retiredOptions(core));
    this.#core = withDynamic(this.#core, core);
    this.#player?.change(this.#wish());
  }

  /** A player, or a function that gives it as soon as there is one. When that player ends, the next one is looked for. */
  bindHls(hls: Hls | (() => Hls | null | undefined)): void {
    clearInterval(this.#lookTimer);
    if (typeof hls === 'function') this.#lookFor(hls);
    else this.#bind(hls);
  }

  /** Ends P2P; the player goes on from the CDN. */
  destroy(): void {
    clearInterval(this.#lookTimer);
    this.#player?.destroy();
    this.#emitter.removeAllListeners();
  }

  #lookFor(playerNow: () => Hls | null | undefined): void {
    const untilMs = performance.now() + LOOK_MAX_MS;
    const last = this.#player?.hls;
    const look = (): void => {
      const hls = playerNow();
      const isFound = hls != null && hls !== last;
      if (isFound || performance.now() > untilMs) clearInterval(this.#lookTimer);
      if (isFound) this.#bind(hls, () => this.#lookFor(playerNow));
    };
    this.#lookTimer = setInterval(look, LOOK_INTERVAL_MS);
    look();
  }

  #bind(hls: Hls, onEnded?: () => void): void {
    this.#player?.destroy();
    const listen = (session: Session): void => forwardEvents(hls, session, this.#emitter);
    this.#player = new AttachedPlayer(hls, this.#wish(), listen, onEnded);
  }

  #wish(): ReturnType<typeof wishOf> {
    return wishOf({ core: this.#core, paceline: this.#paceline });
  }
}
