import { setTimeout as delay } from 'node:timers/promises';
import type { ServerResponse } from 'node:http';

/** How a body is sent. */
export interface BodyPlan {
  /** Bits per second; unlimited when undefined. */
  readonly rateBps: number | undefined;
  /** The body stops here; `closes` tells whether the connection does too. */
  readonly stop: { readonly byteLength: number; readonly closes: boolean } | undefined;
  /** Called when the operating system has taken so many more bytes. */
  readonly onSent: (byteLength: number) => void;
}

const CHUNK_BYTES = 16_384; // an aborted answer is counted to within one chunk
const PACE_STEP_MS = 10; // short against a slot of 200 ms, long against the timer's own grain

/** Resolves to true when the bytes were handed over, to false when the connection ended first. */
function write(response: ServerResponse, chunk: Uint8Array): Promise<boolean> {
  return new Promise((resolve) => {
    if (response.destroyed || response.socket === null) return resolve(false);
    const onClose = (): void => resolve(false);
    response.once('close', onClose); // a write to a dead socket may never call back
    response.write(chunk, (error) => {
      response.off('close', onClose);
      resolve(!error);
    });
  });
}

/** Resolves when the peer has gone. */
function closed(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    if (response.destroyed) resolve();
    else response.once('close', () => resolve());
  });
}

/**
 * Sends `bytes` as the body and ends the answer. Resolves to `cut` when the client left, or when the plan stopped
 * it; a stalled body stays open until the client leaves.
 */
export async function sendBody(
  response: ServerResponse,
  bytes: Uint8Array,
  plan: BodyPlan,
): Promise<'complete' | 'cut'> {
  const end = Math.min(bytes.byteLength, plan.stop?.byteLength ?? Infinity);
  const startedAtMs = performance.now();
  response.flushHeaders();
  for (let at = 0; at < end;) {
    const elapsedMs = performance.now() - startedAtMs + PACE_STEP_MS;
    const allowed = plan.rateBps === undefined ? end : Math.floor((elapsedMs * plan.rateBps) / 8000);
    const chunk = bytes.subarray(at, Math.min(at + CHUNK_BYTES, end, Math.max(at, allowed)));
    if (chunk.byteLength === 0) {
      await delay(PACE_STEP_MS);
      if (response.destroyed) return 'cut';
      continue;
    }
    if (!(await write(response, chunk))) return 'cut';
    plan.onSent(chunk.byteLength);
    at += chunk.byteLength;
  }
  if (plan.stop === undefined || end === bytes.byteLength) {
    response.end();
    return 'complete';
  }
  if (plan.stop.closes) response.destroy();
  else await closed(response);
  return 'cut';
}
