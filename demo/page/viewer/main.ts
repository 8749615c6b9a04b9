import type { DemoConfig } from '../model/demo-config.ts';
import { fetchJson } from '../model/fetch-json.ts';
import type { PageToFrame } from '../model/frame-message.ts';
import { randomName } from '../model/random-name.ts';
import {
  LIVE_SYNC_SEGMENTS_DEFAULT,
  setupOfQuery,
  UPLOAD_CAP_BPS_DEFAULT,
  type ViewerSetup,
} from '../model/viewer-setup.ts';
import { PageLink } from './page-link.ts';
import { PretendedCondition } from './pretended-condition.ts';
import { SilentExit } from './silent-exit.ts';
import { StatusBar } from './status-bar.ts';
import { ViewerPlayer } from './viewer-player.ts';

/** The page collects one sample a second. */
const REPORT_INTERVAL_MS = 1_000;

// Each frame stands for a device of its own: it shares no upload cap with the others.
Object.defineProperty(navigator, 'locks', { value: undefined });

const exit = new SilentExit();
const pretended = new PretendedCondition(window);

function place<Kind extends HTMLElement>(id: string, kind: new () => Kind): Kind {
  const found = document.getElementById(id);
  if (!(found instanceof kind)) throw new Error(`viewer.html lacks #${id}`);
  return found;
}

/** The own query first; a viewer opened by hand takes the rest from the server. */
async function readSetup(): Promise<ViewerSetup> {
  const query = new URLSearchParams(location.search);
  const isComplete = query.has('stream') && query.has('tracker');
  const config = isComplete ? undefined : await fetchJson<DemoConfig>('/api/config');
  return setupOfQuery(query, {
    viewerId: randomName('tab'),
    streamUrl: config?.streams[0]?.url ?? '/live/stream.m3u8',
    trackerUrl: config?.trackerUrl ?? '',
    mode: 'p2p',
    liveSyncSegments: LIVE_SYNC_SEGMENTS_DEFAULT,
    uploadCapBps: UPLOAD_CAP_BPS_DEFAULT,
  });
}

/** The origin books bytes by this parameter. It is not part of the stream's identity: the SDK leaves the query aside. */
function withViewer(setup: ViewerSetup): ViewerSetup {
  const url = new URL(setup.streamUrl, location.href);
  if (url.origin === location.origin) url.searchParams.set('viewer', setup.viewerId);
  return { ...setup, streamUrl: url.href };
}

function obey(message: PageToFrame, player: ViewerPlayer, link: PageLink): void {
  switch (message.type) {
    case 'set-p2p':
      player.setP2p(message.enabled);
      break;
    case 'set-upload-cap':
      player.setUploadCap(message.uploadCapBps);
      break;
    case 'set-condition':
      pretended.set(message.condition);
      break;
    case 'leave':
      player.destroy();
      link.send({ type: 'ready-to-go' });
      break;
    case 'kill':
      exit.arm();
      link.send({ type: 'ready-to-go' });
      break;
    default:
      message satisfies never;
  }
}

async function start(): Promise<void> {
  const setup = withViewer(await readSetup());
  const play = place('play', HTMLButtonElement);
  const bar = PageLink.isEmbedded ? undefined : new StatusBar(place('status', HTMLElement));
  const player = new ViewerPlayer(place('video', HTMLVideoElement), setup, (note) => {
    if (PageLink.isEmbedded) link.send({ type: 'note', note });
  });
  const link: PageLink = new PageLink((message) => obey(message, player, link));
  play.addEventListener('click', () => void player.play());
  const report = (): void => {
    const current = { ...player.report(), condition: pretended.condition };
    play.hidden = current.playback !== 'blocked';
    bar?.show(current);
    if (PageLink.isEmbedded) link.send({ type: 'report', report: current });
  };
  setInterval(report, REPORT_INTERVAL_MS);
}

start().catch((error: unknown) => {
  const failure = place('failure', HTMLElement);
  failure.textContent = error instanceof Error ? error.message : String(error);
  failure.hidden = false;
});
