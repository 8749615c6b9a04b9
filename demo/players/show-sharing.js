// Writes under the player what comes from partners. The page says where its session is, by `window.findSession`; a player may
// make a new one for each source, so it is asked again and again.
const { document } = globalThis;
const line = document.getElementById('sharing');

function show() {
  const stats = globalThis.findSession?.()?.stats();
  if (stats === undefined || stats.partnerCount + stats.p2pBytes === 0) return;
  const partners = stats.partnerCount === 1 ? '1 partner' : `${stats.partnerCount} partners`;
  const percent = Math.round(100 * stats.offloadRatio);
  line.textContent = `${percent} % from partners (${stats.p2pBytes.toLocaleString('en')} bytes), ${partners} now`;
}

globalThis.setInterval(show, 1_000);
