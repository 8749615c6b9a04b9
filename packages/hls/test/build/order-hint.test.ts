import { describe, expect, test } from 'vitest';
import { hintedOrder, shapesOf } from '../../build/order-hint.ts';

describe('a hint for an order', () => {
  test('knows a piece by what stays of it when names change', () => {
    const [before] = shapesOf(['function a(b){return b.indexOf("abc",1)+#c}']);
    const [after] = shapesOf(['function Q(e){return e.indexOf("abc",1)+#Zt}']);
    expect(after).toBe(before);
    for (const other of [
      'function a(b){return b.indexOf("abd",1)+#c}',
      'function a(b){return b.includes("abc",1)+#c}',
      'function a(b){return b.indexOf("abc",2)+#c}',
    ])
      expect(shapesOf([other])[0]).not.toBe(before);
  });

  test('tells pieces apart that are alike but for names', () => {
    const shapes = shapesOf(['a=1', 'b=1', 'c=1']);
    expect(new Set(shapes).size).toBe(3);
    expect(shapesOf(['x=1', 'y=1', 'z=1'])).toEqual(shapes);
  });

  test('puts pieces where it says', () => {
    expect(hintedOrder(['a', 'b', 'c'], ['c', 'a', 'b'])).toEqual([2, 0, 1]);
  });

  test('leaves new ones behind those before them, and forgets what is gone', () => {
    expect(hintedOrder(['new', 'a', 'newer', 'newest', 'b'], ['gone', 'b', 'a'])).toEqual([0, 4, 1, 2, 3]);
  });

  test('without one the order of the text stays', () => {
    expect(hintedOrder(['b', 'a'], [])).toEqual([0, 1]);
  });
});
