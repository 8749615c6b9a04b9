/**
 * The part of simple-peer 9.11.1 that the transport uses, private fields included. Our own, because the published
 * types draw all of Node's types into a browser program.
 */
declare module 'simple-peer' {
  interface SimplePeerOptions {
    readonly initiator: boolean;
    readonly trickle: boolean;
    /** Strings stay strings on the way in, so that they can be told from bytes. */
    readonly objectMode: boolean;
    readonly channelName?: string;
    readonly channelConfig?: RTCDataChannelInit;
    readonly config: RTCConfiguration;
  }

  type SimplePeerSignal =
    | { readonly type: 'offer' | 'answer'; readonly sdp: string }
    | { readonly type: 'candidate'; readonly candidate: RTCIceCandidateInit }
    | { readonly type: 'renegotiate' | 'transceiverRequest' };

  export default class SimplePeer {
    constructor(options: SimplePeerOptions);
    /** Throws once destroyed, and when the browser cannot read the candidate. */
    signal(signal: SimplePeerSignal): void;
    /** Throws unless the channel is open. */
    send(chunk: Uint8Array<ArrayBuffer>): void;
    destroy(): void;
    on(event: 'signal', listener: (signal: SimplePeerSignal) => void): this;
    on(event: 'connect' | 'close', listener: () => void): this;
    on(event: 'data', listener: (chunk: unknown) => void): this;
    on(event: 'error', listener: (error: Error & { readonly code?: string }) => void): this;
    /** Absent until the channel is set up, null once destroyed. */
    readonly _channel: RTCDataChannel | null;
    /** Undefined when the browser refused to make one, null once destroyed. */
    readonly _pc: RTCPeerConnection | null | undefined;
  }
}
