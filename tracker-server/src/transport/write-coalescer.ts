import type { Writable } from 'node:stream';

/**
 * Sends what is written to a socket during one turn of the event loop in one system call, at the end of the turn. System calls are a
 * tenth to a quarter of the tracker's work under load, and messages come in groups: an offer with its candidates, five answers to one viewer.
 * Nothing waits for a timer: the turn ends when all sockets that had something to read have been read. What is held counts as buffered.
 */
export class WriteCoalescer {
  readonly #held = new Set<Writable>();
  readonly #release = (): void => {
    for (const socket of this.#held) socket.uncork();
    this.#held.clear();
  };

  /** To be called before each write. */
  hold(socket: Writable): void {
    if (this.#held.has(socket)) return;
    if (this.#held.size === 0) setImmediate(this.#release);
    this.#held.add(socket);
    socket.cork();
  }
}
