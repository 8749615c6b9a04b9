import { createRequire } from 'node:module';
import type * as ReactNamespace from 'react';
import type * as ServerNamespace from 'react-dom/server';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type * as PackageNamespace from '../src/index.ts';

/** Where each React is installed: 19 beside this package, 18 in a workspace of its own. */
const HOMES = {
  18: createRequire(new URL('../../../e2e/react-18/package.json', import.meta.url)),
  19: createRequire(import.meta.url),
} as const;

interface Server {
  readonly React: typeof ReactNamespace;
  readonly render: (element: ReactNamespace.ReactElement) => string;
  readonly ours: typeof PackageNamespace;
  readonly loads: readonly unknown[];
}

/** This package on one React, as a server has it: Node, and no browser. */
async function serverWith(version: keyof typeof HOMES): Promise<Server> {
  const home = HOMES[version];
  const React = home('react') as typeof ReactNamespace;
  expect(React.version).toMatch(new RegExp(`^${version}\\.`));
  const loads: unknown[] = [];
  vi.resetModules();
  vi.doMock('react', () => ({ ...React, default: React }));
  vi.doMock('react/jsx-runtime', () => ({ ...(home('react/jsx-runtime') as object) }));
  vi.doMock('react/jsx-dev-runtime', () => ({ ...(home('react/jsx-dev-runtime') as object) }));
  for (const library of ['hls.js', '@paceline/hls'])
    vi.doMock(library, () => {
      loads.push(library);
      return {};
    });
  const ours = await import('../src/index.ts');
  const { renderToString } = home('react-dom/server') as typeof ServerNamespace;
  return { React, render: renderToString, ours, loads };
}

afterEach(() => {
  vi.doUnmock('react');
  vi.doUnmock('react/jsx-runtime');
  vi.doUnmock('react/jsx-dev-runtime');
  vi.doUnmock('hls.js');
  vi.doUnmock('@paceline/hls');
});

describe.each([18, 19] as const)('on a server with React %i', (version) => {
  test('the video is rendered, without options and without a source', async () => {
    const { React, render, ours, loads } = await serverWith(version);
    expect(typeof window).toBe('undefined');
    const html = render(
      React.createElement(
        React.StrictMode,
        null,
        React.createElement(
          ours.P2PVideo,
          {
            ...{ src: 'https://cdn.example/live.m3u8', tracker: 'wss://tracker.example', channel: 'news' },
            ...{ upload: { enabled: false }, hlsConfig: { debug: true }, enabled: false, token: 'secret' },
            ...{ controls: true, muted: true, playsInline: true, className: 'screen', poster: '/poster.jpg' },
            ...{ onPlayerError: () => undefined, onSession: () => undefined, onPlay: () => undefined },
            ref: React.createRef<HTMLVideoElement>(),
          },
          React.createElement('track', { kind: 'captions', src: '/captions.vtt' }),
        ),
      ),
    );
    // React 19 asks for the poster ahead, and spells an attribute in its own way.
    expect(html.replace(/<link rel="preload"[^>]*>/g, '').replace('playsInline', 'playsinline')).toBe(
      '<video controls="" muted="" playsinline="" class="screen" poster="/poster.jpg">' +
        '<track kind="captions" src="/captions.vtt"/></video>',
    );
    expect(loads).toEqual([]);
  });

  test('a player is idle, has no session and no statistics', async () => {
    const { React, render, ours, loads } = await serverWith(version);
    const Player = () => {
      const { ref, state, hls, session, error, warnings } = ours.useP2PHls({
        src: 'https://cdn.example/live.m3u8',
        paceline: { tracker: 'wss://tracker.example' },
      });
      const stats = ours.useP2PStats(session, ({ partnerCount }) => partnerCount);
      const seen = JSON.stringify([state, hls, session, error, warnings, stats]);
      return React.createElement('figure', null, seen, React.createElement('video', { ref }));
    };
    expect(render(React.createElement(Player)).replace(/&quot;/g, '"')).toBe(
      '<figure>["idle",null,null,null,[],null]<video></video></figure>',
    );
    ours.preload();
    expect(loads).toEqual([]);
  });

  test('an option that cannot be meant is refused while rendering', async () => {
    const { React, render, ours } = await serverWith(version);
    const wrong = { tracker: 'wss://tracker.example', src: 7 as unknown as string };
    expect(() => render(React.createElement(ours.P2PVideo, wrong))).toThrow(/"src" must be the URL/);
  });
});
