import { describe, expect, test } from 'vitest';
import { DEFAULT_CONFIG } from '../../src/index.ts';
import { ABLE } from '../fixtures/solo.ts';
import { Stage } from '../fixtures/stage.ts';

const STREAM_BPS = 1_000_000;
const SEGMENT_MS = 2_000;

const AMPLE = { ...ABLE, uploadBps: 3 * STREAM_BPS };
const ORDINARY = { ...ABLE, uploadBps: STREAM_BPS };

/** A viewer that plays, in a group of `groupSize`, with ten partners of which `ample` have ample lines. */
function stageWith(groupSize: number, ample: number): Stage {
  const stage = new Stage({ ampleLeadersMin: 5 });
  stage.list(100, 110);
  stage.track.segmentBytes = (STREAM_BPS * SEGMENT_MS) / 8_000;
  stage.state.groupSize = groupSize;
  for (let index = 1; index <= 10; index += 1) stage.partner(index, [], index <= ample ? AMPLE : ORDINARY);
  return stage;
}

function leadsWith(stage: Stage, uplinkBps: number): boolean {
  stage.state.uplinkBps = uplinkBps;
  return stage.state.leads;
}

describe('E5: who stands for election', () => {
  test('all but lines that are too thin, while few in the group have ample ones', () => {
    const stage = stageWith(11, 4);
    expect(stage.state.streamBps).toBe(STREAM_BPS);
    expect(leadsWith(stage, DEFAULT_CONFIG.leadShareMin * STREAM_BPS)).toBe(true);
    expect(leadsWith(stage, DEFAULT_CONFIG.leadShareMin * STREAM_BPS - 1)).toBe(false);
  });

  test('only ample lines, and those that nobody measured, once there are enough of them', () => {
    const stage = stageWith(41, 2);
    expect(leadsWith(stage, 1.9 * STREAM_BPS)).toBe(false);
    expect(leadsWith(stage, 2 * STREAM_BPS)).toBe(true);
    expect(leadsWith(stage, 0)).toBe(true);
    stage.state.uplinkBps = 1.9 * STREAM_BPS;
    expect(stage.state.mayLead, 'takes over where they fail').toBe(true);
  });

  test('ample lines that do not lead, or watch something else, are not counted', () => {
    const resting = stageWith(41, 2);
    for (const partner of resting.state.partners.values())
      partner.status = { ...partner.status, leads: false };
    expect(leadsWith(resting, STREAM_BPS)).toBe(true);
    const elsewhere = stageWith(41, 2);
    for (const { view } of elsewhere.state.viewsOf(elsewhere.track)) view.watching = false;
    expect(leadsWith(elsewhere, STREAM_BPS)).toBe(true);
  });
});
