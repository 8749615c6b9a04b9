/**
 * Virtual time: a binary heap of things to do, run in order of time, then of arrangement. Never goes backwards and never looks
 * at a real clock. Times, orders and tasks lie in arrays of their own, so that an event costs no object beyond its task.
 */
export class EventQueue {
  #nowMs: number;
  readonly #atMs: number[] = [];
  readonly #orders: number[] = [];
  readonly #tasks: (() => void)[] = [];
  #order = 0;
  /** Events run so far. */
  count = 0;

  constructor(nowMs: number) {
    this.#nowMs = nowMs;
  }

  get nowMs(): number {
    return this.#nowMs;
  }

  /** Runs `task` at `atMs`, or now if that has passed. */
  at(atMs: number, task: () => void): void {
    this.#order += 1;
    this.#rise(Math.max(atMs, this.#nowMs), this.#order, task);
  }

  after(delayMs: number, task: () => void): void {
    this.at(this.#nowMs + delayMs, task);
  }

  /** Runs everything that is due until `endMs`, which is then the time. */
  runUntil(endMs: number): void {
    for (;;) {
      const [atMs] = this.#atMs;
      const [task] = this.#tasks;
      if (atMs === undefined || task === undefined || atMs > endMs) break;
      this.#nowMs = atMs;
      this.count += 1;
      this.#removeFirst();
      task();
    }
    this.#nowMs = endMs;
  }

  #rise(atMs: number, order: number, task: () => void): void {
    let place = this.#atMs.length;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (!this.#isBefore(atMs, order, parent)) break;
      this.#move(parent, place);
      place = parent;
    }
    this.#put(place, atMs, order, task);
  }

  /** The last one takes the place of the first, and sinks. */
  #removeFirst(): void {
    const atMs = this.#atMs.pop() as number;
    const order = this.#orders.pop() as number;
    const task = this.#tasks.pop() as () => void;
    const length = this.#atMs.length;
    if (length === 0) return;
    let place = 0;
    for (;;) {
      let child = 2 * place + 1;
      if (child >= length) break;
      const right = child + 1;
      if (
        right < length &&
        this.#isBefore(this.#atMs[right] as number, this.#orders[right] as number, child)
      ) {
        child = right;
      }
      if (this.#isBefore(atMs, order, child)) break;
      this.#move(child, place);
      place = child;
    }
    this.#put(place, atMs, order, task);
  }

  #isBefore(atMs: number, order: number, place: number): boolean {
    const other = this.#atMs[place] as number;
    return atMs < other || (atMs === other && order < (this.#orders[place] as number));
  }

  #move(from: number, to: number): void {
    this.#put(to, this.#atMs[from] as number, this.#orders[from] as number, this.#tasks[from] as () => void);
  }

  #put(place: number, atMs: number, order: number, task: () => void): void {
    this.#atMs[place] = atMs;
    this.#orders[place] = order;
    this.#tasks[place] = task;
  }
}
