import { performance } from 'node:perf_hooks';
import { DEFAULT_CONFIG, Engine, trackIdOf } from '@paceline/core';
import type { Input } from '@paceline/core';
import type { Fingerprint, PeerId, PeerMessage } from '@paceline/protocol';
import { PROTOCOL_VERSION, toWireSlot, WINDOW_SLOTS } from '@paceline/protocol';
import { fixed } from '../report/format.ts';
import { countedChunk, countedPayload } from '../world/counted-chunk.ts';
import { peerIdOf } from '../world/peer-id.ts';
import type { Experiment } from './experiment.ts';

const PARTNERS = [3, 6, 12, 24] as const;
const SLOTS_PER_SEGMENT = 10;
/** All that a window has in it but what lies behind the playhead: the worst that there can be to schedule. */
const SEGMENTS = 24;
const SEGMENT_BYTES = 275_000;
const SLOT_BYTES = SEGMENT_BYTES / SLOTS_PER_SEGMENT;
const TICK_MS = 10;
const TICKS = 1_500;
const RUNS = 7;
const PING_MS = 1_000;

/** Cost of one fact, with its orders and the next deadline, microseconds. */
interface Cost {
  readonly turnUs: number;
  readonly messageUs: number;
}

/**
 * Time of one turn of the engine (a fact, its orders, the next deadline) with nearly a full window of slots on offer by all
 * partners: when the player moves, which makes every part decide anew, and when an announcement or an answer comes in, many of which
 * say nothing new and need no turn. Best of several runs of the mean: what disturbs a machine only adds. Real time, so no two
 * runs are alike.
 */
export const TICK_COST: Experiment = {
  description: 'real time of one scheduling turn at 3 to 24 partners and 256 slots',
  run({ seed }) {
    const costs = PARTNERS.map((partners) => ({ partners, ...costOf(partners, seed) }));
    return Promise.resolve({
      title: 'Cost of a scheduling turn',
      notes: [
        `${SEGMENTS * SLOTS_PER_SEGMENT} slots of the 256-slot window on offer by all partners. Target: under 200 us at 12 partners, linear in partners.`,
      ],
      tables: [
        {
          title: '',
          columns: ['partners', 'a turn, us', 'a message, us', 'us of a turn per partner'],
          rows: costs.map(({ partners, turnUs, messageUs }) => [
            String(partners),
            fixed(turnUs, 1),
            fixed(messageUs, 1),
            fixed(turnUs / partners, 2),
          ]),
        },
      ],
      plots: [
        {
          name: 'tick-cost',
          title: 'Cost of a scheduling turn',
          xLabel: 'partners',
          yLabel: 'us',
          series: [
            {
              label: 'a turn',
              points: costs.map(({ partners, turnUs }): [number, number] => [partners, turnUs]),
            },
            {
              label: 'a message',
              points: costs.map(({ partners, messageUs }): [number, number] => [partners, messageUs]),
            },
          ],
        },
      ],
    });
  },
};

function costOf(partners: number, seed: number): Cost {
  const turns: number[] = [];
  const messages: number[] = [];
  for (let run = 0; run < RUNS; run += 1) {
    turns.push(new Bench(partners, seed).measure('turn'));
    messages.push(new Bench(partners, seed).measure('message'));
  }
  return { turnUs: Math.min(...turns), messageUs: Math.min(...messages) };
}

