import { isPeerId } from '@paceline/protocol';
import { describe, expect, it } from 'vitest';
import { TrackerBench, candidatesTo, offerTo } from '../support/tracker-bench.ts';

describe('relaying signals', () => {
  it('passes a signal on with the real sender, both ways', () => {
    const bench = new TrackerBench();
    const listed = bench.join();
    const guest = bench.join();
    bench.offer(guest, listed.joined.peerId);
    expect(listed.connection.takeSent()).toEqual([
      {
        type: 'signal',
        from: guest.joined.peerId,
        connection: '0123abcd',
        signals: [{ type: 'offer', sdp: 'v=0\r\n' }],
      },
    ]);
    bench.send(listed, candidatesTo(guest.joined.peerId));
    expect(guest.connection.takeSent()).toMatchObject([{ type: 'signal', from: listed.joined.peerId }]);
  });

  it('discards a sender that the viewer made up', () => {
    const bench = new TrackerBench();
    const victim = bench.join();
    const target = bench.join();
    const forger = bench.join();
    bench.sendText(
      forger,
      JSON.stringify({ ...offerTo(target.joined.peerId), from: victim.joined.peerId, type: 'signal' }),
    );
    expect(target.connection.takeSent()).toMatchObject([{ type: 'signal', from: forger.joined.peerId }]);
  });

  it('passes on nothing that it did not read: a plain frame as it came, any other written again', () => {
    const bench = new TrackerBench();
    const target = bench.join();
    const sender = bench.join();
    const { peerId } = sender.joined;
    const relayed = (signals: string, more = ''): string => {
      const to = `{"type":"signal","to":"${target.joined.peerId}","connection":"0123abcd",`;
      expect(bench.sendText(sender, `${to}"signals":[${signals}]${more}}`)).toEqual([]);
      return target.connection.lastText;
    };
    const frame = (signals: string): string =>
      `{"type":"signal","from":"${peerId}","connection":"0123abcd","signals":[${signals}]}`;
    const offer = '{"type":"offer","sdp":"v=0\\r\\n"}';
    const escaped = '{"type":"offer","sdp":"v=0\\u000d\\n"}';
    const bad = 'a=candidate:1 1 udp 1 224.0.0.1 9 typ host\\r\\n';
    expect(relayed(offer)).toBe(frame(offer));
    expect(relayed(escaped)).toBe(frame(escaped));
    expect(relayed(escaped.replace('}', ',"x":"y"}'))).toBe(frame(offer));
    expect(relayed(offer, ',"x":"y"')).toBe(frame(offer));
    expect(relayed(offer, `,"signals":[${escaped}]`)).toBe(frame(offer));
    // What a candidate is taken from is written again too.
    expect(relayed(escaped.replace('\\n', `\\n${bad}`))).toBe(frame(offer));
  });

  it('says that a peer is gone when it left, never was, is in another channel, or is the sender', () => {
    const bench = new TrackerBench();
    const left = bench.join();
    const elsewhere = bench.join({ channel: 'sports' });
    const viewer = bench.join();
    bench.send(left, { type: 'leave' });
    const nobody = '00000000000000';
    if (!isPeerId(nobody)) throw new Error('bad test data');
    for (const peerId of [left.joined.peerId, elsewhere.joined.peerId, nobody, viewer.joined.peerId]) {
      expect(bench.offer(viewer, peerId)).toEqual([{ type: 'peer-gone', peerId }]);
    }
  });

  it('refuses strangers of the same swarm like peers that are gone, until they are introduced', () => {
    const bench = new TrackerBench();
    const stranger = bench.join({}, '10.1.0.1');
    for (let i = 0; i < 3; i += 1) bench.join({}, '10.1.0.1');
    for (let i = 0; i < 3; i += 1) bench.join({}, '10.2.0.1');
    // The fourth of its region: its group is its own region, so nobody in the other one hears of it.
    const viewer = bench.join({}, '10.2.0.1');
    expect(viewer.joined.peers).not.toContain(stranger.joined.peerId);
    expect(bench.offer(viewer, stranger.joined.peerId)).toMatchObject([{ type: 'peer-gone' }]);
    expect(stranger.connection.takeSent().filter(({ type }) => type === 'signal')).toEqual([]);
  });

  it('lets the one that was listed write first: a partner may have told it about its guest', () => {
    const bench = new TrackerBench();
    const listed = bench.join();
    const guest = bench.join();
    expect(bench.offer(listed, guest.joined.peerId)).toEqual([]);
    expect(guest.connection.takeSent()).toMatchObject([{ type: 'signal', from: listed.joined.peerId }]);
  });

  it('bounds the offers one viewer has to look at, whoever makes them', () => {
    const bench = new TrackerBench();
    const victim = bench.join();
    const answers = Array.from({ length: 45 }, () => bench.offer(bench.join(), victim.joined.peerId)).flat();
    const received = victim.connection.takeSent().filter(({ type }) => type === 'signal');
    expect(received).toHaveLength(30);
    expect(
      answers.filter((answer) => answer.type === 'error' && answer.code === 'rate-limited'),
    ).toHaveLength(15);
    bench.pass(10_000);
    victim.connection.takeSent();
    bench.offer(bench.join(), victim.joined.peerId);
    expect(victim.connection.takeSent()).toMatchObject([{ type: 'signal' }]);
  });

  it('drops signals for a slow reader, keeps the rest, and cuts one that does not read at all', () => {
    const bench = new TrackerBench();
    const slow = bench.join();
    const sender = bench.join();
    slow.connection.bufferedBytes = 64 * 1024 + 1;
    bench.offer(sender, slow.joined.peerId);
    expect(bench.tracker.stats().signalsDropped).toBe(1);
    expect(bench.send(slow, { type: 'heartbeat' })).toMatchObject([{ type: 'heartbeat' }]);
    slow.connection.bufferedBytes = 256 * 1024 + 1;
    expect(bench.send(slow, { type: 'heartbeat' })).toEqual([]);
    expect(slow.connection.isTerminated).toBe(true);
    bench.drop(slow);
    expect(bench.tracker.stats()).toMatchObject({ cut: 1, connections: 1, viewers: 2 });
  });

  it('tells the sender when the stamp makes a signal too long for a frame', () => {
    const bench = new TrackerBench();
    const target = bench.join();
    const sender = bench.join();
    const parts = ['a', 'b'].map((fill) => ({ type: 'offer', sdp: `v=0${fill.repeat(16_000)}` }));
    const message = { ...offerTo(target.joined.peerId), signals: parts };
    const room = 32_768 - JSON.stringify(message).length;
    const [first, second] = parts;
    if (!first || !second) throw new Error('bad test data');
    first.sdp += 'c'.repeat(Math.min(300, room));
    second.sdp += 'c'.repeat(Math.max(0, room - 300));
    const text = JSON.stringify({ ...message, signals: [first, second] });
    expect(text).toHaveLength(32_768);
    expect(bench.sendText(sender, text)).toMatchObject([{ type: 'error', code: 'bad-message' }]);
    expect(target.connection.takeSent().filter(({ type }) => type === 'signal')).toEqual([]);
  });
});
