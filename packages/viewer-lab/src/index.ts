export { browserLaunch } from './browser-launch.ts';
export type { BrowserLaunch } from './browser-launch.ts';
export { Lab } from './lab.ts';
export type { LabOptions } from './lab.ts';
export type { Line } from './network/seat.ts';
export { whyNoNamespaces } from './network/run-tool.ts';
export type { PageViewer } from './page-viewer.ts';
export { Viewer } from './viewer.ts';
export type { HlsVersion, LoaderAdapter, LoaderTraffic, ViewerOptions, ViewerReport } from './viewer.ts';
