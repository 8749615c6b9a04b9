/**
 * @paceline/react: a hook and a `<video>` whose viewers share the live HLS stream that they watch, by @paceline/hls.
 * @packageDocumentation
 */
export type { P2PHlsOptions } from './options/p2p-hls-options.ts';
export { P2PHlsError } from './p2p-hls-error.ts';
export type { P2PHlsErrorCode } from './p2p-hls-error.ts';
export type { P2PHlsState, P2PHlsStatus, P2PHlsWarning } from './p2p-hls-state.ts';
export { P2PVideo } from './p2p-video.tsx';
export type { P2PVideoProps } from './p2p-video.tsx';
export { preload } from './player/load-libraries.ts';
export { useP2PHls } from './use-p2p-hls.ts';
export type { P2PHls } from './use-p2p-hls.ts';
export { useP2PStats } from './use-p2p-stats.ts';
