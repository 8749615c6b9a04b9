type Handler = ((event: unknown) => void) | null;

/** A data channel whose other side is the test. Bytes leave at once. */
export class ScriptedChannel extends EventTarget {
  readonly label = 'paceline';
  binaryType: BinaryType = 'blob';
  readyState: RTCDataChannelState = 'connecting';
  bufferedAmount = 0;
  bufferedAmountLowThreshold = 0;
  onopen: Handler = null;
  onmessage: Handler = null;
  onclose: Handler = null;
  onerror: Handler = null;
  onbufferedamountlow: Handler = null;
  /** Told of every frame that is sent. */
  onSent: ((frame: Uint8Array) => void) | undefined;

  send(frame: Uint8Array): void {
    if (this.readyState !== 'open') throw new DOMException('not open', 'InvalidStateError');
    this.onSent?.(frame.slice());
  }

  close(): void {
    if (this.readyState === 'closed') return;
    this.readyState = 'closed';
    this.onclose?.({});
  }

  open(): void {
    this.readyState = 'open';
    this.onopen?.({});
  }

  receive(frame: Uint8Array): void {
    this.onmessage?.({ data: frame.slice().buffer });
  }
}

/** An RTCPeerConnection that answers offers and is connected when the test says so. */
export class ScriptedConnection {
  static made: ScriptedConnection[] = [];

  iceConnectionState = 'new';
  iceGatheringState = 'new';
  connectionState = 'new';
  signalingState = 'stable';
  localDescription: unknown = null;
  remoteDescription: unknown = null;
  oniceconnectionstatechange: Handler = null;
  ondatachannel: Handler = null;
  isClosed = false;
  readonly channel = new ScriptedChannel();

  constructor() {
    ScriptedConnection.made.push(this);
  }

  createDataChannel(): ScriptedChannel {
    return this.channel;
  }

  async createOffer(): Promise<unknown> {
    return { type: 'offer', sdp: 'v=0\r\n' };
  }

  async createAnswer(): Promise<unknown> {
    return { type: 'answer', sdp: 'v=0\r\n' };
  }

  async setLocalDescription(description: unknown): Promise<void> {
    this.localDescription = description;
  }

  async setRemoteDescription(description: unknown): Promise<void> {
    this.remoteDescription = description;
  }

  async addIceCandidate(): Promise<void> {}

  async getStats(): Promise<readonly object[]> {
    return [
      { type: 'candidate-pair', id: 'pair' },
      { type: 'transport', id: 'transport', selectedCandidatePairId: 'pair' },
    ];
  }

  close(): void {
    this.isClosed = true;
    this.channel.close();
  }

  /** The path is found, and the channel of the other side arrives. */
  connect(): void {
    this.ondatachannel?.({ channel: this.channel });
    this.iceConnectionState = 'connected';
    this.oniceconnectionstatechange?.({});
    this.channel.open();
  }
}
