// Puts p2p-media-loader into a viewer of the lab, at settings that suit it: see the benchmark's README.
import { CopyingSegmentStore } from './copying-segment-store.js';

/**
 * `settings`: `tracker` (URL), `highDemandTimeWindowS`. Bytes are counted as they arrive, so that requests given up half-way are
 * in them.
 */
export function createLoader({ tracker, highDemandTimeWindowS }) {
  const traffic = { cdnBytes: 0, p2pBytes: 0, uploadBytes: 0 };
  const engine = new globalThis.HlsJsP2PEngine({
    core: {
      swarmId: 'bench',
      announceTrackers: [tracker],
      rtcConfig: { iceServers: [] },
      highDemandTimeWindow: highDemandTimeWindowS,
      customSegmentStorageFactory: () => new CopyingSegmentStore(),
    },
  });
  engine.addEventListener('onChunkDownloaded', (byteLength, source) => {
    if (source === 'p2p') traffic.p2pBytes += byteLength;
    else traffic.cdnBytes += byteLength;
  });
  engine.addEventListener('onChunkUploaded', (byteLength) => (traffic.uploadBytes += byteLength));
  return {
    hlsConfig: engine.getConfigForHlsJs(),
    bind: (hls) => engine.bindHls(hls),
    traffic: () => traffic,
  };
}
