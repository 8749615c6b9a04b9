/**
 * @paceline/hls: viewers of one live HLS stream share it over WebRTC; the CDN is the safety net.
 * @packageDocumentation
 */
import { PROTOCOL_VERSION } from '@paceline/protocol';

export { attach, isSupported, sessionOf, sessions, setConsent } from './api/attach.ts';
export { consent } from './api/consent.ts';
export { hlsConfig, install } from './api/install.ts';
export type { HlsClass, Installation } from './api/install.ts';
export type { PacelineOptions, UploadOptions } from './api/options.ts';
export type { RegionPolicy } from '@paceline/protocol';
export { PacelineError } from './api/paceline-error.ts';
export type { PacelineErrorCode } from './api/paceline-error.ts';
export type { SegmentReport, SessionEvents, SessionWarning, WarningCode } from './api/session-events.ts';
export type { PartnerStats, SessionState, SessionStats, SlotSource, WindowView } from './api/stats.ts';
export type { Session } from './session/session.ts';

/** Version of the package. */
export const version: string = __PACELINE_VERSION__;

/** Version of the peer protocol; viewers of different versions never meet. */
export const protocolVersion: number = PROTOCOL_VERSION;
