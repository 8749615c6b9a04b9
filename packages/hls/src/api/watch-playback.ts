/** What hls.js plays from, or the name of a playlist. Others are films, or advertisements before the stream. */
const STREAM = /^blob:|\.m3u8($|[?#])/i;

/**
 * Says once in the console that nothing will be shared, when the first stream begins to play without a session. Either nobody made one
 * before the player, or the browser plays HLS itself, past hls.js, where it could do otherwise (an iPhone may not): some browsers claim to
 * play every playlist, and some players ask them first.
 */
export function watchPlayback(sessions: () => readonly unknown[]): void {
  if (!('MediaSource' in globalThis)) return;
  const onPlaying = ({ target }: Event): void => {
    if (!STREAM.test((target as HTMLMediaElement).currentSrc)) return;
    document.removeEventListener('playing', onPlaying, true);
    if (sessions().length > 0) return;
    console.warn(
      'Paceline: this stream has no session. Set data-tracker or call install() first. Make the player prefer MSE: see docs/players.md',
    );
  };
  // Media events do not bubble, but pass the document on their way down.
  document.addEventListener('playing', onPlaying, true);
}
