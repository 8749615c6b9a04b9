import { runInThisContext } from 'node:vm';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { orderMethods } from '../../build/order-methods.ts';

/** Text that finds its like only when it stands near. */
const noise = (seed: number): string =>
  Array.from({ length: 900 }, (_, index) => (((seed + index) * 2_654_435_761) >>> 0).toString(36)).join('');

const run = (code: string): unknown => runInThisContext(`(() => {${code}})()`);

const ordered = async (code: string, tries = 200): Promise<string> =>
  (await orderMethods(code, { tries })).toString();

describe('the order of methods', () => {
  // The first and the last repeat each other, further apart than gzip looks.
  const [one, far] = [noise(1), [2, 3, 4, 5, 6, 7, 8].map((n) => noise(n * 20_000)).join('')];
  const distant = `class A{a(){return"${one}"}b(){return"${far}"}c(){return"${one}"}}const x=new A;return[x.a()===x.c(),x.b().length]`;

  test('makes it smaller, and it does the same', async () => {
    const better = await ordered(distant);
    expect(gzipSync(better).byteLength).toBeLessThan(gzipSync(distant).byteLength * 0.9);
    expect(run(better)).toEqual(run(distant));
  });

  test('is the same one each time', async () => {
    expect(await ordered(distant)).toBe(await ordered(distant));
  });

  test.each([
    [
      'fields',
      'let n=0;class A{a(){return 1}x=n++;b(){return 2}y=n++;c(){return[this.x,this.y]}}return new A().c()',
    ],
    [
      'names that are worked out',
      'let n="";class A{a(){}[n+="1"](){}b(){}[n+="2"](){}c(){}}return[n,Object.getOwnPropertyNames(A.prototype).sort()]',
    ],
    [
      'static blocks',
      'const r=[];class A{static a(){return 1}static{r.push(this.a())}static b(){return 2}static{r.push(this.b())}}return r',
    ],
    [
      'what belongs to another class',
      'class A{a(){return"A"}b(){return"Ab"}}class B{a(){return"B"}b(){return"Bb"}}return[new A().a(),new B().b()]',
    ],
    [
      'constructors, accessors and private methods',
      'class A{#p(){return 3}constructor(){this.v=this.#p()}get w(){return this.v}set w(x){this.v=x}}const a=new A;a.w+=1;return a.w',
    ],
    [
      'a class inside of a method',
      'class A{a(){return class{b(){return 1}c(){return 2}}}d(){return 4}}const I=new A().a();return[new I().b(),new I().c()]',
    ],
  ])('never changes %s', async (_, code) => {
    for (let tries = 1; tries <= 40; tries += 1) expect(run(await ordered(code, tries))).toEqual(run(code));
  });

  test('keeps the way back to the source', async () => {
    const code = 'class A{a(){return 1}b(){return 2}}return new A().b()';
    const map = (await orderMethods(code, { tries: 10 })).generateMap({ includeContent: true });
    expect(map.sourcesContent).toEqual([code]);
  });

  test('leaves code without classes as it is', async () => {
    expect(await ordered('return 1', 4)).toBe('return 1');
  });
});
