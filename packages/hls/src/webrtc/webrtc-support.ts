/** True when this browser can open data channels. False, without an exception, in Node and in locked-down browsers. */
export function isWebRtcSupported(): boolean {
  return (
    typeof RTCPeerConnection === 'function' &&
    typeof RTCPeerConnection.prototype?.createDataChannel === 'function'
  );
}
