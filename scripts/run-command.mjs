// Runs one child process for the scripts beside it: bounded in time, its output passed on or collected, and nothing of it
// left behind. Never throws: a command that cannot be started is a command that failed.
import { spawn } from 'node:child_process';

/** After a child has ended, time for its last output to come through before the pipes are cut. */
const DRAIN_MS = 2_000;

/** Groups of their own exist on POSIX; there a whole tree (a browser, its helpers) can be ended at once. */
const OWN_GROUP = process.platform !== 'win32';

/** From the request to end to the end by force: time for a child to end its own children, which are groups of their own. */
const GRACE_MS = 1_000;

const running = new Set();

/**
 * Resolves to `{ ok, timedOut, output }`. `output` holds both streams in order of arrival if `collect` is set; otherwise
 * they are passed on as they come. `stdoutTo` sends the child's standard output elsewhere, where ours is a result. `isLast`: the
 * child gets what others leave of the processors.
 */
export function runCommand(command, args, options = {}) {
  const { limitMs, env = {}, collect = false, stdoutTo = process.stdout, isLast = false } = options;
  const [file, ...rest] = isLast && OWN_GROUP ? ['nice', '-n', '19', command, ...args] : [command, ...args];
  return new Promise((resolve) => {
    const child = spawn(file, rest, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...(process.stdout.isTTY ? { FORCE_COLOR: '1' } : {}), ...env },
      detached: OWN_GROUP,
    });
    keep(child);
    let output = '';
    let timedOut = false;
    child.stdout.on('data', (chunk) => (collect ? (output += chunk) : stdoutTo.write(chunk)));
    child.stderr.on('data', (chunk) => (collect ? (output += chunk) : process.stderr.write(chunk)));
    const limit = setTimeout(() => {
      timedOut = true;
      endTree(child);
    }, limitMs);
    const finish = (ok) => {
      clearTimeout(limit);
      release(child);
      resolve({ ok: ok && !timedOut, timedOut, output });
    };
    child.once('error', () => finish(false));
    child.once('exit', (status) => {
      // What the child left running keeps the pipes open: end it, then cut them.
      const drain = setTimeout(() => {
        endTree(child);
        child.stdout.destroy();
        child.stderr.destroy();
      }, DRAIN_MS);
      child.once('close', () => {
        clearTimeout(drain);
        finish(status === 0);
      });
    });
  });
}

/** The same for a script of this repository or of an installed package, without a shell or `npx` in between. */
export function runScript(file, args, options) {
  return runCommand(process.execPath, [file, ...args], options);
}

/** Interrupting this process must not leave children behind. Only while there are any: the caller may have its own ways. */
function keep(child) {
  if (running.size === 0) {
    process.on('SIGINT', endAll);
    process.on('SIGTERM', endAll);
  }
  running.add(child);
}

function release(child) {
  running.delete(child);
  if (running.size > 0) return;
  process.off('SIGINT', endAll);
  process.off('SIGTERM', endAll);
}

function endAll(signal) {
  for (const child of running) signalTree(child, 'SIGTERM');
  process.exit(signal === 'SIGINT' ? 130 : 143);
}

function endTree(child) {
  signalTree(child, 'SIGTERM');
  setTimeout(() => signalTree(child, 'SIGKILL'), GRACE_MS).unref();
}

function signalTree(child, signal) {
  try {
    if (OWN_GROUP) process.kill(-child.pid, signal);
    else child.kill(signal);
  } catch {
    // It has ended by itself.
  }
}
