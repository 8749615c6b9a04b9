import { describe, expect, it } from 'vitest';
import { StolenTime } from '../src/stolen-time.ts';

/** As the kernel writes it: user, nice, system, idle, iowait, irq, softirq, steal, guest, guest_nice. */
function statOf(user: number, idle: number, steal: number): string {
  return `cpu  ${user} 0 0 ${idle} 0 0 0 ${steal} 0 0\ncpu0 1 1 1 1 1 1 1 1 1 1\nintr 5\n`;
}

describe('stolen time', () => {
  it('is the part of what was wanted, since it is watched', () => {
    let text = statOf(1_000, 500, 900);
    const stolen = new StolenTime(() => text);
    text = statOf(1_060, 800, 940);
    expect(stolen.share()).toBeCloseTo(0.4);
  });

  it('is nothing on a machine that wants nothing, has no such file, or an older one', () => {
    expect(new StolenTime(() => statOf(1, 2, 3)).share()).toBe(0);
    expect(new StolenTime(() => undefined).share()).toBe(0);
    expect(new StolenTime(() => 'cpu  1 2 3 4\n').share()).toBe(0);
    expect(new StolenTime(() => 'nonsense').share()).toBe(0);
  });

  it('is read from this machine, whichever it is', () => {
    const share = new StolenTime().share();
    expect(share).toBeGreaterThanOrEqual(0);
    expect(share).toBeLessThanOrEqual(1);
  });
});
