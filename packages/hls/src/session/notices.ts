import type { EventEmitter } from 'eventemitter3';
import type { Notice } from '@paceline/core';
import { unreachable } from '@paceline/core';
import type { SessionEvents } from '../api/session-events.ts';
import type { Warnings } from './warnings.ts';

/** What the engine notices, as warnings and events of the session. */
export function tellNotice(notice: Notice, warnings: Warnings, session: EventEmitter<SessionEvents>): void {
  switch (notice.type) {
    case 'partner-joined':
      warnings.clear('ice-failing');
      session.emit('partner-connected', notice.peerId);
      return;
    case 'partner-left':
      session.emit('partner-disconnected', notice.peerId, notice.reason);
      return;
    case 'peer-banned':
      warnings.give('peer-banned', notice.reason);
      return;
    case 'backed-off':
      // Every back-off is news.
      warnings.clear('backed-off');
      warnings.give('backed-off', `${Math.round(notice.forMs / 1_000)} s`);
      return;
    case 'connecting-fails':
      warnings.give('ice-failing');
      return;
    case 'range-refused':
      warnings.give('range-unsupported');
      return;
    default:
      unreachable(notice);
  }
}
