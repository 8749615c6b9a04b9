export { browserLaunch } from './browser-launch.ts';
export type { BrowserLaunch } from './browser-launch.ts';
export { Lab } from './lab.ts';
export type { LabOptions } from './lab.ts';
export type { PageViewer } from './page-viewer.ts';
export { Viewer } from './viewer.ts';
export type { HlsVersion, ViewerOptions, ViewerReport } from './viewer.ts';
