import { request } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { startTracker } from '../../src/index.ts';
import type { OperatorStatus, TrackerHandle, TrackerOptions } from '../../src/index.ts';
import { TestClient } from '../support/test-client.ts';

const open: TrackerHandle[] = [];

async function start(options: TrackerOptions = {}): Promise<TrackerHandle> {
  const tracker = await startTracker({ port: 0, adminPort: 0, ...options });
  open.push(tracker);
  return tracker;
}

afterEach(async () => {
  for (const tracker of open.splice(0)) await tracker.close(0);
});

async function read(tracker: TrackerHandle, path: string): Promise<{ status: number; text: string }> {
  const response = await fetch(`${tracker.adminUrl ?? ''}${path}`);
  return { status: response.status, text: await response.text() };
}

describe('admin port', () => {
  it('stands apart from the port of the viewers, on loopback, and only if asked for', async () => {
    const tracker = await start();
    expect(tracker.adminUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    for (const path of ['/metrics', '/status.json', '/'])
      expect((await fetch(`http://127.0.0.1:${tracker.port}${path}`)).status).toBe(404);
    const plain = await startTracker({ port: 0 });
    open.push(plain);
    expect(plain.adminUrl).toBeUndefined();
  });

  it('counts in the format of Prometheus', async () => {
    const tracker = await start({ geoOverridesCsv: '127.0.0.0/8,fr,free,bretagne' });
    const viewer = new TestClient(tracker.url);
    await viewer.join();
    viewer.sendText(
      '{"type":"report","cdnBytes":1000,"p2pBytes":9000,"stalls":1,"stallMs":500,"latencyMs":4200}',
    );
    viewer.send({ type: 'heartbeat' });
    await viewer.next('heartbeat');
    const { text } = await read(tracker, '/metrics');
    for (const line of [
      'paceline_tracker_connections 1',
      'paceline_tracker_joins_total 1',
      'paceline_tracker_viewers_by_country{country="fr"} 1',
      'paceline_tracker_qos_p2p_bytes_total 9000',
      'paceline_tracker_qos_stall_seconds_total 0.5',
      'paceline_tracker_qos_latency_seconds_bucket{le="5"} 1',
      'paceline_tracker_draining 0',
      'paceline_tracker_rosters_sent_total 0',
      'paceline_tracker_geo_files_refused_total 0',
    ])
      expect(text).toContain(`${line}\n`);
    expect((await read(tracker, '/metrics')).text).toContain('paceline_tracker_joins_total 1\n');
  });

  it('tells how old the network data are, and nothing of their age when there are none', async () => {
    const tracker = await start();
    const ageDays = tracker.stats().geoDataAgeDays;
    expect(ageDays).toBeGreaterThanOrEqual(0);
    expect((await read(tracker, '/metrics')).text).toContain(
      `paceline_tracker_geo_data_age_days ${ageDays}\n`,
    );
    const blind = await start({ geo: { embedded: false } });
    expect((await read(blind, '/metrics')).text).not.toMatch(/^paceline_tracker_geo_data_age_days/m);
  });

  it('has no more to say of two hundred channels than of one', async () => {
    const tracker = await start();
    const names = async (): Promise<number> =>
      (await read(tracker, '/metrics')).text.split('\n').filter((line) => line.startsWith('paceline_'))
        .length;
    const viewer = await new TestClient(tracker.url).opened();
    viewer.send({ type: 'join', version: 1, channel: 'first', regions: 'prefer' });
    await viewer.next('joined');
    const before = await names();
    const clients = Array.from({ length: 200 }, (_, i) =>
      new TestClient(tracker.url).join({ channel: `secret ${i}` }),
    );
    await Promise.all(clients);
    expect(await names()).toBe(before);
    expect((await read(tracker, '/metrics')).text).not.toContain('secret');
  });

  it('shows swarms, regions and what viewers report', async () => {
    const tracker = await start({ geoOverridesCsv: '127.0.0.0/8,fr,free,bretagne' });
    const viewers = [new TestClient(tracker.url), new TestClient(tracker.url)];
    await Promise.all(viewers.map((viewer) => viewer.join({ channel: 'a<b' })));
    viewers[0]?.sendText(
      '{"type":"report","cdnBytes":1,"p2pBytes":3,"stalls":0,"stallMs":0,"latencyMs":4000}',
    );
    viewers[0]?.send({ type: 'heartbeat' });
    await viewers[0]?.next('heartbeat');
    const status = JSON.parse((await read(tracker, '/status.json')).text) as OperatorStatus;
    expect(status).toMatchObject({
      isDraining: false,
      stats: { viewers: 2 },
      nodes: [{ state: 'ready', connections: 2, isSelf: true }],
      overview: {
        moreSwarms: 0,
        swarms: [
          {
            channel: 'a<b',
            version: 1,
            viewers: 2,
            regions: [{ country: 'fr', operator: 'free', region: 'bretagne', viewers: 2 }],
            qos: [{ country: 'fr', reports: 1, cdnBytes: 1, p2pBytes: 3 }],
          },
        ],
      },
    });
    const page = await fetch(`${tracker.adminUrl ?? ''}/`);
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(await page.text()).not.toContain('a<b');
  });

  it('is not ready while it drains, and says so on both ports', async () => {
    const tracker = await start();
    await new TestClient(tracker.url).join();
    const ready = async (): Promise<number[]> => [
      (await read(tracker, '/readyz')).status,
      (await fetch(`http://127.0.0.1:${tracker.port}/readyz`)).status,
      (await read(tracker, '/healthz')).status,
    ];
    expect(await ready()).toEqual([200, 200, 200]);
    const closing = tracker.close(2_000);
    expect(await ready()).toEqual([503, 503, 200]);
    expect((await read(tracker, '/metrics')).text).toContain('paceline_tracker_draining 1\n');
    await closing;
  });

  it('refuses names that another site could point at it, and changes nothing on request', async () => {
    const tracker = await start();
    const status = await new Promise<number | undefined>((resolve) => {
      const { port } = new URL(tracker.adminUrl ?? '');
      request(
        { host: '127.0.0.1', port, path: '/status.json', headers: { host: 'evil.example' } },
        (response) => {
          response.resume();
          resolve(response.statusCode);
        },
      ).end();
    });
    expect(status).toBe(403);
    expect((await fetch(`${tracker.adminUrl ?? ''}/`, { method: 'POST' })).status).toBe(404);
  });
});
