import { describe, expect, test } from 'vitest';
import { errCode } from '../../src/webrtc/simple-peer-shims/err-code.ts';

describe('the stand-in for err-code', () => {
  test('marks the error itself, also one whose code cannot be assigned', () => {
    const error = new Error('broken');
    expect(errCode(error, 'ERR_X')).toBe(error);
    expect(errCode(error, 'ERR_X').code).toBe('ERR_X');
    const foreign = new DOMException('aborted', 'OperationError');
    expect(errCode(foreign, 'ERR_Y').code).toBe('ERR_Y');
  });

  test('wraps an error that takes no code', () => {
    const frozen = Object.freeze(new Error('frozen'));
    const wrapped = errCode(frozen, 'ERR_Z');
    expect(wrapped).toMatchObject({ code: 'ERR_Z', message: 'frozen', cause: frozen });
  });
});
