// One viewer of a full mesh of data channels that carry bytes which nobody uses: what it costs a browser to take a stream from
// others and pass it on, without a scheduler, a player that wants it, or a single control message.

const { RTCPeerConnection, setInterval, setTimeout } = globalThis;

/** About what half a slot of the benchmark's stream has, and what a frame of ours has on a line of 3 Mbit/s. */
const FRAME_BYTES = 13_700;

/** Of candidates; those of one machine are there at once. */
const GATHERING_MS = 1_000;

export class Courier {
  receivedBytes = 0;
  #connections = new Map();
  #channels = [];

  /** The session description for the viewer of that number. */
  async offer(to) {
    const connection = this.#connect(to);
    this.#take(connection.createDataChannel('frames'));
    return describe(connection);
  }

  async answer(from, sdp) {
    const connection = this.#connect(from);
    connection.ondatachannel = ({ channel }) => this.#take(channel);
    await connection.setRemoteDescription({ type: 'offer', sdp });
    return describe(connection);
  }

  async accept(from, sdp) {
    await this.#connections.get(from).setRemoteDescription({ type: 'answer', sdp });
  }

  /** Sends so many bytes a second, a frame to each of the others in turn. */
  carry(bytesPerSecond) {
    let turn = 0;
    setInterval(
      () => {
        const channel = this.#channels[(turn += 1) % this.#channels.length];
        if (channel?.readyState === 'open') channel.send(new ArrayBuffer(FRAME_BYTES));
      },
      (FRAME_BYTES * 1_000) / bytesPerSecond,
    );
  }

  #connect(number) {
    const connection = new RTCPeerConnection({});
    this.#connections.set(number, connection);
    return connection;
  }

  #take(channel) {
    channel.binaryType = 'arraybuffer';
    channel.onmessage = ({ data }) => {
      this.receivedBytes += data.byteLength;
    };
    this.#channels.push(channel);
  }
}

/** With all candidates in it, so that nothing has to be said later. */
async function describe(connection) {
  await connection.setLocalDescription();
  await new Promise((resolve) => {
    setTimeout(resolve, GATHERING_MS);
    connection.onicegatheringstatechange = () => {
      if (connection.iceGatheringState === 'complete') resolve();
    };
    connection.onicegatheringstatechange();
  });
  return connection.localDescription.sdp;
}
