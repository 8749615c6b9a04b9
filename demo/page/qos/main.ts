import { version } from '@paceline/hls';
import type { DemoConfig } from '../model/demo-config.ts';
import { fetchJson } from '../model/fetch-json.ts';
import { QosPage } from './qos-page.ts';

function place(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`index.html lacks #${id}`);
  return found;
}

async function start(): Promise<void> {
  place('version').textContent = version;
  const config = await fetchJson<DemoConfig>('/api/config');
  const page = new QosPage(config, {
    toolbar: place('toolbar'),
    group: place('group'),
    viewers: place('viewers'),
    detail: place('detail'),
  });
  page.start();
}

start().catch((error: unknown) => {
  const failure = place('failure');
  failure.textContent = `The page could not start: ${error instanceof Error ? error.message : String(error)}. Is the demo server running?`;
  failure.hidden = false;
});
