import { describe, expect, it } from 'vitest';
import { replaceSections } from '../src/report/results-section.ts';

const TEXT = `# Title

<!-- results:begin -->

### b

old b

### gone

old gone

<!-- results:end -->

After.
`;

describe('replaceSections', () => {
  it('puts a section in its place and keeps the others', () => {
    expect(replaceSections(TEXT, new Map([['a', '### a\n\nnew a\n']]), ['a', 'b'])).toBe(`# Title

<!-- results:begin -->

### a

new a

### b

old b

<!-- results:end -->

After.
`);
  });

  it('replaces what is there', () => {
    const text = replaceSections(TEXT, new Map([['b', '### b\n\nnew b\n']]), ['a', 'b']);
    expect(text).toContain('new b');
    expect(text).not.toContain('old b');
  });

  it('gives the same again for the same', () => {
    const once = replaceSections(TEXT, new Map([['a', '### a\n\nnew a\n']]), ['a', 'b']);
    expect(replaceSections(once, new Map([['a', '### a\n\nnew a\n']]), ['a', 'b'])).toBe(once);
  });

  it('wants its markers', () => {
    expect(() => replaceSections('nothing', new Map(), [])).toThrow('results:begin');
  });
});
