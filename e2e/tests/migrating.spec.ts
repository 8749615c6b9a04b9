import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import type { Lab, Viewer } from '@paceline/viewer-lab';
import { expect, test } from '../fixtures/lab-test.ts';

/** Pages that were written for other SDKs, with one line of theirs changed and one that says where the tracker is. */

const HLS = '<script src="/vendor/hls-1.7/hls.min.js"></script>';

/** The line that changes: where the name leads to. */
const P2P_MEDIA_LOADER = `<script type="importmap">{ "imports": {
  "@paceline/hls": "/vendor/paceline/paceline.mjs", "p2p-media-loader-hlsjs": "/vendor/migrate/p2p-media-loader.mjs" } }</script>`;

/** The line that changes: what was one script with everything inside. */
const P2P_CONFIG = `${HLS}<script src="/vendor/paceline/paceline.min.js"></script>
  <script src="/vendor/migrate/p2p-config.min.js"></script>`;

const PLAY = `
  const video = document.querySelector('video');
  hls.loadSource(new URLSearchParams(location.search).get('stream'));
  hls.attachMedia(video);
  video.play();`;

const LOADER_PAGE = `${HLS}<script type="module">
  import { HlsJsP2PEngine } from 'p2p-media-loader-hlsjs';
  const seen = { http: 0, p2p: 0, uploaded: 0, peers: [], segments: [] };
  const hls = new (HlsJsP2PEngine.injectMixin(window.Hls))({
    p2p: {
      core: { swarmId: 'news', announceTrackers: ['wss://tracker.example'], simultaneousP2PDownloads: 3 },
      onHlsJsCreated(hls) {
        hls.p2pEngine.addEventListener('onPeerConnect', ({ peerId }) => seen.peers.push(peerId));
        hls.p2pEngine.addEventListener('onChunkDownloaded', (bytes, source) => (seen[source] += bytes));
        hls.p2pEngine.addEventListener('onChunkUploaded', (bytes) => (seen.uploaded += bytes));
        hls.p2pEngine.addEventListener('onSegmentLoaded', (details) => seen.segments.push(details));
      },
    },
  });
  ${PLAY}
  window.report = () => ({ ...seen, time: video.currentTime });
</script>`;

const CONFIG_PAGE = `<script>addEventListener('load', () => {
  const seen = { peers: [], segments: [] };
  const hls = new Hls({ p2pConfig: { channelId: () => 'news', trackerZone: 'eu', getPeersInfo: (peers) => (seen.peers = peers) } });
  hls.p2pEngine.on('stats', (stats) => Object.assign(seen, {
    http: stats.totalHTTPDownloaded * 1024, p2p: stats.totalP2PDownloaded * 1024, uploaded: stats.totalP2PUploaded * 1024 }));
  hls.p2pEngine.on('FRAG_LOADED', ({ url, loaded, byP2p }) =>
    seen.segments.push({ segmentUrl: url, bytesLength: loaded, downloadSource: byP2p ? 'p2p' : 'http' }));
  ${PLAY}
  window.report = () => ({ ...seen, time: video.currentTime });
})</script>`;

interface Seen {
  readonly http: number;
  readonly p2p: number;
  readonly uploaded: number;
  readonly peers: readonly string[];
  readonly segments: readonly { segmentUrl: string; bytesLength: number; downloadSource: 'http' | 'p2p' }[];
  readonly time: number;
}

async function openPage(
  lab: Lab,
  name: string,
  head: string,
): Promise<{ viewer: Viewer; warnings: string[] }> {
  const html = `<!doctype html><meta charset="utf-8"><title>${name}</title><link rel="icon" href="data:,">
    <meta name="paceline-tracker" content="${lab.trackerUrl}"><video muted width="320"></video>${head}`;
  lab.origin.mount(`/old/${name}`, (_request, response) => {
    response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' }).end(html);
  });
  const viewer = await lab.openTab(name);
  const warnings: string[] = [];
  viewer.page.on('console', (message) => {
    if (message.text().startsWith('Paceline: ')) warnings.push(message.text());
  });
  const query = new URLSearchParams({ stream: lab.origin.streamUrl(name) });
  await viewer.page.goto(`${lab.origin.url}/old/${name}/?${query.toString()}`);
  return { viewer, warnings };
}

test('pages for p2p-media-loader and for p2pConfig share with each other, and hear of it in their own words', async ({
  lab,
}) => {
  const migrate = createRequire(import.meta.url).resolve('@paceline/migrate/dist/p2p-config.min.js');
  lab.origin.mountDirectory('/vendor/migrate', dirname(migrate));
  const pages = [
    await openPage(lab, 'loader', P2P_MEDIA_LOADER + LOADER_PAGE),
    await openPage(lab, 'config', P2P_CONFIG + CONFIG_PAGE),
  ];
  const reports = (): Promise<Seen[]> =>
    Promise.all(pages.map(({ viewer }) => viewer.page.evaluate<Seen>('report()')));
  const hasShared = ({ p2p, uploaded, segments }: Seen): boolean =>
    p2p > 0 && uploaded > 0 && segments.some(({ downloadSource }) => downloadSource === 'p2p');
  await expect
    .poll(async () => (await reports()).map(hasShared), {
      timeout: 30_000,
      message: 'each has had a segment from the other, and sent to it',
    })
    .toEqual([true, true]);

  for (const [index, { http, p2p, peers, segments, time }] of (await reports()).entries()) {
    const { viewer, warnings } = pages[index]!;
    expect(viewer.consoleErrors).toEqual([]);
    expect(warnings).toEqual([expect.stringContaining(['simultaneousP2PDownloads', 'trackerZone'][index]!)]);
    expect([...new Set(peers)]).toEqual([expect.stringMatching(/^[0-9a-f]{14}$/)]);
    expect(time).toBeGreaterThan(1);
    expect(new Set(segments.map(({ downloadSource }) => downloadSource))).toEqual(new Set(['http', 'p2p']));
    for (const { segmentUrl } of segments) expect(segmentUrl).toContain(lab.origin.url);
    // Counts of bytes lag behind by a second, and what is on its way belongs to no segment yet.
    const loaded = segments.reduce((sum, { bytesLength }) => sum + bytesLength, 0);
    expect(http + p2p).toBeGreaterThan(loaded / 2);
  }
});
