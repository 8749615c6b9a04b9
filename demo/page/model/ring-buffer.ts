/** Keeps the newest `capacity` items and forgets the rest, so that a page left open for a day does not grow. */
export class RingBuffer<T> {
  readonly capacity: number;
  readonly #items: T[] = [];
  /** Where the oldest item sits once the buffer is full. */
  #head = 0;

  constructor(capacity: number) {
    if (!Number.isInteger(capacity) || capacity < 1) {
      throw new RangeError(`capacity must be a whole number of 1 or more, got ${capacity}`);
    }
    this.capacity = capacity;
  }

  get size(): number {
    return this.#items.length;
  }

  push(item: T): void {
    if (this.#items.length < this.capacity) {
      this.#items.push(item);
      return;
    }
    this.#items[this.#head] = item;
    this.#head = (this.#head + 1) % this.capacity;
  }

  /** Counted from the oldest; undefined outside `0..size-1`. */
  at(index: number): T | undefined {
    if (index < 0 || index >= this.#items.length) return undefined;
    return this.#items[(this.#head + index) % this.#items.length];
  }

  get last(): T | undefined {
    return this.at(this.size - 1);
  }

  /** The newest `count` items, oldest first. */
  newest(count: number): T[] {
    const first = Math.max(0, this.size - count);
    const result: T[] = [];
    for (let index = first; index < this.size; index += 1) {
      const item = this.at(index);
      if (item !== undefined) result.push(item);
    }
    return result;
  }

  toArray(): T[] {
    return this.newest(this.size);
  }
}
