import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SessionBench } from './session-bench.ts';

describe('reports of a session (T17)', () => {
  let bench: SessionBench;

  beforeEach(() => {
    bench = new SessionBench();
  });

  afterEach(() => {
    bench.close();
  });

  it('are made of its figures, in whole numbers', async () => {
    const session = await bench.sharing({ reportQos: true });
    const { cdnBytes, p2pBytes, stallCount } = session.stats();
    session.destroy();
    const report = bench.socket.sent.find(({ type }) => type === 'report');
    expect(report).toMatchObject({ cdnBytes, p2pBytes, stalls: stallCount });
    expect(Object.values(report ?? {}).every((value) => value === 'report' || Number.isInteger(value))).toBe(
      true,
    );
  });

  it('are made only if the page says so', async () => {
    const session = await bench.sharing();
    session.destroy();
    expect(bench.socket.sent.map(({ type }) => type)).not.toContain('report');
    expect(bench.socket.sent.at(-1)).toEqual({ type: 'leave' });
  });
});
