import type { Session } from '../session/session.ts';

/** Statistics are logged this often, in seconds: once a second would drown everything else. */
const STATS_EVERY = 10;

/** Writes what happens in a session to the console. */
export function logSession(session: Session): void {
  let count = 0;
  const log = (...what: unknown[]): void => {
    console.info('[paceline]', ...what);
  };
  session.on('state', (state) => log('state', state));
  session.on('warning', (warning) => log('warning', warning.code, warning.message));
  session.on('partner-connected', (peerId) => log('partner connected', peerId));
  session.on('partner-disconnected', (peerId, reason) => log('partner gone', peerId, reason));
  session.on('segment', (report) => log('segment', report));
  session.on('stats', (stats) => {
    count += 1;
    if (count % STATS_EVERY === 0) log('stats', stats);
  });
}
