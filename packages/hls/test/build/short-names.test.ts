import { runInThisContext } from 'node:vm';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { namesWithoutClashes, smallestNames, withNames } from '../../build/short-names.ts';
import type { ShortNames } from '../../build/short-names.ts';

const run = (code: string): unknown => runInThisContext(`(() => {${code}})()`);

/** What members were called in the sources, and in the codes below. */
const NAMES: ShortNames = new Map([
  ['first', 'a'],
  ['second', 'b'],
  ['third', 'c'],
]);
const OTHERS: ShortNames = new Map([
  ['first', 'b'],
  ['second', 'c'],
  ['third', 'a'],
]);

describe('the names of members', () => {
  // Text that the sum of the members repeats letter by letter, if each has the right name.
  const shorts = ['qa', 'wb', 'ec', 'rd', 'tf', 'yg', 'uh', 'ij'];
  const text = shorts.map((short) => `+n.${short}`).join('');
  const sum = [5, 2, 7, 0, 3, 6, 1, 4].map((index) => `+n.${shorts[index]}`).join('');
  const wasteful = `const n={${shorts.map((short, index) => `${short}:${index}`).join(',')}};return["${text}",0${sum}]`;
  const names = new Map(shorts.map((short, index) => [`name${index}`, short]));

  test('make it smaller, exchanged for each other, and it does the same', async () => {
    const found = await smallestNames(wasteful, { names, tries: 400, seed: 1 });
    expect(new Set(found.values())).toEqual(new Set(shorts));
    const better = withNames(wasteful, names, found);
    expect(gzipSync(better).byteLength).toBeLessThan(gzipSync(wasteful).byteLength * 0.95);
    expect(run(better)).toEqual(run(wasteful));
  });

  test('are the same ones each time', async () => {
    const find = () => smallestNames(wasteful, { names, tries: 30, seed: 7 });
    expect(await find()).toEqual(await find());
  });

  test.each([
    ['what is called with a dot', 'const x={a:1,b:2};x.c=x?.a+x.b;return x.c', 'x.a=x?.b+x.c'],
    [
      'fields, methods and accessors of a class',
      'class A{static a=1;b=2;c(){return this.b}get a(){return 4}set a(v){this.b=v}}const x=new A;x.a=5;return[A.a,x.c(),x.a]',
      'class A{static b=1;c=2;a(){return this.c}get b(){return 4}set b(v){this.c=v}}',
    ],
    ['objects in short', 'const a=1,c=2,x={a,c};return x.a*10+x.c', 'x={b:a,a:c}'],
    [
      'what is taken out of an object',
      'const{a,b:c=7,...x}={a:1,c:3};return[a,c,Object.values(x)]',
      'const{b:a,c:c=7,...x}={b:1,a:3}',
    ],
    ['a parameter with a default', 'const f=({a=5,b})=>a+b;return f({b:1})', '({b:a=5,c:b})=>a+b'],
    ['what is taken into a variable', 'let a,c;({a,b:c}={a:1,b:2});return[a,c]', '({b:a,c:c}={b:1,c:2})'],
  ])('%s', (_, code, renamed) => {
    const under = withNames(code, NAMES, OTHERS);
    expect(under).toContain(renamed);
    expect(run(under)).toEqual(run(code));
  });

  test.each([
    ['variables, arrays and labels', 'const a=1,[b]=[2];c:for(;;)break c;return a+b'],
    ['private members', 'class A{#a=1;get(){return this.#a}}return new A().get()'],
    ['names that are worked out', 'const a="k",x={[a]:1};return x[a]'],
    ['texts', 'return"x.a {a}"+`a${1}`'],
    ['the rest', 'const{...a}={k:1};return a.k'],
  ])('never touch %s', (_, code) => {
    expect(withNames(code, NAMES, OTHERS)).toBe(code);
  });

  test('that are not in the code are given up', async () => {
    const found = await smallestNames('return{a:1}', { names: NAMES, tries: 4, seed: 1 });
    expect([...found]).toEqual([['first', 'a']]);
  });

  test('kept from an earlier build give way to a member that is called so', () => {
    const code = 'const x={first:1,b:2};return x.first+x.b';
    expect([...namesWithoutClashes(NAMES, code).keys()]).toEqual(['first', 'third']);
  });
});
