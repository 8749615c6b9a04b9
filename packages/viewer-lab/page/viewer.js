// One viewer of the lab. The query says what to play and how (see `ViewerOptions` in src/viewer.ts); everything that a test or
// a measurement wants to know is in `window.viewer`. Stalls and first frame are taken from the media element, not from the SDK.
(() => {
  const query = JSON.parse(new URLSearchParams(location.search).get('options') ?? '{}');
  const load = (src) =>
    new Promise((resolve, reject) => {
      const script = document.createElement('script');
      script.src = src;
      script.onload = resolve;
      script.onerror = () => reject(new Error(`cannot load ${src}`));
      document.head.append(script);
    });

  const createViewer = (video) => {
    const facts = { firstFrameMs: undefined, stalls: 0, stallMs: 0, fatal: [], errors: {}, warnings: [], states: [], segments: [], requests: 0 };
    let startedAt = 0;
    let playing = false;
    let waitingSince;
    let seeking = false;
    const latencies = [];
    video.addEventListener('playing', () => {
      if (!playing) facts.firstFrameMs = performance.now() - startedAt;
      playing = true;
      seeking = false;
      if (waitingSince !== undefined) facts.stallMs += performance.now() - waitingSince;
      waitingSince = undefined;
    });
    video.addEventListener('seeking', () => (seeking = true));
    video.addEventListener('waiting', () => {
      if (!playing || seeking || waitingSince !== undefined) return;
      facts.stalls += 1;
      waitingSince = performance.now();
    });
    const viewer = { video, facts, hls: undefined, session: undefined };
    viewer.start = (options) => {
      const hls = new Hls({ liveSyncDurationCount: 3, ...options.hlsConfig });
      viewer.hls = hls;
      hls.on('hlsError', (_, data) => {
        facts.errors[data.details] = (facts.errors[data.details] ?? 0) + 1;
        if (data.fatal) facts.fatal.push(data.details);
      });
      if (options.tracker !== undefined) {
        viewer.attach = () => {
          const session = Paceline.attach(hls, { tracker: options.tracker, ...options.sdk });
          viewer.session = session;
          session.on('warning', (warning) => facts.warnings.push(warning.code));
          session.on('state', (state) => facts.states.push(state));
          session.on('segment', (report) => {
            facts.segments.push(report);
            if (facts.segments.length > 2_000) facts.segments.shift();
          });
        };
        viewer.attach();
      }
      startedAt = performance.now();
      hls.loadSource(options.stream);
      hls.attachMedia(video);
      video.play().catch(() => undefined);
      setInterval(() => {
        if (playing && waitingSince === undefined && Number.isFinite(hls.latency)) latencies.push(hls.latency * 1000);
        if (latencies.length > 600) latencies.shift();
      }, 250);
    };
    /** Forgets what happened so far; the first frame stays. */
    viewer.mark = () => {
      facts.stalls = 0;
      facts.stallMs = 0;
      facts.segments.length = 0;
      latencies.length = 0;
    };
    viewer.report = () => ({
      ...facts,
      stallMs: facts.stallMs + (waitingSince === undefined ? 0 : performance.now() - waitingSince),
      latencyMs: latencies.length === 0 ? undefined : latencies.reduce((a, b) => a + b, 0) / latencies.length,
      currentTime: video.currentTime,
      paused: video.paused,
      bufferAheadMs: viewer.session?.stats().bufferAheadMs,
      droppedFrames: video.getVideoPlaybackQuality().droppedVideoFrames,
      heapBytes: performance.memory?.usedJSHeapSize,
      stats: viewer.session?.stats(),
      partners: viewer.session?.partners(),
      window: viewer.session?.window(),
    });
    return viewer;
  };

  window.createViewer = createViewer;
  window.viewer = createViewer(document.getElementById('video'));
  window.viewerReady = (async () => {
    if (query.withoutWebRtc) delete window.RTCPeerConnection;
    await load(`/vendor/hls-${query.hlsVersion ?? '1.7'}/hls.min.js`);
    if (query.tracker !== undefined) await load('/vendor/paceline/paceline.min.js');
    if (query.stream !== undefined) window.viewer.start(query);
  })();
})();
