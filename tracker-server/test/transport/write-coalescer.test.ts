import { setImmediate as endOfTurn } from 'node:timers/promises';
import { Writable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { WriteCoalescer } from '../../src/transport/write-coalescer.ts';

/** Notes what reaches the network, one entry for each system call. */
class NotedSocket extends Writable {
  readonly calls: string[] = [];

  override _write(chunk: Buffer, _: BufferEncoding, done: () => void): void {
    this.calls.push(chunk.toString());
    done();
  }

  override _writev(chunks: { readonly chunk: Buffer }[], done: () => void): void {
    this.calls.push(chunks.map(({ chunk }) => chunk.toString()).join(''));
    done();
  }
}

describe('write coalescer', () => {
  test('what is written in one turn goes out in one call, in its order, and each socket for itself', async () => {
    const writes = new WriteCoalescer();
    const [a, b] = [new NotedSocket(), new NotedSocket()];
    for (const text of ['1', '2', '3']) {
      writes.hold(a);
      a.write(text);
    }
    writes.hold(b);
    b.write('x');
    expect([a.calls, b.calls]).toEqual([[], []]);
    expect(a.writableLength).toBe(3);
    await endOfTurn();
    expect([a.calls, b.calls]).toEqual([['123'], ['x']]);
    expect(a.writableLength).toBe(0);
  });

  test('every turn is one of its own, and nothing is held beyond it', async () => {
    const writes = new WriteCoalescer();
    const socket = new NotedSocket();
    for (const text of ['1', '2']) {
      writes.hold(socket);
      socket.write(text);
      await endOfTurn();
    }
    // Not announced: a close frame, a ping.
    socket.write('3');
    expect(socket.calls).toEqual(['1', '2', '3']);
  });

  test('an end takes along what is held, and a socket that is gone hinders nobody', async () => {
    const writes = new WriteCoalescer();
    const [ended, gone, other] = [new NotedSocket(), new NotedSocket(), new NotedSocket()];
    for (const socket of [ended, gone, other]) {
      writes.hold(socket);
      socket.write('x');
    }
    ended.end();
    gone.destroy();
    await endOfTurn();
    expect([ended.calls, gone.calls, other.calls]).toEqual([['x'], [], ['x']]);
  });
});
