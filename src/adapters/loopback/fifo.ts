/** A queue whose entries keep the number they were given when they came in, counted from 0. */
export class Fifo<T> {
  /** Number of the oldest entry still held. */
  first = 0;
  /** Number the next entry will get. */
  end = 0;
  #entries: T[] = [];
  #dropped = 0;

  push(entry: T): void {
    this.#entries.push(entry);
    this.end++;
  }

  at(number: number): T | undefined {
    return this.#entries[number - this.first + this.#dropped];
  }

  /** Takes the oldest entry out. */
  shift(): T | undefined {
    if (this.first === this.end) return undefined;
    const oldest = this.at(this.first);
    this.first++;
    this.#dropped++;
    // Cut off the dead head only now and then: shifting a long array each time would cost its length.
    if (this.#dropped >= 256 && this.#dropped * 2 > this.#entries.length) {
      this.#entries = this.#entries.slice(this.#dropped);
      this.#dropped = 0;
    } else {
      this.#entries[this.#dropped - 1] = undefined as T;
    }
    return oldest;
  }
}
