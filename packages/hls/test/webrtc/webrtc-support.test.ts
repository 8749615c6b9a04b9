import { afterEach, expect, test, vi } from 'vitest';
import { isWebRtcSupported } from '../../src/webrtc/webrtc-support.ts';

afterEach(() => {
  vi.unstubAllGlobals();
});

test('there is no WebRTC in Node, and asking does not throw', () => {
  expect(isWebRtcSupported()).toBe(false);
});

test('a peer connection without data channels is no support', () => {
  vi.stubGlobal('RTCPeerConnection', class {});
  expect(isWebRtcSupported()).toBe(false);
});

test('a peer connection with data channels is', () => {
  vi.stubGlobal(
    'RTCPeerConnection',
    class {
      createDataChannel(): void {}
    },
  );
  expect(isWebRtcSupported()).toBe(true);
});
