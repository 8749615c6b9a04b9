import { describe, expect, test } from 'vitest';
import { frameMessageOf, pageMessageOf, wrapMessage } from '../page/model/frame-message.ts';

describe('messages between page and frame', () => {
  test('a wrapped message comes out as it went in', () => {
    expect(pageMessageOf(wrapMessage({ type: 'set-p2p', enabled: false }))).toEqual({
      type: 'set-p2p',
      enabled: false,
    });
    expect(frameMessageOf(wrapMessage({ type: 'ready-to-go' }))).toEqual({ type: 'ready-to-go' });
  });

  test.each([
    undefined,
    null,
    'text',
    7,
    {},
    { mark: 'paceline-demo' },
    { mark: 'other', message: { type: 'kill' } },
  ])('foreign data is left alone: %j', (data) => {
    expect(pageMessageOf(data)).toBeUndefined();
    expect(frameMessageOf(data)).toBeUndefined();
  });

  test('each side takes only what is meant for it', () => {
    expect(frameMessageOf(wrapMessage({ type: 'kill' }))).toBeUndefined();
    expect(pageMessageOf(wrapMessage({ type: 'report' }))).toBeUndefined();
  });
});
