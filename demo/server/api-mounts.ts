import type { IncomingMessage } from 'node:http';
import type { LiveOriginHandle, MountHandler } from '@paceline/live-origin';
import { requestHostname } from './request-hostname.ts';
import type { DemoConfig, OriginCounts, StreamChoice } from '../page/model/demo-config.ts';

const STREAMS: readonly StreamChoice[] = [
  { name: 'One quality', url: '/live/stream.m3u8' },
  { name: 'Adaptive', url: '/live/master.m3u8' },
];

/** Adds what pages ask the server for: `/api/origin` and `/api/config`; and no icon, which browsers ask for by themselves. */
export function mountApi(origin: LiveOriginHandle, trackerPort: number, viewerCount: number): void {
  origin.mount('/favicon.ico', (_, response) => {
    response.writeHead(204).end();
  });
  origin.mount(
    '/api/origin',
    answerJson(() => countsOf(origin)),
  );
  origin.mount(
    '/api/config',
    answerJson((request): DemoConfig => {
      // The page may be opened from another machine: the tracker is where the page is.
      const trackerUrl = `ws://${requestHostname(request) ?? '127.0.0.1'}:${trackerPort}`;
      return { trackerUrl, streams: STREAMS, viewerCount };
    }),
  );
}

/** Media only: playlists and init segments are not what peers share, and the SDK does not count them either. */
function countsOf(origin: LiveOriginHandle): OriginCounts {
  const { total, byViewer } = origin.counters();
  return {
    totalBytes: total.segment.bytes,
    byViewer: Object.fromEntries([...byViewer].map(([viewer, tallies]) => [viewer, tallies.segment.bytes])),
  };
}

function answerJson(answer: (request: IncomingMessage) => unknown): MountHandler {
  return (request, response) => {
    const body = JSON.stringify(answer(request));
    response.writeHead(200, {
      'Content-Type': 'application/json; charset=utf-8',
      'Cache-Control': 'no-store',
      'Content-Length': Buffer.byteLength(body),
    });
    response.end(request.method === 'HEAD' ? undefined : body);
  };
}
