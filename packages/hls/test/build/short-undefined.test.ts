import { runInThisContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { shortUndefined } from '../../build/short-undefined.ts';

const short = (code: string): string => shortUndefined(code).toString();

describe('a name for undefined', () => {
  test('takes the place of every void 0, and the code does the same', () => {
    const code =
      'var Out=function(e){var a=(b=void 0)=>b===void 0?[1,`void 0`]:[b];return[a(),a(2),void e]}({});';
    const shorter = short(code);
    expect(shorter.replace('`void 0`', '')).not.toContain('void 0');
    expect(run(shorter)).toEqual(run(code));
  });

  test('is one that nobody else has', () => {
    const all = Array.from('abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ').filter(
      (name) => name !== 'q',
    );
    expect(short(`var Out=function(e){var ${all.join(',')};return void 0}({});`)).toContain('return q');
    expect(short(`var Out=function(e){var ${all.join(',')},q;return void 0}({});`)).toContain('return aa');
  });

  test('needs the bundle as it is made', () => {
    expect(() => short('var Out=1;')).toThrow('not one function');
  });
});

function run(code: string): unknown {
  return runInThisContext(`(() => {${code}return Out})()`);
}
