import type { ConnectionId, PeerId } from '@paceline/protocol';
import type { TransportEvent, TransportListener, TransportPort } from '../../src/driver/ports.ts';

/** How the contract gets its transports: over links in memory, or over real WebRTC. */
export interface TransportSetup {
  create(
    peerId: PeerId,
    options: { readonly attemptTimeoutMs?: number; readonly connectionsMax?: number },
    listener: TransportListener,
  ): TransportPort;
  /** Moves a network on that does not move by itself. Called while a case waits. */
  pump?(): void;
}

type Relay = Extract<TransportEvent, { type: 'signal' }>;

export const LOWER_ID = '01000000000001' as PeerId;
export const HIGHER_ID = '01000000000002' as PeerId;

/** Real connections on a busy machine take a second or so; only a failing case ever waits as long as this. */
const WAIT_MS = 15_000;

/** Two transports whose signals are carried to and fro, as a tracker does. */
export class TransportPair {
  readonly low: TransportSide;
  readonly high: TransportSide;
  /** Signals for which this is false are lost. */
  relays: (signal: Relay) => boolean = () => true;
  readonly #setup: TransportSetup;

  constructor(setup: TransportSetup, attemptTimeoutMs = 10_000) {
    this.#setup = setup;
    this.low = new TransportSide(setup, LOWER_ID, attemptTimeoutMs, (signal) =>
      this.#relay(this.low, this.high, signal),
    );
    this.high = new TransportSide(setup, HIGHER_ID, attemptTimeoutMs, (signal) =>
      this.#relay(this.high, this.low, signal),
    );
  }

  async until(what: string, condition: () => boolean): Promise<void> {
    const started = performance.now();
    while (!condition()) {
      const events = `${this.low.log()} | ${this.high.log()}`;
      assert(performance.now() - started < WAIT_MS, `waited in vain until ${what}; events: ${events}`);
      await this.pause(5);
    }
  }

  /** Gives something that must not happen the time to happen. */
  async pause(ms: number): Promise<void> {
    this.#setup.pump?.();
    await new Promise((resolve) => setTimeout(resolve, ms));
    this.#setup.pump?.();
  }

  /** The lower id connects, the higher accepts. */
  async connect(): Promise<void> {
    this.low.port.connect(HIGHER_ID);
    await this.until('the offer is reported', () => this.high.count('offered') > 0);
    this.high.port.accept(LOWER_ID);
    await this.untilConnected();
  }

  async untilConnected(): Promise<void> {
    await this.until(
      'both are connected',
      () => this.low.count('connected') > 0 && this.high.count('connected') > 0,
    );
  }

  destroy(): void {
    this.low.port.destroy();
    this.high.port.destroy();
  }

  #relay(from: TransportSide, to: TransportSide, signal: Relay): void {
    if (signal.to !== to.id || !this.relays(signal)) return;
    setTimeout(() => to.port.signal(from.id, signal.connection, signal.signals), 0);
  }
}

export class TransportSide {
  readonly id: PeerId;
  readonly port: TransportPort;
  readonly events: TransportEvent[] = [];

  constructor(setup: TransportSetup, id: PeerId, attemptTimeoutMs: number, relay: (signal: Relay) => void) {
    this.id = id;
    this.port = setup.create(id, { attemptTimeoutMs }, (event) => {
      this.events.push(event);
      if (event.type === 'signal') relay(event);
    });
    this.port.setOwnId(id);
  }

  count(type: TransportEvent['type']): number {
    return this.events.filter((event) => event.type === type).length;
  }

  frames(): readonly Uint8Array<ArrayBuffer>[] {
    return this.events.flatMap((event) => (event.type === 'frame' ? [event.frame] : []));
  }

  closeReason(): string | undefined {
    const closed = this.events.find((event) => event.type === 'closed');
    return closed?.type === 'closed' ? closed.reason : undefined;
  }

  firstConnection(): ConnectionId {
    const signal = this.events.find((event) => event.type === 'signal');
    assert(signal?.type === 'signal', 'a signal has been reported');
    return signal.connection;
  }

  /** All that was reported but signals. */
  log(): string {
    return this.events
      .filter((event) => event.type !== 'signal')
      .map((event) => (event.type === 'closed' ? `closed:${event.reason}` : event.type))
      .join(' ');
  }
}

export function assert(condition: boolean, what: string): asserts condition {
  if (!condition) throw new Error(`does not hold: ${what}`);
}
