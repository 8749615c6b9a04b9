import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';

/** What a viewer may say, as far as it is looked at. */
interface Said {
  readonly type: string;
  readonly channel?: string;
  readonly to?: string;
}

/** Ids in a list. */
const LIST_MAX = 50;

/**
 * The least that can pass for a tracker of our protocol: whoever joins gets a list, signals are passed on, nothing is checked, limited, grouped or
 * remembered, and nobody hears of newcomers. What it costs is what the sockets and JSON cost; no tracker on this library can be cheaper
 * than it but by fewer or larger writes. For measurements on loopback only.
 */
export async function startBareRelay(host: string): Promise<{ readonly url: string }> {
  const server = new WebSocketServer({ host, port: 0, perMessageDeflate: false, clientTracking: false });
  const channels = new Map<string, Map<string, WebSocket>>();
  let next = 0;
  server.on('connection', (socket) => {
    const peerId = (next++).toString(16).padStart(14, '0');
    let members = new Map<string, WebSocket>();
    const tell = (to: WebSocket, message: object): void => to.send(JSON.stringify(message));
    socket.on('error', () => undefined);
    socket.on('close', () => members.delete(peerId));
    socket.on('message', (data) => {
      const said = JSON.parse(Buffer.isBuffer(data) ? data.toString('utf8') : '{}') as Said;
      if (said.type === 'join') {
        const channel = said.channel ?? '';
        members = channels.get(channel) ?? new Map<string, WebSocket>();
        channels.set(channel, members);
        tell(socket, { type: 'joined', peerId, peers: [...members.keys()].slice(0, LIST_MAX) });
        members.set(peerId, socket);
      } else if (said.type === 'signal') {
        const target = members.get(said.to ?? '');
        if (target !== undefined) tell(target, { ...said, to: undefined, from: peerId });
      } else if (said.type === 'heartbeat') tell(socket, { type: 'heartbeat' });
      else if (said.type === 'leave') members.delete(peerId);
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('listening', resolve);
    server.once('error', reject);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the bare relay has no port');
  return { url: `ws://${host}:${address.port}` };
}
