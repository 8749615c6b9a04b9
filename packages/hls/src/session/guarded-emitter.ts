import { EventEmitter } from 'eventemitter3';
import type { SessionEvents } from '../api/session-events.ts';
import { runGuarded } from '../player/run-guarded.ts';

/** Events for the app. A listener that throws is reported to the page; it costs neither playback nor P2P. */
export class GuardedEmitter extends EventEmitter<SessionEvents> {
  override emit<Name extends keyof SessionEvents>(
    name: Name,
    ...args: EventEmitter.EventArgs<SessionEvents, Name>
  ): boolean {
    return runGuarded(() => super.emit(name, ...args));
  }
}
