/** Kept behind the playhead, seconds: more than any viewer of a case lags behind another. */
const KEPT_BEHIND_S = 30;

/** What is told to the loader as room, MiB: it is never near. */
const CAPACITY_MIB = 4_096;

const BYTES_PER_MIB = 1_048_576;

/**
 * A segment store for p2p-media-loader that copies on the way in and on the way out. Its own store keeps the very buffer that
 * hls.js hands to its worker, which empties it: partners then get segments of no bytes.
 */
export class CopyingSegmentStore {
  #segments = new Map();
  #positionS = 0;
  #onChange = () => undefined;

  async initialize() {
    return undefined;
  }

  setSegmentChangeCallback(callback) {
    this.#onChange = callback;
  }

  onPlaybackUpdated(positionS) {
    this.#positionS = positionS;
  }

  onSegmentRequested() {
    return undefined;
  }

  async storeSegment(_swarmId, streamId, segmentId, data, _startTimeS, endTimeS) {
    this.#forgetOld();
    this.#segments.set(`${streamId}|${segmentId}`, { streamId, segmentId, endTimeS, data: data.slice(0) });
    this.#onChange(streamId);
  }

  async getSegmentData(_swarmId, streamId, segmentId) {
    return this.#segments.get(`${streamId}|${segmentId}`)?.data.slice(0);
  }

  hasSegment(_swarmId, streamId, segmentId) {
    return this.#segments.has(`${streamId}|${segmentId}`);
  }

  getStoredSegmentIds(_swarmId, streamId) {
    return [...this.#segments.values()]
      .filter((segment) => segment.streamId === streamId)
      .map(({ segmentId }) => segmentId);
  }

  getUsage() {
    const ahead = [...this.#segments.values()].filter(({ endTimeS }) => endTimeS >= this.#positionS);
    const usedBytes = ahead.reduce((sum, { data }) => sum + data.byteLength, 0);
    return { totalCapacity: CAPACITY_MIB, usedCapacity: usedBytes / BYTES_PER_MIB };
  }

  destroy() {
    this.#segments.clear();
  }

  #forgetOld() {
    const changed = new Set();
    for (const [key, { streamId, endTimeS }] of this.#segments) {
      if (endTimeS >= this.#positionS - KEPT_BEHIND_S) continue;
      this.#segments.delete(key);
      changed.add(streamId);
    }
    for (const streamId of changed) this.#onChange(streamId);
  }
}
