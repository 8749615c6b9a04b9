import type Hls from 'hls.js';
import type { FragmentLoaderConstructor, HlsConfig } from 'hls.js';
import { LoaderAttachment } from '../../../packages/hls/src/player/loader-attachment.ts';
import type { PlayerFact } from '../../../packages/hls/src/player/player-facts.ts';
import { PlayerFeed } from '../../../packages/hls/src/player/player-feed.ts';
import { PlaylistFeed } from '../../../packages/hls/src/player/playlist-feed.ts';
import { RenditionDirectory } from '../../../packages/hls/src/player/rendition-directory.ts';
import { pageVideo } from './hls-global.ts';
import { LoaderGuard } from './loader-guard.ts';
import type { LabSource } from './sources.ts';

export interface LabPlayerOptions {
  readonly config?: Partial<HlsConfig>;
  /** Puts the guard between hls.js and the loader. */
  readonly guarded?: boolean;
  /** False leaves the media element alone. */
  readonly media?: boolean;
}

/** A player with the whole player room of the SDK around it, or plain for the mode `stock`; and a book of its events. */
export class LabPlayer {
  readonly hls: Hls;
  readonly events: string[] = [];
  readonly errors: string[] = [];
  readonly facts: PlayerFact[] = [];
  readonly guard = new LoaderGuard();
  readonly #feeds: readonly { destroy(): void }[];
  readonly attachment: LoaderAttachment | undefined;

  constructor(source: LabSource, { config = {}, guarded = false, media = true }: LabPlayerOptions = {}) {
    const hls = new window.Hls({
      enableWorker: true,
      maxBufferLength: 300,
      maxMaxBufferLength: 300,
      ...config,
    });
    this.hls = hls;
    const directory = new RenditionDirectory();
    if (source.options.mode === 'stock') {
      this.#feeds = [];
    } else {
      const collect = (fact: PlayerFact): number => this.facts.push(fact);
      const playlistFeed = new PlaylistFeed(hls, directory, collect);
      const playerFeed = new PlayerFeed(hls, directory, collect);
      this.#feeds = [playlistFeed, playerFeed];
      this.attachment = new LoaderAttachment(hls, source, directory);
      playlistFeed.start();
      playerFeed.start();
    }
    if (guarded) {
      const Inner = (hls.config.fLoader ?? hls.config.loader) as FragmentLoaderConstructor;
      hls.config.fLoader = this.guard.watch(Inner);
    }
    this.#listen();
    if (media) hls.attachMedia(pageVideo());
  }

  #listen(): void {
    for (const name of Object.values(window.Hls.Events)) {
      this.hls.on(name, (_event: string, data: unknown) => {
        this.#note(name, data as { details?: string; frag?: { sn: unknown; type: string } } | undefined);
      });
    }
  }

  #note(name: string, data: { details?: string; frag?: { sn: unknown; type: string } } | undefined): void {
    const frag = data?.frag;
    if (name === 'hlsError') this.errors.push(`${data?.details} ${frag ? String(frag.sn) : ''}`);
    this.events.push(frag ? `${name} ${frag.type} ${String(frag.sn)}` : name);
  }

  /** Main fragment events in order, init segments left out: those race with the first segment. */
  get fragmentTrace(): readonly string[] {
    return this.events.filter((event) => /^hlsFrag\w+ main \d+$/.test(event) && !/Changed/.test(event));
  }

  /** How often each event came. */
  get eventCounts(): Readonly<Record<string, number>> {
    const counts: Record<string, number> = {};
    for (const event of this.events) {
      const name = event.split(' ')[0] ?? event;
      counts[name] = (counts[name] ?? 0) + 1;
    }
    return counts;
  }

  saw(event: string): boolean {
    return this.events.some((each) => each.startsWith(event));
  }

  close(): void {
    this.hls.destroy();
    this.attachment?.detach();
    for (const feed of this.#feeds) feed.destroy();
  }
}
