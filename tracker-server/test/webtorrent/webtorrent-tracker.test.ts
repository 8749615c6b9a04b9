import { describe, expect, it } from 'vitest';
import { mutateText } from '../support/mutate-text.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { OFFER_ID, STREAM, WebTorrentBench, id, offer } from '../support/webtorrent-bench.ts';

const offers = (count: number): unknown[] =>
  Array.from({ length: count }, (_, index) => offer(id(`offer ${index}`)));

describe('WebTorrent endpoint', () => {
  it('hands an offer to one other peer and its answer back', () => {
    const bench = new WebTorrentBench();
    const anna = bench.join('anna');
    const ben = bench.open();
    expect(bench.announce(ben, 'ben', { offers: [offer()] })).toEqual([
      { action: 'announce', info_hash: STREAM, interval: 120, complete: 0, incomplete: 2 },
    ]);
    expect(anna.connection.take().at(-1)).toEqual({
      ...{ action: 'announce', info_hash: STREAM, peer_id: id('ben'), offer_id: OFFER_ID },
      offer: { type: 'offer', sdp: 'v=0\r\n' },
    });
    bench.answer(anna, 'anna', 'ben');
    expect(ben.connection.take()).toEqual([
      {
        ...{ action: 'announce', info_hash: STREAM, peer_id: id('anna'), offer_id: OFFER_ID },
        answer: { type: 'answer', sdp: 'v=0\r\n' },
      },
    ]);
  });

  it('passes an answer on once, and only to the peer whose offer it answers', () => {
    const bench = new WebTorrentBench();
    const anna = bench.join('anna');
    const ben = bench.join('ben', undefined, { offers: [offer()] });
    const carl = bench.join('carl');
    ben.connection.take();
    bench.answer(carl, 'carl', 'ben');
    bench.answer(anna, 'anna', 'ben', id('another'));
    bench.answer(anna, 'carl', 'ben');
    bench.answer(anna, 'anna', 'nobody');
    expect(ben.connection.take()).toEqual([]);
    bench.answer(anna, 'anna', 'ben');
    bench.answer(anna, 'anna', 'ben');
    expect(ben.connection.take()).toHaveLength(1);
    expect(bench.tracker.stats()).toMatchObject({ webTorrentAnswersRelayed: 1, webTorrentRefused: 5 });
  });

  it('lets nobody take or end the peer id of another socket', () => {
    const bench = new WebTorrentBench();
    const anna = bench.join('anna');
    const thief = bench.open();
    expect(bench.announce(thief, 'anna')).toMatchObject([
      { 'failure reason': expect.stringContaining('peer_id is in use') },
    ]);
    bench.announce(thief, 'anna', { event: 'stopped' });
    anna.connection.take();
    bench.join('ben', undefined, { offers: [offer()] });
    expect(anna.connection.take()).toHaveLength(1);
    bench.tracker.closed(anna.session);
    expect(bench.announce(thief, 'anna')).toMatchObject([{ incomplete: 2 }]);
  });

  it('gives offers to the nearest, each to another one', () => {
    const bench = new WebTorrentBench();
    const far = Array.from({ length: 4 }, (_, index) => bench.join(`far ${index}`, '10.3.0.1'));
    const near = Array.from({ length: 4 }, (_, index) => bench.join(`near ${index}`, '10.1.0.1'));
    for (const { connection } of [...far, ...near]) connection.take();
    bench.join('me', '10.1.0.2', { offers: offers(4) });
    expect(near.map(({ connection }) => connection.take().length)).toEqual([1, 1, 1, 1]);
    expect(far.map(({ connection }) => connection.take().length)).toEqual([0, 0, 0, 0]);
  });

  it('keeps strict regions apart', () => {
    const bench = new WebTorrentBench({}, { isStrict: () => true });
    const far = bench.join('far', '10.3.0.1');
    far.connection.take();
    bench.join('me', '10.1.0.1', { offers: offers(2) });
    expect(far.connection.take()).toEqual([]);
  });

  it('takes out candidates that lead astray', () => {
    const bench = new WebTorrentBench();
    const anna = bench.join('anna', '198.51.100.1');
    anna.connection.take();
    const line = 'a=candidate:1 1 udp 1 192.168.1.2 5000 typ host\r\n';
    bench.join('ben', '198.51.100.2', { offers: [offer(OFFER_ID, `v=0\r\n${line}`)] });
    expect(anna.connection.take()).toMatchObject([{ offer: { sdp: 'v=0\r\n' } }]);
  });

  it('counts who has everything, and tells it of swarms that are named', () => {
    const bench = new WebTorrentBench();
    const anna = bench.join('anna', undefined, { left: 0 });
    const ben = bench.join('ben');
    expect(bench.send(ben, { action: 'scrape', info_hash: [STREAM, id('none')] })).toEqual([
      {
        action: 'scrape',
        files: {
          [STREAM]: { complete: 1, incomplete: 1, downloaded: 0 },
          [id('none')]: { complete: 0, incomplete: 0, downloaded: 0 },
        },
        flags: { min_request_interval: 120 },
      },
    ]);
    bench.announce(ben, 'ben', { event: 'completed' });
    expect(bench.announce(anna, 'anna', { event: 'stopped' })).toMatchObject([
      { complete: 1, incomplete: 0 },
    ]);
    bench.tracker.closed(ben.session);
    expect(bench.tracker.stats()).toMatchObject({ webTorrentPeers: 0, webTorrentSwarms: 0 });
  });

  it('serves the info hashes it was given and no others', () => {
    const bench = new WebTorrentBench({}, { serves: (hash) => hash === Buffer.from(STREAM).toString('hex') });
    expect(bench.announce(bench.open(), 'anna')).toMatchObject([{ incomplete: 1 }]);
    expect(bench.announce(bench.open(), 'ben', { info_hash: id('other') })).toMatchObject([
      { 'failure reason': 'this tracker does not serve the info_hash' },
    ]);
  });

  it('bounds announces, swarms and offers of one socket, and new swarms of one address', () => {
    const bench = new WebTorrentBench({ swarmsPerAddressMax: 20, inboundOffers: { perS: 0, burst: 3 } });
    const greedy = bench.open('198.51.100.1');
    const answers = Array.from({ length: 17 }, (_, i) =>
      bench.announce(greedy, 'greedy', { info_hash: id(`swarm ${i}`) }),
    );
    expect(answers.at(-1)).toMatchObject([{ 'failure reason': expect.stringContaining('too many swarms') }]);
    const second = bench.open('198.51.100.1');
    for (let i = 20; i < 24; i += 1) bench.announce(second, 'second', { info_hash: id(`swarm ${i}`) });
    expect(bench.announce(second, 'second', { info_hash: id('last') })).toMatchObject([
      { 'failure reason': expect.stringContaining('too many new swarms') },
    ]);
    const victim = bench.join('victim');
    victim.connection.take();
    for (let i = 0; i < 10; i += 1) bench.join(`peer ${i}`, undefined, { offers: [] });
    victim.connection.take();
    const flooder = bench.join('flooder');
    const told = Array.from({ length: 40 }, () =>
      bench.announce(flooder, 'flooder', { event: 'update', offers: offers(10) }),
    );
    expect(victim.connection.take().length).toBeLessThanOrEqual(3);
    expect(told.at(-1)).toMatchObject([{ 'failure reason': expect.stringContaining('too many announces') }]);
  });

  it('spends the same budget of introductions as the tracker', () => {
    const bench = new WebTorrentBench({ listedPerAddress: { perS: 0, burst: 3 } });
    const others = Array.from({ length: 10 }, (_, i) => bench.join(`other ${i}`));
    for (const { connection } of others) connection.take();
    bench.join('crawler', '203.0.113.1', { offers: offers(10) });
    bench.join('crawler 2', '203.0.113.1', { offers: offers(10) });
    expect(others.reduce((sum, { connection }) => sum + connection.take().length, 0)).toBeLessThanOrEqual(3);
  });

  it('cuts sockets that say nothing, nonsense, or too much', () => {
    const bench = new WebTorrentBench();
    const [mute, fool, flood] = [bench.open(), bench.open(), bench.open('198.51.100.9')];
    for (let i = 0; i < 5; i += 1) bench.sendText(fool, i === 0 ? null : '{}');
    for (let i = 0; i < 300; i += 1) bench.send(flood, { action: 'scrape', info_hash: STREAM });
    const well = bench.join('well');
    bench.nowMs = 30_001;
    well.session.noteSignOfLife();
    bench.tracker.tick(bench.nowMs);
    expect([mute, fool, flood, well].map(({ connection }) => connection.closedWith)).toEqual([
      1008,
      1008,
      1008,
      undefined,
    ]);
    expect(bench.tracker.stats()).toMatchObject({ webTorrentCut: 3, webTorrentMalformed: 5 });
  });

  it('closes everybody within the window when it shuts down', () => {
    const bench = new WebTorrentBench();
    const peers = ['anna', 'ben', 'carl'].map((name) => bench.join(name));
    bench.tracker.shutDown(1_000, 0);
    bench.tracker.tick(1_000);
    expect(peers.map(({ connection }) => connection.closedWith)).toEqual([1012, 1012, 1012]);
  });

  it('survives twenty thousand mutated messages, and still serves everybody else', () => {
    const bench = new WebTorrentBench({ messages: { perS: 1e6, burst: 1e6 } });
    const random = seededRandom(11);
    const well = bench.join('well');
    const base = { action: 'announce', info_hash: STREAM, peer_id: id('peer') };
    const texts = [
      { ...base, event: 'started', left: null, offers: [offer()] },
      { ...base, event: 'stopped' },
      { ...base, to_peer_id: id('well'), offer_id: OFFER_ID, answer: { type: 'answer', sdp: 'v=0' } },
      { action: 'scrape', info_hash: [STREAM] },
    ].map((message) => JSON.stringify(message));
    let client = bench.open();
    for (let i = 0; i < 20_000; i += 1) {
      if (client.session.isEnding) {
        bench.tracker.closed(client.session);
        client = bench.open();
      }
      bench.nowMs += 10;
      bench.sendText(client, mutateText(texts[random.below(texts.length)] ?? '', random));
    }
    const stats = bench.tracker.stats();
    expect(stats.webTorrentMalformed).toBeGreaterThan(1_000);
    expect(stats.webTorrentAnnounces).toBeGreaterThan(100);
    expect(stats.webTorrentSockets).toBeLessThanOrEqual(2);
    expect(bench.announce(well, 'well', { event: 'update' })).toMatchObject([{ interval: 120 }]);
  });
});
