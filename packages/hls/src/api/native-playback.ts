/** The name of a playlist; hls.js plays from a `blob:`. */
const PLAYLIST = /\.m3u8($|[?#])/i;

/**
 * Says once in the console that the browser plays HLS itself, past hls.js and so past P2P, where it could do otherwise (an iPhone
 * may not). Some browsers claim to play every playlist, and players that ask them first never make an hls.js.
 */
export function watchNativePlayback(): void {
  if (!('MediaSource' in globalThis)) return;
  const onPlaying = ({ target }: Event): void => {
    if (!PLAYLIST.test((target as HTMLMediaElement).currentSrc)) return;
    document.removeEventListener('playing', onPlaying, true);
    console.warn(
      'Paceline: the browser plays this stream without hls.js. Make the player prefer MSE: see docs/players.md',
    );
  };
  // Media events do not bubble, but pass the document on their way down.
  document.addEventListener('playing', onPlaying, true);
}
