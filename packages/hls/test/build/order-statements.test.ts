import { runInThisContext } from 'node:vm';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { orderStatements } from '../../build/order-statements.ts';

/** As the bundle: one function that is called at once. `Out` becomes what `body` returns. */
const program = (body: string): string => `var Out=function(e){${body}}({});`;

/** What the program gives, and in which order it had its effects. */
function run(code: string): unknown {
  return runInThisContext(`(() => {${code}return Out})()`);
}

/** Text that finds its like only when it stands near. */
const noise = (seed: number): string =>
  Array.from({ length: 900 }, (_, index) => (((seed + index) * 2_654_435_761) >>> 0).toString(36)).join('');

const ordered = async (code: string, tries = 300): Promise<string> =>
  (await orderStatements(code, { tries })).toString();

describe('the order of statements', () => {
  const [one, other] = [noise(1), noise(50_000)];
  // Each repeats something that stands further back than gzip looks, unless it is moved.
  const far = program(
    [
      ...[`function a(){return"${one}"}`, `var b="${other}",c=new Set(["${noise(9_000)}"]);`],
      ...[`function d(){return"${noise(20_000)}${noise(30_000)}${noise(40_000)}${noise(60_000)}"}`],
      ...[`function f(){return"${one}"}`, `var g="${other}";`],
      'return[a()===f(),b===g,c.size,d().length]',
    ].join(''),
  );

  test('makes it smaller, and it does the same', async () => {
    const better = await ordered(far);
    expect(gzipSync(better).byteLength).toBeLessThan(gzipSync(far).byteLength * 0.9);
    expect(run(better)).toEqual(run(far));
  });

  test('is the same one each time', async () => {
    expect(await ordered(far)).toBe(await ordered(far));
  });

  test.each([
    ['a class and its heir', 'var A=class{x=1},B=class extends A{y=2};return new B'],
    [
      'a value made by a function that reads another',
      'var a=[1],b=f();function f(){return a.length}return b',
    ],
    ['an instance of a class that reads another value', 'var a=7,B=class{x=a},c=new B;return c.x'],
    [
      'what is fixed when the class is',
      'var a=3,B=class{static x=a;y(){return c}},c=9;return[B.x,new B().y()]',
    ],
    ['a key that is worked out', 'var a="k",b={[a]:1},c={a};return[b,c]'],
    ['effects', 'var a=[];a.push(1);var b=a.length;a.push(2);var c=a.length;return[b,c,a]'],
    ['a prototype', 'function A(){}A.prototype=Object.create(null);var b=new A;A.prototype.z=1;return b.z'],
  ])('never changes %s', async (_, body) => {
    const code = program(body);
    for (let tries = 1; tries <= 60; tries += 1) expect(run(await ordered(code, tries))).toEqual(run(code));
  });

  test('keeps the way back to the source', async () => {
    const code = program('function f(){return 1}var a=2;return f()+a');
    const map = (await orderStatements(code, { tries: 30 })).generateMap({
      hires: 'boundary',
      includeContent: true,
    });
    expect(map.sourcesContent).toEqual([code]);
    expect(map.mappings).not.toBe('');
  });

  test('refuses what it does not know how to move', async () => {
    await expect(ordered('var Out=1;')).rejects.toThrow('not one function');
    await expect(ordered(program('let a=1;return a'))).rejects.toThrow('only plain variables');
    await expect(ordered(program('var{a}={a:1};return a'))).rejects.toThrow('only plain variables');
  });
});
