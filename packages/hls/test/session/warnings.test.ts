import { beforeEach, describe, expect, it } from 'vitest';
import type { SessionWarning } from '../../src/api/session-events.ts';
import { Warnings } from '../../src/session/warnings.ts';

describe('warnings', () => {
  let emitted: SessionWarning[];
  let warnings: Warnings;

  beforeEach(() => {
    emitted = [];
    warnings = new Warnings((warning) => emitted.push(warning));
  });

  it('are given once until their cause has gone', () => {
    warnings.give('tracker-unreachable');
    warnings.give('tracker-unreachable');
    expect(emitted).toHaveLength(1);
    warnings.clear('tracker-unreachable');
    expect(emitted).toHaveLength(1);
    warnings.give('tracker-unreachable');
    expect(emitted.map(({ code }) => code)).toEqual(['tracker-unreachable', 'tracker-unreachable']);
  });

  it('of different causes do not hide each other', () => {
    warnings.give('ice-failing');
    warnings.give('backed-off');
    warnings.clear('ice-failing');
    warnings.give('backed-off');
    expect(emitted.map(({ code }) => code)).toEqual(['ice-failing', 'backed-off']);
  });

  it('say what to do, and the detail if there is one', () => {
    warnings.give('ice-failing');
    warnings.give('tracker-refused', 'bad-token: expired');
    expect(emitted[0]?.message).toMatch(/STUN or TURN.*rtcConfig\.$/);
    expect(emitted[1]?.message).toMatch(/token.* \(bad-token: expired\)$/);
  });
});
