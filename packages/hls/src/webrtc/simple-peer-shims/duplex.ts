import { EventEmitter } from 'eventemitter3';

/**
 * Stands in for `readable-stream` in the bundle. simple-peer is a Node stream by inheritance, but the transport sends
 * with `send` and listens to `data`, so all that is left of the stream is an event emitter that hands each received chunk
 * on at once, and the end marks that `destroy` reads and sets. Node's streams would bring 60 kB, and `process` and
 * `global`, which no browser has: every user of the package would have to polyfill them.
 *
 * Not there, because nothing calls it: `write`, `read`, `pipe`, `pause`, high-water marks. Unlike Node's emitter this one
 * does not throw for an `error` nobody listens to.
 */
export class Duplex extends EventEmitter {
  readable = true;
  writable = true;
  readonly _readableState = { ended: false };
  readonly _writableState = { finished: false };

  /** A chunk for whoever listens to `data`; null marks the end. Chunks after the end are dropped. */
  push(chunk: unknown): boolean {
    if (this._readableState.ended) return false;
    if (chunk === null) {
      this._readableState.ended = true;
      this.readable = false;
      this.emit('end');
      return false;
    }
    this.emit('data', chunk);
    return true;
  }

  /** Nothing waits to be written, so the writable side is finished at once. */
  end(): this {
    if (this._writableState.finished) return this;
    this._writableState.finished = true;
    this.writable = false;
    this.emit('finish');
    return this;
  }
}
