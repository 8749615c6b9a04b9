/**
 * A media element is paused by taking its source away. Who was watching when `exchange` takes one away and puts another in its
 * place goes on watching. Who was not is left alone, and so is an element with `autoplay`, which the browser starts.
 */
export function keepPlaying(video: HTMLMediaElement, exchange: () => void): void {
  const wasPlaying = !video.paused;
  exchange();
  if (wasPlaying && video.paused) resume(video);
}

/** A browser may refuse; then the viewer's own button is the way on. */
export function resume(video: HTMLMediaElement): void {
  video.play().catch(() => undefined);
}
