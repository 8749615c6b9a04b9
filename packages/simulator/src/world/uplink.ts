import type { EventQueue } from './event-queue.ts';

/** A frame on its way out. */
export interface Frame {
  /** As a data channel counts it. */
  readonly byteLength: number;
  /** With what SCTP, DTLS, UDP and IP add. */
  readonly wireBytes: number;
  readonly isMedia: boolean;
  /** Called when its last byte has left. */
  readonly left: () => void;
}

/** One direction of a connection: frames leave in order. */
export interface Flow {
  readonly waiting: Frame[];
  /** Rate that loss and delay of the path allow, bit/s; Infinity without loss. */
  readonly capBps: number;
  /** Nothing leaves before, ms: keeps the flow at its rate. */
  pacedUntilMs: number;
}

/**
 * A viewer's uplink: one frame at a time at the rate of the line, the channels with something to send in turn. That is the fair
 * share that SCTP associations on one bottleneck come to; slow start, and the window of bytes that the browser counts as sent
 * while they wait in the line, are left out.
 */
export class Uplink {
  readonly #events: EventQueue;
  readonly #bps: number;
  /** Flows with frames, next first. */
  readonly #ready: Flow[] = [];
  #serving = false;
  #freeAtMs = -Infinity;

  constructor(events: EventQueue, bps: number) {
    this.#events = events;
    this.#bps = bps;
  }

  send(flow: Flow, frame: Frame): void {
    const isIdle = !this.#serving && this.#ready.length === 0;
    if (isIdle && !frame.isMedia && flow.waiting.length === 0) {
      // A small message on an idle line: nothing can come before it, so it needs no turn.
      this.#freeAtMs = Math.max(this.#freeAtMs, this.#events.nowMs) + this.#serviceMs(frame);
      frame.left();
      return;
    }
    flow.waiting.push(frame);
    if (flow.waiting.length === 1) this.#ready.push(flow);
    if (!this.#serving) this.#serve();
  }

  /** The connection is gone: what waits is lost. */
  drop(flow: Flow): void {
    flow.waiting.length = 0;
    const place = this.#ready.indexOf(flow);
    if (place >= 0) this.#ready.splice(place, 1);
  }

  #serve(): void {
    const { nowMs } = this.#events;
    const place = this.#ready.findIndex((flow) => flow.pacedUntilMs <= nowMs);
    if (place < 0) {
      this.#waitForPace();
      return;
    }
    const [flow] = this.#ready.splice(place, 1);
    const frame = flow?.waiting[0];
    if (flow === undefined || frame === undefined) return;
    this.#serving = true;
    const startMs = Math.max(nowMs, this.#freeAtMs);
    this.#freeAtMs = startMs + this.#serviceMs(frame);
    flow.pacedUntilMs = startMs + (frame.wireBytes * 8_000) / flow.capBps;
    this.#events.at(this.#freeAtMs, () => {
      this.#serving = false;
      // Dropped in the meantime, its frames are lost.
      if (flow.waiting[0] === frame) {
        flow.waiting.shift();
        if (flow.waiting.length > 0) this.#ready.push(flow);
        frame.left();
      }
      if (!this.#serving && this.#ready.length > 0) this.#serve();
    });
  }

  /** All that have something are at their own rate: the line rests. */
  #waitForPace(): void {
    let atMs = Infinity;
    for (const flow of this.#ready) atMs = Math.min(atMs, flow.pacedUntilMs);
    if (atMs === Infinity) return;
    this.#serving = true;
    this.#events.at(atMs, () => {
      this.#serving = false;
      if (this.#ready.length > 0) this.#serve();
    });
  }

  #serviceMs(frame: Frame): number {
    return (frame.wireBytes * 8_000) / this.#bps;
  }
}
