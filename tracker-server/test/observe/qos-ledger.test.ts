import { describe, expect, it } from 'vitest';
import type { QosReport } from '../../src/observe/qos-ledger.ts';
import { QosLedger } from '../../src/observe/qos-ledger.ts';

const report = (change: Partial<QosReport> = {}): QosReport => ({
  cdnBytes: 100,
  p2pBytes: 300,
  stalls: 1,
  stallMs: 200,
  latencyMs: 4_000,
  ...change,
});

describe('what viewers report', () => {
  it('adds up differences of running totals, by swarm and country', () => {
    const ledger = new QosLedger();
    const [anna, ben, swarm] = [{}, {}, {}];
    ledger.note(anna, swarm, 'fr', report(), 0);
    ledger.note(anna, swarm, 'fr', report({ cdnBytes: 150, p2pBytes: 900 }), 10_000);
    ledger.note(ben, swarm, 'cn', report(), 10_000);
    expect(Object.fromEntries(ledger.totalsOf(swarm))).toEqual({
      fr: { reports: 2, cdnBytes: 150, p2pBytes: 900, stalls: 1, stallMs: 200, latencyMs: 8_000 },
      cn: { reports: 1, cdnBytes: 100, p2pBytes: 300, stalls: 1, stallMs: 200, latencyMs: 4_000 },
    });
    expect(ledger.process).toMatchObject({ reports: 3, p2pBytes: 1_200 });
    expect(ledger.takeLatencies()).toEqual([4_000, 4_000, 4_000]);
    expect(ledger.takeLatencies()).toEqual([]);
  });

  it('takes a total that fell for a page that began anew', () => {
    const ledger = new QosLedger();
    const viewer = {};
    ledger.note(viewer, viewer, '', report({ cdnBytes: 1_000 }), 0);
    ledger.note(viewer, viewer, '', report({ cdnBytes: 50 }), 10_000);
    expect(ledger.process.cdnBytes).toBe(1_050);
  });

  it('bounds what one viewer can claim, at once and by repeating itself', () => {
    const ledger = new QosLedger();
    const [liar, swarm] = [{}, {}];
    for (let i = 0; i < 1_000; i += 1) {
      ledger.note(liar, swarm, '', report({ p2pBytes: 4e15, stallMs: 4e15, latencyMs: 4e15 }), i);
    }
    expect(ledger.process).toMatchObject({
      reports: 1,
      p2pBytes: 7.5e9,
      stallMs: 120_000,
      latencyMs: 120_000,
    });
  });

  it('keeps a bounded number of countries apart', () => {
    const ledger = new QosLedger();
    const swarm = {};
    for (let i = 0; i < 500; i += 1) ledger.note({}, swarm, `country ${i}`, report(), 0);
    expect(ledger.totalsOf(swarm).size).toBeLessThanOrEqual(65);
    expect(ledger.totalsOf(swarm).get('other')?.reports).toBe(436);
  });
});
