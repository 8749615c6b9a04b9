import { describe, expect, it } from 'vitest';
import { parseTrace } from '../../src/trace/trace.ts';
import { tracedViewer, traceWith } from './trace-fixture.ts';

describe('parseTrace', () => {
  it('gives back what was written', () => {
    const trace = traceWith();
    expect(parseTrace(JSON.stringify(trace))).toEqual(trace);
  });

  it('takes what is not known', () => {
    const viewers = [tracedViewer('a', { uplinkBps: null, rttMs: null })];
    const trace = traceWith({ cdnSegmentMs: null, viewers });
    expect(parseTrace(JSON.stringify(trace))).toEqual(trace);
  });

  it.each([
    [{ formatVersion: 2 as never }, 'not a trace of version 1'],
    [{ durationMs: -1 }, 'trace.durationMs must be a number from 1'],
    [{ stream: { segmentMs: 2_000, bps: 0, syncSegments: 3 } }, 'trace.stream.bps must be'],
    [{ viewers: {} as never }, 'trace.viewers must be a list'],
    [{ viewers: [tracedViewer('a', { arriveMs: 90_000 })] }, 'trace.viewers[0].arriveMs must be'],
    [{ viewers: [tracedViewer('a', { leaving: 'gone' as never })] }, 'trace.viewers[0].leaving must be'],
    [{ viewers: [tracedViewer('a', { hidden: [{ fromMs: 0, toMs: 'x' as never }] })] }, 'hidden[0].toMs'],
  ])('says what is wrong with %j', (change, message) => {
    expect(() => parseTrace(JSON.stringify(traceWith(change)))).toThrow(message);
  });
});
