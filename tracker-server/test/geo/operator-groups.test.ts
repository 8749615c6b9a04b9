import { describe, expect, it } from 'vitest';
import { parseOperatorGroups } from '../../src/geo/operator-groups.ts';

describe('operator groups', () => {
  it('names the operator of each of its systems', () => {
    const parsed = parseOperatorGroups(
      '\uFEFFoperator,asn\n# China\nTelecom, 4134,AS4812 ,as23724\r\n\nunicom,4837\ntelecom,4809',
    );
    expect(parsed.ok && [...parsed.groups]).toEqual([
      [4134, 'telecom'],
      [4812, 'telecom'],
      [23724, 'telecom'],
      [4837, 'unicom'],
      [4809, 'telecom'],
    ]);
  });

  it.each([
    ['telecom', 1, 'no ASN'],
    ['a,1\n,2', 2, 'no operator name'],
    ['a,1\n\nb,x5', 3, 'is not an ASN'],
    ['a,0', 1, 'is not an ASN'],
    ['a,4294967296', 1, 'is not an ASN'],
    ['a,', 1, 'is not an ASN'],
    ['a,1\nb,1', 2, 'it has "a" already'],
    [`${'x'.repeat(65)},1`, 1, '64 characters'],
    ['a\u0007,1', 1, 'control character'],
  ])('names the line of a mistake: %j', (csv, line, reason) => {
    const parsed = parseOperatorGroups(csv);
    expect(parsed).toMatchObject({ ok: false, line });
    expect(parsed.ok ? '' : parsed.reason).toContain(reason);
  });
});
