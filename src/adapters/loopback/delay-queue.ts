/** Runs things at a time: to the millisecond by a timer, then event-loop turn by turn, so that delays are exact. */
export class DelayQueue {
  readonly #now: () => number;
  readonly #heap: { readonly dueMs: number; readonly run: () => void }[] = [];
  #timer: NodeJS.Timeout | undefined;
  #immediate: NodeJS.Immediate | undefined;

  /** @param now monotonic milliseconds */
  constructor(now: () => number) {
    this.#now = now;
  }

  at(dueMs: number, run: () => void): void {
    const heap = this.#heap;
    let index = heap.push({ dueMs, run }) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (heap[parent]!.dueMs <= heap[index]!.dueMs) break;
      this.#exchange(index, parent);
      index = parent;
    }
    if (index === 0) this.#wait();
  }

  clear(): void {
    this.#heap.length = 0;
    this.#wait();
  }

  #wait(): void {
    clearTimeout(this.#timer);
    clearImmediate(this.#immediate);
    const next = this.#heap[0];
    if (next === undefined) return;
    // Timers fire up to two milliseconds late.
    const waitMs = Math.min(next.dueMs - this.#now() - 2, 2 ** 31 - 1);
    if (waitMs >= 1) this.#timer = setTimeout(() => this.#wait(), Math.floor(waitMs));
    else this.#immediate = setImmediate(() => this.#runDue());
  }

  #runDue(): void {
    while (this.#heap.length > 0 && this.#heap[0]!.dueMs <= this.#now()) this.#takeFirst().run();
    this.#wait();
  }

  #takeFirst(): { readonly run: () => void } {
    const heap = this.#heap;
    this.#exchange(0, heap.length - 1);
    const taken = heap.pop()!;
    let index = 0;
    for (;;) {
      const left = index * 2 + 1;
      if (left >= heap.length) return taken;
      const right = left + 1;
      const child = right < heap.length && heap[right]!.dueMs < heap[left]!.dueMs ? right : left;
      if (heap[index]!.dueMs <= heap[child]!.dueMs) return taken;
      this.#exchange(index, child);
      index = child;
    }
  }

  #exchange(one: number, other: number): void {
    [this.#heap[one], this.#heap[other]] = [this.#heap[other]!, this.#heap[one]!];
  }
}
