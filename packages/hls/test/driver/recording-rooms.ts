import type { DeliverOrder, DriverRooms } from '../../src/driver/driver.ts';
import type { TrackerPort, TransportPort } from '../../src/driver/ports.ts';

/** Rooms that do nothing but write down what they are told. */
export class RecordingRooms {
  readonly log: string[] = [];
  readonly delivered: DeliverOrder[] = [];
  readonly errors: unknown[] = [];
  onPassThrough: ((wantId: number) => void) | undefined;

  readonly rooms: DriverRooms = {
    cdn: {
      fetch: ({ fetchId }) => this.#note(`fetch ${fetchId}`),
      cancel: (fetchId) => this.#note(`cancel ${fetchId}`),
      destroy: () => this.#note('cdn destroyed'),
    },
    locate: () => undefined,
    refreshPlaylist: () => this.#note('refresh'),
    player: {
      deliver: (order) => void this.delivered.push(order),
      progress: () => undefined,
      passThrough: (wantId) => {
        this.#note(`pass ${wantId}`);
        this.onPassThrough?.(wantId);
      },
    },
    notice: (notice) => this.#note(notice.type),
    stopped: (error) => void this.errors.push(error),
  };

  readonly transport: TransportPort = {
    connect: (peerId) => this.#note(`connect ${peerId}`),
    accept: (peerId) => this.#note(`accept ${peerId}`),
    reject: (peerId) => this.#note(`reject ${peerId}`),
    close: (peerId) => this.#note(`close ${peerId}`),
    send: (peerId) => {
      this.#note(`send ${peerId}`);
      return true;
    },
    bufferedBytes: () => 0,
    signal: (from, connection, signals) => this.#note(`signal ${from} ${connection} ${signals.length}`),
    peerGone: (peerId) => this.#note(`gone ${peerId}`),
    setOwnId: (peerId) => this.#note(`own ${peerId}`),
    destroy: () => this.#note('transport destroyed'),
  };

  readonly tracker: TrackerPort = {
    start: () => this.#note('start'),
    send: (to, connection, signals) => this.#note(`relay ${to} ${connection} ${signals.length}`),
    wantPeers: (count) => this.#note(`want peers ${count > 0}`),
    stop: () => this.#note('stop'),
  };

  #note(line: string): void {
    this.log.push(line);
  }
}
