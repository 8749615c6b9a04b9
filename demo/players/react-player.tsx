import { install, sessionOf } from '@paceline/hls';
import { Hls } from 'hls-video-element';
import type { HlsVideoElement } from 'hls-video-element';
import { createRef } from 'react';
import { createRoot } from 'react-dom/client';
import ReactPlayer from 'react-player';

// Paceline: before the first player is rendered.
install({ tracker: 'ws://127.0.0.1:8790' }, Hls);

const player = createRef<HTMLVideoElement>();

createRoot(document.getElementById('player') ?? document.body).render(
  <ReactPlayer
    ref={player}
    src="http://127.0.0.1:8080/live/stream.m3u8"
    width="100%"
    height="auto"
    controls
    muted
    playing
    playsInline
  />,
);

// For the line under the player. ReactPlayer's element for HLS is an hls-video.
Object.assign(window, {
  findSession: () => {
    const api = (player.current as Partial<HlsVideoElement> | null)?.api;
    return api ? sessionOf(api) : undefined;
  },
});
