/**
 * @paceline/migrate/p2p-config: engines that are configured by a `p2pConfig`, with Paceline inside.
 * @packageDocumentation
 */
import { isSupported, protocolVersion, version } from '@paceline/hls';
import type { Session } from '@paceline/hls';
import { EventEmitter } from 'eventemitter3';
import type Hls from 'hls.js';
import type { Events, HlsConfig } from 'hls.js';
import { AttachedPlayer } from './attached-player.ts';
import { forwardEvents, RETIRED_EVENTS } from './p2p-config-events.ts';
import type { P2pConfigEvents } from './p2p-config-events.ts';
import { needsManifestUrl, retiredOptions, wishOf } from './p2p-config-options.ts';
import type { P2pConfig } from './p2p-config-options.ts';
import { RetiredNames } from './retired-names.ts';

/** An instance of the class that `withP2pConfig` makes. */
export interface P2pHls extends Hls {
  readonly p2pEngine: P2pEngineHls;
  enableP2P(): void;
  disableP2P(): void;
}

export interface P2pHlsConfig extends Partial<HlsConfig> {
  readonly p2pConfig?: P2pConfig | undefined;
}

/** The class of hls.js, whose instances share. */
export type P2pHlsClass = (new (config?: P2pHlsConfig) => P2pHls) &
  typeof Hls & {
    readonly engineVersion: string;
    readonly protocolVersion: string;
    readonly WEBRTC_SUPPORT: boolean;
    readonly P2pEngine: typeof P2pEngineHls;
  };

/** By value: only types of hls.js reach us. */
const MANIFEST_LOADING = 'hlsManifestLoading' as Events.MANIFEST_LOADING;

const retired = new RetiredNames('p2pConfig');

/** Stands for the engine of `p2pConfig`-style SDKs. Every option and event is in docs/migration.md. */
export class P2pEngineHls extends EventEmitter<P2pConfigEvents> {
  static readonly version: string = version;
  static readonly protocolVersion: string = String(protocolVersion);
  readonly version: string = version;
  readonly engineName = 'paceline';
  readonly #config: P2pConfig;
  #isDisabled: boolean;
  #manifestUrl: string | undefined;
  #player: AttachedPlayer | undefined;

  /**
   * @param first the configuration with the player in `hlsjsInstance`; or the player, as older SDKs have it.
   * @throws {PacelineError} `bad-option` if no tracker is given, here or by the page.
   */
  constructor(first: P2pConfig | Hls = {}, second: P2pConfig = {}) {
    super();
    const config = isPlayer(first) ? { ...second, hlsjsInstance: first } : first;
    this.#config = config;
    this.#isDisabled = wishOf(config, undefined).isDisabled;
    retired.add(retiredOptions(config));
    this.#callBack(config);
    const hls = config.hlsjsInstance;
    if (!hls) {
      const instead = 'without a player to attach to nothing is shared; there is no service worker';
      retired.add([{ name: 'no hlsjsInstance', instead }]);
      return;
    }
    this.#manifestUrl = hls.url ?? undefined;
    if (!needsManifestUrl(config) || this.#manifestUrl !== undefined) this.#attach(hls);
    if (needsManifestUrl(config)) this.#watchSource(hls);
  }

  /** True if this browser has WebRTC data channels. */
  static isSupported(): boolean {
    return isSupported();
  }

  static isMSESupported(): boolean {
    return 'MediaSource' in globalThis || 'ManagedMediaSource' in globalThis;
  }

  static isServiceWorkerSupported(): boolean {
    return false;
  }

  /** Pages wait for it before they play. There is nothing to register. */
  static tryRegisterServiceWorker(): Promise<void> {
    return Promise.resolve();
  }

  /** The session of Paceline behind it; undefined before there is one. */
  get session(): Session | undefined {
    return this.#player?.session;
  }

  override on<Name extends keyof P2pConfigEvents>(
    name: Name,
    listener: (...args: P2pConfigEvents[Name]) => void,
  ): this;
  /** Events that Paceline has no equivalent of are taken and never come. */
  override on(name: string, listener: (...args: never[]) => void): this;
  override on(name: string, listener: (...args: never[]) => void): this {
    const reason = RETIRED_EVENTS.get(name);
    if (reason !== undefined) retired.add([{ name, instead: reason }]);
    return super.on(name as keyof P2pConfigEvents, listener as (...args: unknown[]) => void);
  }

  enableP2P(): void {
    this.#setDisabled(false);
  }

  disableP2P(): void {
    this.#setDisabled(true);
  }

  /** There is nothing to register. */
  registerServiceWorker(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  unregisterServiceWorker(): Promise<void> {
    return Promise.resolve();
  }

  /** Ends P2P; the player goes on from the CDN. */
  destroy(): void {
    this.#config.hlsjsInstance?.off(MANIFEST_LOADING, this.#onSource);
    this.#player?.destroy();
    this.removeAllListeners();
  }

  #callBack({ getStats, getPeerId, getPeersInfo }: P2pConfig): void {
    if (getStats !== undefined) {
      super.on('stats', ({ totalP2PDownloaded, totalP2PUploaded, totalHTTPDownloaded, p2pDownloadSpeed }) =>
        getStats(totalP2PDownloaded, totalP2PUploaded, totalHTTPDownloaded, p2pDownloadSpeed),
      );
    }
    if (getPeerId !== undefined) super.on('peerId', getPeerId);
    if (getPeersInfo !== undefined) super.on('peers', getPeersInfo);
  }

  #watchSource(hls: Hls): void {
    hls.on(MANIFEST_LOADING, this.#onSource);
  }

  readonly #onSource = (_: unknown, { url }: { readonly url: string }): void => {
    this.#manifestUrl = url;
    const hls = this.#config.hlsjsInstance;
    if (this.#player === undefined && hls) this.#attach(hls);
    else this.#player?.change(this.#wish());
  };

  #attach(hls: Hls): void {
    this.#player = new AttachedPlayer(hls, this.#wish(), (session) => {
      const totals = (): ReturnType<AttachedPlayer['totals']> => this.#player?.totals() ?? session.stats();
      forwardEvents(hls, session, totals, this);
    });
  }

  #setDisabled(isDisabled: boolean): void {
    this.#isDisabled = isDisabled;
    this.#player?.setDisabled(isDisabled);
  }

  #wish(): ReturnType<typeof wishOf> {
    return { ...wishOf(this.#config, this.#manifestUrl), isDisabled: this.#isDisabled };
  }
}

/** A class of hls.js whose instances take `p2pConfig` in their configuration and have a `p2pEngine`. */
export function withP2pConfig(HlsClass: typeof Hls): P2pHlsClass {
  return class HlsWithP2p extends HlsClass {
    static readonly engineVersion: string = version;
    static readonly protocolVersion: string = String(protocolVersion);
    static readonly P2pEngine = P2pEngineHls;
    readonly p2pEngine: P2pEngineHls;

    constructor({ p2pConfig = {}, ...config }: P2pHlsConfig = {}) {
      // First, so that a mistake leaves no player behind.
      wishOf(p2pConfig, undefined);
      super(config);
      this.p2pEngine = new P2pEngineHls({ ...p2pConfig, hlsjsInstance: this });
    }

    static get WEBRTC_SUPPORT(): boolean {
      return isSupported();
    }

    enableP2P(): void {
      this.p2pEngine.enableP2P();
    }

    disableP2P(): void {
      this.p2pEngine.disableP2P();
    }
  };
}

function isPlayer(value: P2pConfig | Hls): value is Hls {
  return typeof (value as Partial<Hls>).loadSource === 'function';
}
