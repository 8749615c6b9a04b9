/**
 * Stands in for a WebRTC library that would have to be compiled. It makes descriptions that look like real ones and never connects:
 * what is tested is what clients and tracker say to each other.
 */
const SDP = [
  'v=0',
  'o=- 1 2 IN IP4 127.0.0.1',
  's=-',
  't=0 0',
  'm=application 9 UDP/DTLS/SCTP webrtc-datachannel',
  'c=IN IP4 0.0.0.0',
  'a=candidate:1 1 udp 2113937151 192.0.2.1 50000 typ host',
  'a=candidate:2 1 udp 2113937151 127.0.0.1 50000 typ host',
  'a=candidate:3 1 udp 2113937151 239.1.1.1 50000 typ host',
  '',
].join('\r\n');

export class RTCSessionDescription {
  readonly type: string;
  readonly sdp: string;

  constructor({ type, sdp }: { readonly type: string; readonly sdp: string }) {
    this.type = type;
    this.sdp = sdp;
  }
}

export class RTCIceCandidate {}

export class RTCPeerConnection {
  localDescription: RTCSessionDescription | undefined;
  remoteDescription: RTCSessionDescription | undefined;
  onicecandidate: ((event: { readonly candidate?: undefined }) => void) | null = null;

  createDataChannel(label: string): { readonly label: string; close(): void } {
    return { label, close: () => undefined };
  }

  async createOffer(): Promise<{ type: string; sdp: string }> {
    return { type: 'offer', sdp: SDP };
  }

  async createAnswer(): Promise<{ type: string; sdp: string }> {
    return { type: 'answer', sdp: SDP };
  }

  async setLocalDescription(description: RTCSessionDescription): Promise<void> {
    this.localDescription = description;
    // All candidates are there.
    queueMicrotask(() => this.onicecandidate?.({}));
  }

  async setRemoteDescription(description: RTCSessionDescription): Promise<void> {
    this.remoteDescription = description;
  }

  close(): void {}
}
