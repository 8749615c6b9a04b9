/** An event target that knows who still listens. */
export class CountedTarget extends EventTarget {
  readonly #signals: AbortSignal[] = [];
  #unsignalled = 0;

  /** Listeners not taken off yet: they come with a signal, or are never taken off. */
  get listeners(): number {
    return this.#unsignalled + this.#signals.filter((signal) => !signal.aborted).length;
  }

  override addEventListener(...args: Parameters<EventTarget['addEventListener']>): void {
    const options = args[2];
    const signal = typeof options === 'object' ? options.signal : undefined;
    if (signal) this.#signals.push(signal);
    else this.#unsignalled += 1;
    super.addEventListener(...args);
  }
}
