import { EventEmitter } from 'node:events';
import type { PacelineOptions, Session, SessionState, SessionStats, attach } from '@paceline/hls';
import type { FakeHls } from './fake-hls.ts';

/** A session that is told what to say. */
export class FakeSession extends EventEmitter {
  readonly options: PacelineOptions;
  state: SessionState = 'idle';
  p2pBytes = 0;

  constructor(options: PacelineOptions) {
    super();
    this.options = options;
  }

  get session(): Session {
    return this as unknown as Session;
  }

  stats(): SessionStats {
    return { state: this.state, p2pBytes: this.p2pBytes } as SessionStats;
  }

  say(state: SessionState): void {
    this.state = state;
    this.emit('state', state);
  }

  tick(p2pBytes: number): void {
    this.p2pBytes = p2pBytes;
    this.emit('stats', this.stats());
  }

  disable(): void {
    this.say('disabled');
  }

  enable(): void {
    this.say('idle');
  }

  destroy(): void {
    if (this.state === 'destroyed') return;
    this.say('destroyed');
    this.removeAllListeners();
  }
}

/** `attach` of the SDK: remembers its sessions, and refuses what has no tracker. */
export function fakeAttach(): { readonly attach: typeof attach; readonly sessions: FakeSession[] } {
  const sessions: FakeSession[] = [];
  const fake = (hls: FakeHls, options: PacelineOptions): FakeSession => {
    if (typeof options.tracker !== 'string')
      throw new Error('Paceline: option "tracker" must be a WebSocket URL.');
    const session = new FakeSession(options);
    hls.once('hlsDestroying', () => session.destroy());
    sessions.push(session);
    return session;
  };
  return { attach: fake as unknown as typeof attach, sessions };
}
