import type { Session } from '../session/session.ts';

const LOGGED = ['state', 'warning', 'partner-connected', 'partner-disconnected', 'segment'] as const;

/** Statistics are logged this often, in seconds: once a second would drown everything else. */
const STATS_EVERY = 10;

/** Writes what happens in a session to the console. */
export function logSession(session: Session): void {
  const log = (...what: unknown[]): void => {
    console.info('[paceline]', ...what);
  };
  for (const event of LOGGED) session.on(event, (...what: unknown[]) => log(event, ...what));
  let count = 0;
  session.on('stats', (stats) => {
    count += 1;
    if (count % STATS_EVERY === 0) log('stats', stats);
  });
}
