import type { DelayQueue } from './delay-queue.ts';
import { Group, type Subscriber } from './group.ts';
import type { Answers, Request } from './protocol.ts';
import { Stream } from './stream.ts';

/** A request the relay cannot serve; its message goes to the client. */
export class RequestError extends Error {
  override readonly name = 'RequestError';
}

/** The streams and groups of one server. */
export class Relay {
  readonly delays: DelayQueue;
  readonly now: () => number;
  readonly #streams = new Map<string, Stream>();
  readonly #groups = new Map<Stream, Map<string, Group>>();

  /** @param now monotonic milliseconds */
  constructor(delays: DelayQueue, now: () => number) {
    this.delays = delays;
    this.now = now;
  }

  describe(): Answers['describe'] {
    return { streams: this.#streams.size, node: process.version };
  }

  list(): Answers['list'] {
    return { streams: [...this.#streams.keys()] };
  }

  create({ stream: name, partitions, retain, faults }: Extract<Request, { ask: 'create' }>): void {
    if (this.#streams.has(name))
      throw new RequestError(`stream '${name}' exists already: remove it first, or choose another name`);
    const stream = new Stream(name, partitions, retain, faults);
    this.#streams.set(name, stream);
    this.#groups.set(stream, new Map());
  }

  remove(name: string): Answers['remove'] {
    const stream = this.#streams.get(name);
    if (stream === undefined) return { existed: false };
    for (const member of this.#membersOf(stream)) member.tell({ notice: 'removed' });
    this.#streams.delete(name);
    this.#groups.delete(stream);
    return { existed: true };
  }

  /** Groups share the partitions there are when this is answered. */
  resize({ stream: name, partitions }: Extract<Request, { ask: 'resize' }>): Answers['resize'] {
    const stream = this.stream(name);
    const answer = stream.resize(partitions);
    for (const group of this.#groups.get(stream)!.values()) group.resized();
    return answer;
  }

  retention({ stream: name, keepMs }: Extract<Request, { ask: 'retention' }>): Answers['retention'] {
    const stream = this.stream(name);
    const answer = keepMs === undefined ? { accepted: true as const } : stream.retain(keepMs);
    return { keepMs: stream.keepMs, answer };
  }

  stream(name: string): Stream {
    const stream = this.#streams.get(name);
    if (stream === undefined) throw new RequestError(`there is no stream '${name}': provision it first`);
    return stream;
  }

  join(request: Extract<Request, { ask: 'join' }>, subscriber: Subscriber): Group {
    const stream = this.stream(request.stream);
    const groups = this.#groups.get(stream)!;
    let group = groups.get(request.group);
    if (group === undefined) {
      group = new Group(stream, groups.size, this.delays, this.now);
      groups.set(request.group, group);
    }
    group.join(subscriber, request);
    return group;
  }

  /** Lets every group read what a partition has gained. */
  grown(stream: Stream, partition: number): void {
    for (const group of this.#groups.get(stream)?.values() ?? []) group.grown(partition);
  }

  cutConsumers(stream: Stream): void {
    for (const member of this.#membersOf(stream)) member.cut();
  }

  #membersOf(stream: Stream): Subscriber[] {
    return [...(this.#groups.get(stream)?.values() ?? [])].flatMap((group) => group.members);
  }
}
