import type { HostedArrival } from '../tracker/tracker.ts';
import type { Session } from '../tracker/session.ts';
import type { Connection } from '../transport/connection.ts';
import type { RelayFrame } from './relay-frame.ts';

/** What the desk asks of its tracker and of the bus. */
export interface RelayDeskSetup {
  readonly hostedMax: number;
  readonly publish: (nodeId: string, frame: RelayFrame) => boolean;
  readonly nowMs: () => number;
  /** Undefined when this node takes nobody in any more. */
  readonly host: (connection: Connection, arrival: HostedArrival, nowMs: number) => Session | undefined;
  readonly receive: (session: Session, text: string, nowMs: number) => void;
  readonly closed: (session: Session, nowMs: number) => void;
}

/** How the text of a signal begins: messages are written with their type first. */
const SIGNAL_BEGINNING = '{"type":"signal"';

/**
 * The home's end of the relay: gives each viewer whose socket is on another node a connection that leads there, and its tracker treats it
 * like any other. Decides nothing about viewers. A socket of an unknown number is answered with `lost`, so that a message that the bus
 * lost is made good by a new join.
 */
export class RelayDesk {
  readonly #setup: RelayDeskSetup;
  readonly #nodes = new Map<string, Map<number, Session>>();
  #count = 0;

  constructor(setup: RelayDeskSetup) {
    this.#setup = setup;
  }

  onFrame(nodeId: string, frame: RelayFrame): void {
    const { nowMs } = this.#setup;
    const { socket } = frame;
    const session = this.#nodes.get(nodeId)?.get(socket);
    switch (frame.type) {
      case 'join':
        if (session === undefined) this.#join(nodeId, frame);
        return;
      case 'say':
        if (session === undefined) this.#setup.publish(nodeId, { type: 'drop', socket, loss: 'lost' });
        else this.#setup.receive(session, frame.text, nowMs());
        return;
      case 'pong':
        session?.noteSignOfLife();
        return;
      case 'gone':
        this.#forget(nodeId, socket);
        return;
      case 'tell':
      case 'end':
      case 'drop':
      case 'ping':
        return;
      default:
        unhandled(frame);
    }
  }

  /** The sockets of nodes that are not among the living are gone with them. */
  keepOnly(living: ReadonlySet<string>): void {
    for (const [nodeId, sockets] of this.#nodes) {
      if (living.has(nodeId)) continue;
      for (const socket of [...sockets.keys()]) this.#forget(nodeId, socket);
    }
  }

  #join(nodeId: string, frame: Extract<RelayFrame, { readonly type: 'join' }>): void {
    const { hostedMax, host, nowMs, publish } = this.#setup;
    const { socket } = frame;
    const session =
      this.#count >= hostedMax ? undefined : host(this.#connectionTo(nodeId, socket), frame, nowMs());
    if (session === undefined) {
      publish(nodeId, { type: 'drop', socket, loss: 'refused' });
      return;
    }
    const sockets = this.#nodes.get(nodeId) ?? new Map<number, Session>();
    this.#nodes.set(nodeId, sockets.set(socket, session));
    this.#count += 1;
  }

  #connectionTo(nodeId: string, socket: number): Connection {
    const publish = (frame: RelayFrame): void => {
      this.#setup.publish(nodeId, frame);
    };
    /** After what is going on: a tracker must not be told of the end of a socket while it ends it. */
    const forget = (): void => queueMicrotask(() => this.#forget(nodeId, socket));
    return {
      // The other node knows what waits in its socket, and drops and cuts by the same limits.
      bufferedBytes: 0,
      send: (text) => publish({ type: 'tell', socket, isSignal: text.startsWith(SIGNAL_BEGINNING), text }),
      ping: () => publish({ type: 'ping', socket }),
      close: (code, reason) => {
        publish({ type: 'end', socket, code, reason });
        forget();
      },
      terminate: () => {
        publish({ type: 'drop', socket, loss: 'lost' });
        forget();
      },
    };
  }

  #forget(nodeId: string, socket: number): void {
    const sockets = this.#nodes.get(nodeId);
    const session = sockets?.get(socket);
    if (sockets === undefined || session === undefined) return;
    sockets.delete(socket);
    if (sockets.size === 0) this.#nodes.delete(nodeId);
    this.#count -= 1;
    this.#setup.closed(session, this.#setup.nowMs());
  }
}

function unhandled(frame: never): never {
  throw new TypeError(`no handler for ${String(frame)}`);
}