/** One engine with partners that have everything. */
class Bench {
  readonly #engine: Engine;
  readonly #track = trackIdOf('main', SLOTS_PER_SEGMENT);
  readonly #partners: readonly PeerId[];
  /** A player that barely moves keeps the window as full as it is. */
  readonly #position: Input = {
    type: 'player-moved',
    track: this.#track,
    slot: 0,
    rate: 0.001,
    state: 'playing',
  };
  #nowMs = 100_000;
  /** Slots asked for, oldest first. */
  readonly #asked: { readonly slot: number; readonly peerId: PeerId }[] = [];

  constructor(partners: number, seed: number) {
    const config = { ...DEFAULT_CONFIG, minPartners: partners, maxPartners: partners };
    this.#engine = new Engine(config, seed, this.#nowMs);
    this.#partners = Array.from({ length: partners }, (_, number) =>
      peerIdOf(number + 1, [1, 1, 1, 1], seed),
    );
    this.#begin(peerIdOf(0, [1, 1, 1, 1], seed));
  }

  /** Mean time of a fact, us. */
  measure(kind: 'turn' | 'message'): number {
    let totalMs = 0;
    for (let tick = 0; tick < TICKS; tick += 1) {
      this.#nowMs += TICK_MS;
      if ((tick * TICK_MS) % PING_MS === 0) this.#keepAlive(tick);
      const input = kind === 'turn' ? this.#position : this.#message(tick);
      const fromMs = performance.now();
      this.#tell(input);
      this.#engine.deadline();
      totalMs += performance.now() - fromMs;
    }
    return (totalMs / TICKS) * 1_000;
  }

  #tell(input: Input): void {
    this.#engine.handle(input, this.#nowMs);
    for (let output = this.#engine.poll(); output !== undefined; output = this.#engine.poll()) {
      if (output.type !== 'send' || output.message.type !== 'request') continue;
      for (const { start, count } of output.message.runs) {
        for (let at = 0; at < count; at += 1) this.#asked.push({ slot: start + at, peerId: output.peerId });
      }
    }
  }

  #hear(peerId: PeerId, message: PeerMessage): void {
    this.#tell({ type: 'message-received', peerId, message });
  }

  #begin(selfId: PeerId): void {
    const track = this.#track;
    this.#tell({ type: 'track-opened', track, slotsPerSegment: SLOTS_PER_SEGMENT });
    const segments = Array.from({ length: SEGMENTS }, (_, sequence) => ({
      mediaSequence: sequence,
      fingerprint: fingerprintOf(sequence),
      durationMs: 2_000,
    }));
    this.#tell({ type: 'playlist-updated', track, segments });
    this.#tell({ type: 'segment-wanted', wantId: 1, track, mediaSequence: 0, playableMs: undefined });
    this.#tell({
      type: 'segment-loaded',
      track,
      mediaSequence: 0,
      fingerprint: fingerprintOf(0),
      chunk: countedChunk(SEGMENT_BYTES),
      durationMs: 100,
    });
    this.#tell(this.#position);
    const groupSize = this.#partners.length + 1;
    this.#tell({ type: 'tracker-joined', peerId: selfId, peers: this.#partners, groupSize });
    for (const peerId of this.#partners) {
      this.#tell({ type: 'peer-connected', peerId });
      this.#hear(peerId, { type: 'hello', version: PROTOCOL_VERSION, peerId, status: ABLE });
      this.#hear(peerId, this.#bitmap());
      for (let sequence = 0; sequence < SEGMENTS; sequence += 1) {
        this.#hear(peerId, {
          type: 'segment',
          track,
          epoch: 0,
          segment: toWireSlot(sequence * SLOTS_PER_SEGMENT),
          byteLength: SEGMENT_BYTES,
          fingerprint: fingerprintOf(sequence),
        });
      }
    }
  }

  #keepAlive(nonce: number): void {
    this.#tell(this.#position);
    for (const peerId of this.#partners) this.#hear(peerId, { type: 'ping', nonce, status: ABLE });
  }

  /** In turn an announcement, and the answer to the oldest request; every tenth answer only, so that there is always work. */
  #message(tick: number): Input {
    const peerId = this.#partners[tick % this.#partners.length] ?? ('' as PeerId);
    const asked = tick % 10 === 0 ? this.#asked.shift() : undefined;
    const slot = toWireSlot(asked?.slot ?? tick % (SEGMENTS * SLOTS_PER_SEGMENT));
    const head = { track: this.#track, epoch: 0 } as const;
    const message: PeerMessage =
      asked === undefined
        ? { type: 'have', ...head, runs: [{ start: slot, count: 1 }] }
        : {
            type: 'data',
            ...head,
            slot,
            byteOffset: 0,
            slotBytes: SLOT_BYTES,
            hop: 0,
            pushed: false,
            payload: countedPayload(SLOT_BYTES),
          };
    return { type: 'message-received', peerId: asked?.peerId ?? peerId, message };
  }

  #bitmap(): PeerMessage {
    const bits = new Uint8Array(WINDOW_SLOTS / 8).fill(255);
    return {
      type: 'bitmap',
      track: this.#track,
      epoch: 0,
      start: toWireSlot(0),
      bits,
      playhead: 0,
      watching: true,
    };
  }
}

const ABLE = { uploadBps: 10_000_000, serves: true, leads: true, hidden: false } as const;

function fingerprintOf(mediaSequence: number): Fingerprint {
  return mediaSequence.toString(16).padStart(16, '0') as Fingerprint;
}
