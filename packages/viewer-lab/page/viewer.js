// One viewer of the lab. The query says what to play and how (see `ViewerOptions` in src/viewer.ts); everything that a test or
// a measurement wants to know is in `viewer`. Stalls and first frame are taken from the media element, not from the SDK.
import { PageViewer } from './page-viewer.js';

const { document, location } = globalThis;

const options = JSON.parse(new globalThis.URLSearchParams(location.search).get('options') ?? '{}');

function load(src) {
  return new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = src;
    script.onload = resolve;
    script.onerror = () => reject(new Error(`cannot load ${src}`));
    document.head.append(script);
  });
}

async function loadLibraries() {
  if (options.withoutWebRtc) delete globalThis.RTCPeerConnection;
  await load(`/vendor/hls-${options.hlsVersion ?? '1.7'}/hls.min.js`);
  if (options.adapter !== undefined)
    ({ createLoader: globalThis.createLoader } = await import(options.adapter.module));
  if (options.tracker === undefined) return;
  if (options.build === 'module') globalThis.Paceline = await import('/vendor/paceline/paceline.mjs');
  else await load('/vendor/paceline/paceline.min.js');
}

globalThis.createViewer = (video) => new PageViewer(video);
globalThis.viewer = new PageViewer(document.getElementById('video'));
globalThis.viewerReady = (async () => {
  await loadLibraries();
  if (options.stream !== undefined) globalThis.viewer.start(options);
})();
