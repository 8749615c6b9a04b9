import { readFileSync, statSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import type { IpAddress } from '../ip-address.ts';
import type { NetworkFacts, NetworkSource } from '../network-facts.ts';
import { MmdbDatabase } from './mmdb-database.ts';

export interface WatchedDatabaseEvents {
  readonly onReloaded: (builtAtMs: number) => void;
  /** The new file is not used, the old one still is. */
  readonly onRefused: (reason: string) => void;
}

/**
 * A MaxMind DB that follows its file. A changed file is read once it has stayed the same from one check to the next, because
 * not everybody replaces files in one step; one that cannot be used is refused, once, and the old data stay in use.
 */
export class WatchedDatabase implements NetworkSource {
  readonly #path: string;
  readonly #events: WatchedDatabaseEvents;
  #database: MmdbDatabase;
  /** The file that was read last, used or refused. */
  #readStamp: string;
  /** A changed file that may still be growing. */
  #seenStamp: string | undefined;
  #isMissing = false;
  #running: Promise<void> | undefined;

  /** Throws a RangeError that says what is wrong with the first file. */
  constructor(path: string, events: WatchedDatabaseEvents) {
    this.#path = path;
    this.#events = events;
    this.#readStamp = stampOf(orRangeError(() => statSync(path)));
    this.#database = new MmdbDatabase(orRangeError(() => readFileSync(path)));
  }

  get builtAtMs(): number {
    return this.#database.builtAtMs;
  }

  find(address: IpAddress): NetworkFacts | undefined {
    return this.#database.find(address);
  }

  /**
   * Looks whether the file has changed. To be called every few seconds; never rejects. A check that takes longer than that,
   * on a busy machine or a slow disk, is waited for: two at once would read, and tell of, one file twice.
   */
  check(): Promise<void> {
    this.#running ??= this.#look().finally(() => (this.#running = undefined));
    return this.#running;
  }

  async #look(): Promise<void> {
    try {
      const stamp = stampOf(await stat(this.#path));
      this.#isMissing = false;
      const isStable = stamp === this.#seenStamp;
      this.#seenStamp = stamp;
      if (stamp === this.#readStamp || !isStable) return;
      const file = await readFile(this.#path);
      // Remembered before it is tried: a bad file is refused once, not at every check.
      this.#readStamp = stamp;
      this.#database = new MmdbDatabase(file);
      this.#events.onReloaded(this.#database.builtAtMs);
    } catch (error) {
      // A file that is being replaced is missing for a moment, one that stays missing is told once.
      if (isFileError(error) && this.#isMissing) return;
      this.#isMissing = isFileError(error);
      this.#events.onRefused(error instanceof Error ? error.message : String(error));
    }
  }
}

function stampOf({ ino, mtimeMs, size }: { ino: number; mtimeMs: number; size: number }): string {
  return `${ino}/${mtimeMs}/${size}`;
}

function orRangeError<Result>(read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    throw new RangeError(`cannot be read (${error instanceof Error ? error.message : String(error)})`, {
      cause: error,
    });
  }
}

function isFileError(error: unknown): boolean {
  return error instanceof Error && 'code' in error;
}
