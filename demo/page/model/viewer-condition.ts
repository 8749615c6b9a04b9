/**
 * What a viewer of the page is put into: `background`, as a tab that is not in front; `offline`, as a device that has lost its
 * network, without a goodbye to anybody.
 */
export type ViewerCondition = 'online' | 'background' | 'offline';

export const VIEWER_CONDITIONS: readonly (readonly [ViewerCondition, string])[] = [
  ['online', 'Online'],
  ['background', 'Background'],
  ['offline', 'Offline'],
];

export function isViewerCondition(text: string): text is ViewerCondition {
  return VIEWER_CONDITIONS.some(([condition]) => condition === text);
}
