export interface BrowserRtc {
  readonly RTCPeerConnection: typeof RTCPeerConnection;
  readonly RTCSessionDescription: typeof RTCSessionDescription;
  readonly RTCIceCandidate: typeof RTCIceCandidate;
}

/** Stands in for `get-browser-rtc` in the bundle, less its search for vendor prefixes dropped by 2017. Null without WebRTC. */
export function getBrowserRtc(): BrowserRtc | null {
  if (typeof RTCPeerConnection !== 'function') return null;
  return { RTCPeerConnection, RTCSessionDescription, RTCIceCandidate };
}
