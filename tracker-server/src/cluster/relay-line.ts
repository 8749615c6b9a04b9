import type { Arrival, Seat, SeatListener } from '../tracker/dispatch.ts';
import type { RelayFrame } from './relay-frame.ts';

export interface RelayLineSetup {
  /** False when it is known that the frame cannot arrive. */
  readonly publish: (nodeId: string, frame: RelayFrame) => boolean;
  readonly nowMs: () => number;
}

interface OpenSeat {
  readonly nodeId: string;
  readonly listener: SeatListener;
}

/**
 * The socket's end of the relay: seats viewers on other nodes, and hands what those say to the right one. A node is heard only about
 * the sockets that it was given. Never has more seats than its tracker has sockets.
 */
export class RelayLine {
  readonly #setup: RelayLineSetup;
  readonly #seats = new Map<number, OpenSeat>();
  #lastSocket = 0;

  constructor(setup: RelayLineSetup) {
    this.#setup = setup;
  }

  /** Undefined when the node cannot be reached. */
  open(nodeId: string, { join, claim, network, tokenId, listener }: Arrival): Seat | undefined {
    const { publish } = this.#setup;
    this.#lastSocket += 1;
    const socket = this.#lastSocket;
    if (!publish(nodeId, { type: 'join', socket, place: claim.place, network, tokenId, join }))
      return undefined;
    this.#seats.set(socket, { nodeId, listener });
    return {
      nodeId,
      say: (text) => {
        if (this.#seats.has(socket)) publish(nodeId, { type: 'say', socket, text });
      },
      leave: () => {
        if (this.#seats.delete(socket)) publish(nodeId, { type: 'gone', socket });
      },
    };
  }

  onFrame(nodeId: string, frame: RelayFrame): void {
    const { publish, nowMs } = this.#setup;
    const { socket } = frame;
    const seat = this.#seats.get(socket);
    if (seat?.nodeId !== nodeId) {
      // The home did not hear that the socket went.
      if (frame.type === 'tell' || frame.type === 'ping') publish(nodeId, { type: 'gone', socket });
      return;
    }
    switch (frame.type) {
      case 'tell':
        seat.listener.onTold(frame.text, frame.isSignal, nowMs());
        return;
      case 'ping':
        publish(nodeId, { type: 'pong', socket });
        return;
      case 'end':
        this.#seats.delete(socket);
        seat.listener.onEnd(frame.code, frame.reason);
        return;
      case 'drop':
        this.#seats.delete(socket);
        seat.listener.onLost(frame.loss, nowMs());
        return;
      case 'join':
      case 'say':
      case 'pong':
      case 'gone':
        return;
      default:
        unhandled(frame);
    }
  }
}

function unhandled(frame: never): never {
  throw new TypeError(`no handler for ${String(frame)}`);
}
