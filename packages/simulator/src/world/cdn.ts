import type { Random } from '@paceline/core';
import { happens, lognormal } from './chance.ts';
import type { EventQueue } from './event-queue.ts';
import { wireBytesOf } from './path.ts';
import type { CdnSpec } from './scenario.ts';
import { isWithin } from './scenario.ts';
import type { SerialServer } from './serial-server.ts';

/** Pieces in which a body comes: about what a browser's stream hands over at a time. */
const PIECE_BYTES = 32_768;

const SECOND_MS = 1_000;

export interface CdnListener {
  started(): void;
  /** A piece of the body; `isLast` with the last one. */
  received(byteLength: number, isLast: boolean): void;
  failed(): void;
}

export interface CdnRequest {
  cancel(): void;
}

/** The CDN: a delay, a rate per response, errors, and the count of what left it. Capacity is without limit. */
export class Cdn {
  readonly #events: EventQueue;
  readonly #random: Random;
  readonly #spec: CdnSpec;
  readonly #known = new Set<number>();
  /** Media bytes that left, by second of the scenario. */
  readonly bytesBySecond: number[] = [];
  bytes = 0;
  playlistRequests = 0;

  constructor(events: EventQueue, random: Random, spec: CdnSpec) {
    this.#events = events;
    this.#random = random;
    this.#spec = spec;
  }

  /** A playlist: `done` with whether it came. */
  loadPlaylist(accessMs: number, done: (loaded: boolean) => void): void {
    this.playlistRequests += 1;
    const isDown = isWithin(this.#spec.outages, this.#events.nowMs);
    this.#events.after(2 * accessMs + this.#latencyMs(), () => done(!isDown));
  }

  /** `byteLength` bytes of a segment, through the viewer's downlink. `isWhole`: in one piece, for the stock loader. */
  fetch(
    mediaSequence: number,
    byteLength: number,
    isWhole: boolean,
    line: { readonly accessMs: number; readonly downlink: SerialServer },
    listener: CdnListener,
  ): CdnRequest {
    const request = { isOver: false };
    const isDown = isWithin(this.#spec.outages, this.#events.nowMs);
    const fails = isDown || happens(this.#random, this.#spec.errorShare);
    const missMs = this.#known.has(mediaSequence) ? 0 : this.#spec.missMs;
    if (!fails) this.#known.add(mediaSequence);
    this.#events.after(2 * line.accessMs + this.#latencyMs() + missMs, () => {
      if (request.isOver) return;
      if (fails) {
        listener.failed();
        return;
      }
      listener.started();
      const pieceBytes = isWhole ? byteLength : PIECE_BYTES;
      this.#sendPiece(request, byteLength, pieceBytes, line.downlink, listener);
    });
    return {
      cancel: () => {
        request.isOver = true;
      },
    };
  }

  #sendPiece(
    request: { isOver: boolean },
    restBytes: number,
    pieceBytes: number,
    downlink: SerialServer,
    listener: CdnListener,
  ): void {
    const byteLength = Math.min(pieceBytes, restBytes);
    this.#events.after((byteLength * 8_000) / this.#bps(), () => {
      if (request.isOver) return;
      this.#count(byteLength);
      const isLast = byteLength === restBytes;
      downlink.pass(wireBytesOf(byteLength), () => {
        if (!request.isOver) listener.received(byteLength, isLast);
      });
      if (!isLast) this.#sendPiece(request, restBytes - byteLength, pieceBytes, downlink, listener);
    });
  }

  #count(byteLength: number): void {
    const second = Math.floor(this.#events.nowMs / SECOND_MS);
    this.bytes += byteLength;
    while (this.bytesBySecond.length <= second) this.bytesBySecond.push(0);
    this.bytesBySecond[second] = (this.bytesBySecond[second] ?? 0) + byteLength;
  }

  #bps(): number {
    const { bps, slowdowns = [] } = this.#spec;
    const { nowMs } = this.#events;
    return slowdowns.reduce(
      (least, slow) => (isWithin([slow], nowMs) ? Math.min(least, slow.bps) : least),
      bps,
    );
  }

  #latencyMs(): number {
    return lognormal(this.#random, this.#spec.latencyMs, this.#spec.sigma);
  }
}
