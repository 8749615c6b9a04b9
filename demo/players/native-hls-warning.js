// One warning in the console when a video plays HLS without hls.js, where nothing can be shared, with the switch to turn. Load it
// anywhere in the page. It knows a playlist by its name, and sees no video inside a shadow tree of somebody else's.
(() => {
  const { MediaSource, ManagedMediaSource, console, document } = globalThis;
  const SWITCHES = {
    '.art-video-player': 'make the Hls in customType.m3u8 and set type: "m3u8"',
    '.dplayer': 'make the Hls in video.customType.hls and set type: "hls"',
    '.mejs__container': 'put "native_hls" before "html5" in renderers',
    '.op-player': 'leave forceNative at false',
    '.video-js': 'register a source handler for hls.js, as in demo/players/video-js.html',
    'media-player': 'set provider.library = Hls at provider-change, and leave out prefer-native-hls',
  };
  const OTHERWISE = 'ask Hls.isSupported() before video.canPlayType(), and set video.src only without it';

  function onPlaying({ target }) {
    if (!/\.m3u8(?:[?#]|$)/i.test(target.currentSrc)) return;
    document.removeEventListener('playing', onPlaying, true);
    // An old iPhone has no other way.
    if (!MediaSource && !ManagedMediaSource) return;
    const name = Object.keys(SWITCHES).find((selector) => target.closest(selector));
    console.warn(
      `Paceline: ${target.currentSrc} is played by the browser itself, so hls.js is not used and nothing is shared. ` +
        `To change that, ${SWITCHES[name] ?? OTHERWISE}.`,
    );
  }

  // Media events do not bubble, but on their way down they pass the document.
  document.addEventListener('playing', onPlaying, true);
})();
