import type Hls from 'hls.js';
import { isWebRtcSupported } from '../webrtc/webrtc-support.ts';
import { Session } from '../session/session.ts';
import { consent, rememberConsent } from './consent.ts';
import { logSession } from './debug-log.ts';
import type { PacelineOptions } from './options.ts';
import { PacelineError } from './paceline-error.ts';
import { pageSwitch } from './page-switch.ts';
import { resolveOptions } from './resolve-options.ts';

const living = new Map<Hls, Session>();

/**
 * Adds P2P to a player: any hls.js instance (1.5 or newer), before or after `loadSource`. It ends by itself with
 * `hls.destroy()`.
 *
 * @throws {PacelineError} `bad-option` (names the field and the fix), `not-hls`, `already-attached`.
 */
export function attach(hls: Hls, options: PacelineOptions): Session {
  const resolved = resolveOptions(options);
  if (!isHls(hls)) {
    throw new PacelineError(
      'not-hls',
      'Paceline: attach needs an hls.js instance: attach(new Hls(), { tracker }).',
    );
  }
  if (living.has(hls)) {
    throw new PacelineError(
      'already-attached',
      'Paceline: this hls.js instance has a session already. Call session.destroy() first.',
    );
  }
  const asked = pageSwitch(location.search);
  const isOff = asked === 'off' || !(consent() ?? !resolved.requireConsent);
  const session = new Session(hls, resolved, isOff, () => living.delete(hls));
  living.set(hls, session);
  if (resolved.debug || asked === 'debug') logSession(session);
  return session;
}

/** The session of a player, if it has one; for players that were attached by `install`. */
export function sessionOf(hls: Hls): Session | undefined {
  return living.get(hls);
}

/** All sessions of the page that are not destroyed, the oldest first. */
export function sessions(): readonly Session[] {
  return [...living.values()];
}

/**
 * The viewer's choice for this site, remembered in this browser (`localStorage`): whether their devices share. Takes effect at once
 * in every session of this page, and in those of later pages.
 */
export function setConsent(granted: boolean): void {
  rememberConsent(granted);
  for (const session of living.values()) {
    if (granted) session.enable();
    else session.disable();
  }
}

/** True if this browser can share: it has WebRTC data channels. Without them `attach` works and plays from the CDN. */
export function isSupported(): boolean {
  return isWebRtcSupported();
}

function isHls(value: unknown): value is Hls {
  const hls = value as Partial<Hls> | null | undefined;
  return (
    typeof hls === 'object' &&
    hls !== null &&
    typeof hls.on === 'function' &&
    typeof hls.loadSource === 'function' &&
    typeof hls.config === 'object'
  );
}
