import { describe, expect, test, vi } from 'vitest';
import { Buffer } from '../../src/webrtc/simple-peer-shims/buffer.ts';
import { Duplex } from '../../src/webrtc/simple-peer-shims/duplex.ts';
import { errCode } from '../../src/webrtc/simple-peer-shims/err-code.ts';
import { getBrowserRtc } from '../../src/webrtc/simple-peer-shims/get-browser-rtc.ts';
import { randomBytes } from '../../src/webrtc/simple-peer-shims/randombytes.ts';

describe('Duplex', () => {
  test('hands each chunk on at once, strings as strings', () => {
    const stream = new Duplex();
    const chunks: unknown[] = [];
    stream.on('data', (chunk) => chunks.push(chunk));
    const bytes = new Uint8Array([1]);
    stream.push(bytes);
    stream.push('text');
    expect(chunks).toEqual([bytes, 'text']);
  });

  test('ends once, and drops what comes after', () => {
    const stream = new Duplex();
    const seen: string[] = [];
    stream.on('data', () => seen.push('data'));
    stream.on('end', () => seen.push('end'));
    stream.push(null);
    stream.push(null);
    stream.push('late');
    expect(seen).toEqual(['end']);
    expect(stream._readableState.ended).toBe(true);
    expect(stream.readable).toBe(false);
  });

  test('finishes once, and not for a listener that was taken off', () => {
    const stream = new Duplex();
    const kept = vi.fn();
    const removed = vi.fn();
    stream.once('finish', kept);
    stream.once('finish', removed);
    stream.removeListener('finish', removed);
    stream.end();
    stream.end();
    expect(kept).toHaveBeenCalledTimes(1);
    expect(removed).not.toHaveBeenCalled();
    expect(stream._writableState.finished).toBe(true);
    expect(stream.writable).toBe(false);
  });

  test('an error that nobody listens to does not throw', () => {
    expect(() => new Duplex().emit('error', new Error('late'))).not.toThrow();
  });
});

describe('the small stand-ins', () => {
  test('Buffer.from views the bytes without a copy', () => {
    const { buffer } = new Uint8Array([1, 2, 3]);
    const view = Buffer.from(buffer);
    expect(view).toEqual(new Uint8Array([1, 2, 3]));
    expect(view.buffer).toBe(buffer);
  });

  test('randombytes gives as many bytes in hex, and others each time', () => {
    const hex = randomBytes(20).toString('hex');
    expect(hex).toMatch(/^[0-9a-f]{40}$/);
    expect(randomBytes(20).toString('hex')).not.toBe(hex);
  });

  test('err-code marks the error itself, also one whose code cannot be assigned', () => {
    const error = new Error('broken');
    expect(errCode(error, 'ERR_X')).toBe(error);
    expect(errCode(error, 'ERR_X').code).toBe('ERR_X');
    const foreign = new DOMException('aborted', 'OperationError');
    expect(errCode(foreign, 'ERR_Y').code).toBe('ERR_Y');
  });

  test('err-code wraps an error that takes no code', () => {
    const frozen = Object.freeze(new Error('frozen'));
    const wrapped = errCode(frozen, 'ERR_Z');
    expect(wrapped).toMatchObject({ code: 'ERR_Z', message: 'frozen', cause: frozen });
  });

  test('get-browser-rtc is null without WebRTC', () => {
    expect(getBrowserRtc()).toBeNull();
  });
});
