import { describe, expect, test } from 'vitest';
import { DEFAULT_CONFIG } from '../../src/index.ts';
import { Stage } from '../fixtures/stage.ts';

const STREAM_BPS = 1_000_000;
const SEGMENT_MS = 2_000;

describe('E5: who stands for election', () => {
  test('all but lines that are known to be too thin', () => {
    const stage = new Stage();
    stage.list(100, 110);
    stage.track.segmentBytes = (STREAM_BPS * SEGMENT_MS) / 8_000;
    expect(stage.state.streamBps).toBe(STREAM_BPS);
    const leadsWith = (uplinkBps: number): boolean => {
      stage.state.uplinkBps = uplinkBps;
      return stage.state.leads;
    };
    expect(leadsWith(DEFAULT_CONFIG.leadShareMin * STREAM_BPS)).toBe(true);
    expect(leadsWith(DEFAULT_CONFIG.leadShareMin * STREAM_BPS - 1)).toBe(false);
    expect(leadsWith(0), 'never measured').toBe(true);
  });
});
