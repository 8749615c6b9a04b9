// An app of the browser tests, on whichever React it is bundled with. A test says what is shown, as a parent component would, and
// reads what came of it. Rendering is counted in the components: a test page may have effects that an app may not.
import * as React from 'react';
import { StrictMode, useState } from 'react';
import type { ReactElement, ReactNode } from 'react';
import { flushSync } from 'react-dom';
import { createRoot, hydrateRoot } from 'react-dom/client';
import type { Root } from 'react-dom/client';
import { renderToString } from 'react-dom/server';
import { P2PVideo, useP2PHls, useP2PStats } from '@paceline/react';
import type { P2PHlsError } from '@paceline/react';
import type { Session } from '@paceline/hls';
import type { ErrorData, Events } from 'hls.js';
import type Hls from 'hls.js';
import type { PageApp, PageFacts, Shown } from './page-app.ts';

const seen = { renders: 0, statsRenders: 0, errors: [] as string[], warnings: [] as string[] };
const sessions: Session[] = [];
const players = new Set<Hls>();
let state = '';

const onSession = (session: Session): void => void sessions.push(session);
const onError = ({ code }: P2PHlsError): void => void seen.errors.push(code);
const onWarning = ({ code }: { readonly code: string }): void => void seen.warnings.push(code);

function Statistics({ session }: { readonly session: Session | undefined }): ReactElement {
  const partnerCount = useP2PStats(session, (stats) => stats.partnerCount);
  const stats = useP2PStats(session);
  seen.statsRenders += 1;
  return (
    <output>
      {partnerCount ?? 0} partners, {stats?.p2pBytes ?? 0} bytes
    </output>
  );
}

/** Everything inline, and a ref made anew in each render, as in an app that memoises nothing. */
function WithComponent({ src, tracker, channel, enabled }: Shown): ReactElement {
  const [session, setSession] = useState<Session>();
  seen.renders += 1;
  return (
    <>
      <P2PVideo
        src={src}
        tracker={tracker}
        channel={channel}
        enabled={enabled}
        rtcConfig={{ iceServers: [] }}
        hlsConfig={{
          liveSyncDurationCount: 3,
          fetchSetup: (context, init) => new Request(context.url, init as RequestInit),
        }}
        onSession={(made) => {
          onSession(made);
          setSession(made);
        }}
        onPlayerError={onError}
        onWarning={onWarning}
        ref={(video) => {
          if (video !== null) video.volume = 0.5;
        }}
        muted
        autoPlay
        playsInline
        width={320}
      />
      <Statistics session={session} />
    </>
  );
}

function WithHook({ src, tracker, channel, enabled }: Shown): ReactElement {
  const player = useP2PHls({
    src,
    paceline: { tracker: [tracker], channel },
    hlsConfig: { liveSyncDurationCount: 3 },
    enabled,
    onSession,
    onError,
    onWarning,
  });
  seen.renders += 1;
  state = player.state;
  if (player.hls !== undefined) players.add(player.hls);
  return (
    <>
      <video ref={player.ref} muted autoPlay playsInline width={320} />
      <Statistics session={player.session} />
    </>
  );
}

/** React 19 alone has it. */
const { Activity } = React as {
  readonly Activity?: React.ComponentType<{ readonly mode: string; readonly children: ReactNode }>;
};

function App({ shown }: { readonly shown: Shown | undefined }): ReactElement {
  if (shown === undefined) return <StrictMode>{null}</StrictMode>;
  const player = shown.by === 'hook' ? <WithHook {...shown} /> : <WithComponent {...shown} />;
  const hidden = shown.isHidden === true ? 'hidden' : 'visible';
  return (
    <StrictMode>{Activity === undefined ? player : <Activity mode={hidden}>{player}</Activity>}</StrictMode>
  );
}

function factsNow(): PageFacts {
  const video = document.querySelector('video');
  return {
    ...seen,
    react: React.version,
    state,
    playerCount: players.size,
    sessionStates: sessions.map((session) => session.stats().state),
    stats: sessions.at(-1)?.stats(),
    text: document.querySelector('output')?.textContent ?? '',
    currentTime: video?.currentTime ?? 0,
    volume: video?.volume ?? 0,
    muted: video?.muted ?? false,
    paused: video?.paused ?? true,
  };
}

function breakMedia(): void {
  const fault = {
    type: 'mediaError',
    details: 'bufferAppendError',
    fatal: true,
    error: new Error('by a test'),
  };
  // hls.js has enums for these.
  [...players].at(-1)?.trigger('hlsError' as Events.ERROR, fault as ErrorData);
}

function start(element: HTMLElement): PageApp {
  let root: Root | undefined;
  return {
    hydrate: (shown) => {
      element.innerHTML = renderToString(<App shown={shown} />);
      root = hydrateRoot(element, <App shown={shown} />);
    },
    show: (shown) => {
      root ??= createRoot(element);
      const mounted = root;
      flushSync(() => {
        mounted.render(<App shown={shown} />);
      });
    },
    breakMedia,
    facts: factsNow,
  };
}

const element = document.getElementById('root');
if (element === null) throw new Error('the page has no #root');
// React listens on the document once and for all: not to be taken for something left behind.
createRoot(document.createElement('div')).unmount();
Object.assign(window, { app: start(element) });
