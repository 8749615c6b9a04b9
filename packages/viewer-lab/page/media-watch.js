const { performance } = globalThis;

/** Seeks that take longer than this are given up, ms. */
const SEEK_TIMEOUT_MS = 20_000;

/** Playback that has gone on for this long after a seek has recovered, seconds. */
const RECOVERED_AFTER_S = 0.3;

/** With more media than that ahead, a player that waits lacks a processor and not bytes, seconds. */
const MEDIA_AT_HAND_S = 1;

/** First frame, stalls and seeks of one media element, by its own events. */
export class MediaWatch {
  #video;
  #startedAtMs = performance.now();
  #playing = false;
  #seeking = false;
  #waitingSinceMs;
  #stallMs = 0;
  firstFrameMs;
  stalls = 0;
  /** Of the stalls, those that began with media at hand. */
  stallsWithMedia = 0;

  constructor(video) {
    this.#video = video;
    video.addEventListener('playing', () => this.#onPlaying());
    video.addEventListener('seeking', () => (this.#seeking = true));
    video.addEventListener('waiting', () => this.#onWaiting());
  }

  get isPlaying() {
    return this.#playing && this.#waitingSinceMs === undefined;
  }

  get stallMs() {
    const running = this.#waitingSinceMs === undefined ? 0 : performance.now() - this.#waitingSinceMs;
    return this.#stallMs + running;
  }

  /** Playback begins: the first frame is counted from here. */
  start() {
    this.#startedAtMs = performance.now();
  }

  /** Forgets the stalls so far. One that goes on is counted from here. */
  mark() {
    this.stalls = this.#waitingSinceMs === undefined ? 0 : 1;
    this.stallsWithMedia = 0;
    this.#stallMs = 0;
    if (this.#waitingSinceMs !== undefined) this.#waitingSinceMs = performance.now();
  }

  /** Seeks, and gives the time until playback went on from there, ms. */
  async seek(timeS) {
    const startMs = performance.now();
    this.#video.currentTime = timeS;
    while (performance.now() - startMs < SEEK_TIMEOUT_MS) {
      await new Promise((resolve) => globalThis.setTimeout(resolve, 20));
      const { seeking, currentTime } = this.#video;
      if (!seeking && currentTime > timeS + RECOVERED_AFTER_S) break;
    }
    return performance.now() - startMs;
  }

  #onPlaying() {
    if (!this.#playing) this.firstFrameMs = performance.now() - this.#startedAtMs;
    this.#playing = true;
    this.#seeking = false;
    if (this.#waitingSinceMs !== undefined) this.#stallMs += performance.now() - this.#waitingSinceMs;
    this.#waitingSinceMs = undefined;
  }

  #onWaiting() {
    if (!this.#playing || this.#seeking || this.#waitingSinceMs !== undefined) return;
    this.stalls += 1;
    if (this.#aheadS() > MEDIA_AT_HAND_S) this.stallsWithMedia += 1;
    this.#waitingSinceMs = performance.now();
  }

  #aheadS() {
    const { buffered, currentTime } = this.#video;
    for (let index = 0; index < buffered.length; index += 1) {
      const endS = buffered.end(index);
      if (buffered.start(index) <= currentTime && currentTime < endS) return endS - currentTime;
    }
    return 0;
  }
}
