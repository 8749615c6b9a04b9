import type { FragmentLoaderConstructor, FragmentLoaderContext, HlsConfig } from 'hls.js';
import type Hls from 'hls.js';
import { CdnBandwidth } from './cdn-bandwidth.ts';
import type { LoaderHost, WaitingLoader } from './loader-host.ts';
import { createLoaderClass } from './paceline-loader.ts';
import { ProcessingTime } from './processing-time.ts';
import type { RenditionDirectory } from './rendition-directory.ts';
import type { SegmentSource } from './segment-source.ts';
import { streamingEligibility, type StreamingEligibility } from './streaming-eligibility.ts';

/**
 * Puts our fragment loader on a live hls instance and takes it off again.
 *
 * Only `hls.config` is touched, where it takes effect at the next request and sits outside CMCD. `hls.userConfig` is left
 * alone on purpose: the child players of interstitials and I-frames are made from it, and ads stay with the CDN.
 */
export class LoaderAttachment {
  readonly #config: HlsConfig;
  readonly #ours: FragmentLoaderConstructor;
  readonly #previous: FragmentLoaderConstructor | undefined;
  readonly #hadOwnKey: boolean;
  readonly #waiting = new Set<WaitingLoader>();
  #attached = true;

  /** Whether the SDK may make streaming requests of its own for this player. */
  readonly streaming: StreamingEligibility;
  /** The loader that the player would use without us. */
  readonly inner: FragmentLoaderConstructor;

  constructor(hls: Hls, source: SegmentSource, directory: RenditionDirectory) {
    const { config } = hls;
    this.#config = config;
    this.#hadOwnKey = Object.hasOwn(config, 'fLoader');
    this.#previous = config.fLoader;
    this.streaming = streamingEligibility(config, stockLoaderOf(hls));
    this.inner = config.fLoader ?? (config.loader as FragmentLoaderConstructor);
    this.#ours = createLoaderClass(source, this.inner, this.#hostOf(hls, directory));
    config.fLoader = this.#ours;
  }

  /**
   * Restores the exact previous loader, unless somebody put another one in its place meanwhile. Requests that wait for the
   * source go to the CDN; a loader class that is still referenced (wrapped by the app) is a plain one from here on. Idempotent.
   */
  detach(): void {
    if (!this.#attached) return;
    this.#attached = false;
    if (this.#config.fLoader === this.#ours) this.#restore();
    for (const loader of [...this.#waiting]) loader.release();
  }

  #restore(): void {
    if (this.#previous !== undefined) this.#config.fLoader = this.#previous;
    else if (this.#hadOwnKey) Object.assign(this.#config, { fLoader: undefined });
    else Reflect.deleteProperty(this.#config, 'fLoader');
  }

  #hostOf(hls: Hls, directory: RenditionDirectory): LoaderHost {
    return {
      isActive: () => this.#attached,
      renditionKeyOf: ({ frag }: FragmentLoaderContext) => directory.keyOf(frag),
      bandwidthBps: () => hls.bandwidthEstimate,
      ttfbMs: () => hls.ttfbEstimate,
      processingTime: new ProcessingTime(),
      cdnBandwidth: new CdnBandwidth(),
      waiting: this.#waiting,
    };
  }
}

/** Players that hls.js makes for ads and thumbnails: left to the CDN. */
export function isChildPlayer(hls: Hls): boolean {
  // Not in the types of 1.5, which makes no children.
  const { primarySessionId, assetPlayerId } = hls.config as Partial<HlsConfig>;
  return Boolean(primarySessionId) || Boolean(assetPlayerId);
}

function stockLoaderOf(hls: Hls): unknown {
  const { DefaultConfig } = hls.constructor as { readonly DefaultConfig?: { readonly loader?: unknown } };
  return DefaultConfig?.loader;
}
