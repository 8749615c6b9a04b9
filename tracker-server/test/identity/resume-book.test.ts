import { describe, expect, it } from 'vitest';
import { ResumeBook } from '../../src/identity/resume-book.ts';

const book = (waitingMax = 100): ResumeBook<string> =>
  new ResumeBook<string>({ graceMs: 60_000, waitingMax });

let count = 0;

/** Issues a secret that was not there before. */
function issue(resumes: ResumeBook<string>, viewer: string): string {
  count += 1;
  resumes.issue(viewer, `secret ${count}`);
  return `secret ${count}`;
}

describe('resume secrets', () => {
  it('works once', () => {
    const resumes = book();
    const secret = issue(resumes, 'anna');
    expect(resumes.redeem(secret)).toBe('anna');
    expect(resumes.redeem(secret)).toBeUndefined();
  });

  it('is void once a newer one was issued', () => {
    const resumes = book();
    const older = issue(resumes, 'anna');
    const newer = issue(resumes, 'anna');
    expect(resumes.redeem(older)).toBeUndefined();
    expect(resumes.redeem(newer)).toBe('anna');
  });

  it('lasts for the grace after the socket is lost, and no longer', () => {
    const resumes = book();
    const secret = issue(resumes, 'anna');
    resumes.wait('anna', 1_000);
    expect(resumes.expire(60_999)).toEqual([]);
    expect(resumes.expire(61_000)).toEqual(['anna']);
    expect(resumes.redeem(secret)).toBeUndefined();
    expect(resumes.waitingCount).toBe(0);
  });

  it('does not expire a viewer that came back', () => {
    const resumes = book();
    const secret = issue(resumes, 'anna');
    resumes.wait('anna', 0);
    resumes.redeem(secret);
    issue(resumes, 'anna');
    expect(resumes.expire(1_000_000)).toEqual([]);
  });

  it('forgets the longest waiting first when too many wait', () => {
    const resumes = book(2);
    const secrets = ['anna', 'ben', 'cleo'].map((viewer) => issue(resumes, viewer));
    expect(resumes.wait('anna', 1)).toEqual([]);
    expect(resumes.wait('ben', 2)).toEqual([]);
    expect(resumes.wait('cleo', 3)).toEqual(['anna']);
    expect(secrets.map((secret) => resumes.redeem(secret))).toEqual([undefined, 'ben', 'cleo']);
  });
});
