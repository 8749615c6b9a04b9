/**
 * The operator's page: one file without dependencies that asks `/status.json` every few seconds. Text of viewers (channel
 * names) only ever becomes text nodes.
 */
export const OPERATOR_PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Paceline tracker</title>
<style>
:root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif; }
body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.3rem; } h2 { font-size: 1.05rem; margin-top: 2rem; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: .25rem .75rem .25rem 0; border-bottom: 1px solid #8884; }
td.n, th.n { text-align: right; font-variant-numeric: tabular-nums; }
td.name { overflow-wrap: anywhere; }
#state { font-weight: 600; }
small { color: #888; }
</style>
</head>
<body>
<h1>Paceline tracker <small id="version"></small></h1>
<p role="status"><span id="state">loading</span></p>
<h2>Nodes</h2><table id="nodes"></table>
<h2>Swarms</h2><table id="swarms"></table><p><small id="more"></small></p>
<h2>Regions</h2><table id="regions"></table>
<h2>As viewers report</h2><table id="qos"></table>
<p><small>Only of viewers whose page has agreed to report; nobody checks their words.</small></p>
<h2>Counters</h2><table id="counters"></table>
<p><small>Places, where no files of yours say otherwise: <a href="https://db-ip.com" rel="noreferrer">IP Geolocation by DB-IP</a>,
RouteViews and NRO, by CC BY 4.0.</small></p>
<script>
const el = (id) => document.getElementById(id);
const number = new Intl.NumberFormat();
function fill(id, heads, rows) {
  const table = el(id);
  table.replaceChildren();
  for (const [tag, cells] of [['th', heads], ...rows.map((row) => ['td', row])]) {
    const tr = table.insertRow();
    for (const cell of cells) {
      const td = document.createElement(tag);
      td.textContent = typeof cell === 'number' ? number.format(cell) : cell;
      td.className = typeof cell === 'number' ? 'n' : 'name';
      tr.append(td);
    }
  }
}
const named = (name) => name || 'unknown';
function show(status) {
  const { stats, overview } = status;
  el('version').textContent = status.version;
  el('state').textContent = (status.isDraining ? 'Draining' : 'Ready') + ', up ' + number.format(status.uptimeS) + ' s, ' +
    number.format(stats.viewers) + ' viewers in ' + number.format(stats.swarms) + ' swarms';
  fill('nodes', ['node', 'state', 'sockets'],
    status.nodes.map((node) => [node.id + (node.isSelf ? ' (this one)' : ''), node.state, node.connections]));
  fill('swarms', ['channel', 'protocol', 'viewers'],
    overview.swarms.map((swarm) => [swarm.channel, String(swarm.version), swarm.viewers]));
  el('more').textContent = overview.moreSwarms > 0 ? 'and ' + number.format(overview.moreSwarms) + ' smaller ones' : '';
  fill('regions', ['channel', 'country', 'operator', 'region', 'viewers'], overview.swarms.flatMap((swarm) =>
    swarm.regions.map((at) => [swarm.channel, named(at.country), named(at.operator), named(at.region), at.viewers])));
  fill('qos', ['channel', 'country', 'offload', 'stalls', 'stalled', 'latency', 'reports'], overview.swarms.flatMap((swarm) =>
    swarm.qos.map((sum) => [swarm.channel, named(sum.country),
      (100 * sum.p2pBytes / Math.max(1, sum.p2pBytes + sum.cdnBytes)).toFixed(1) + ' %', sum.stalls,
      (sum.stallMs / 1000).toFixed(1) + ' s', (sum.latencyMs / Math.max(1, sum.reports) / 1000).toFixed(1) + ' s', sum.reports])));
  fill('counters', ['since the start', ''], Object.entries(stats));
}
async function ask() {
  try {
    show(await (await fetch('/status.json', { cache: 'no-store' })).json());
  } catch {
    el('state').textContent = 'No answer from the tracker';
  }
  setTimeout(ask, 3000);
}
ask();
</script>
</body>
</html>
`;
