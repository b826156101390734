import { setTimeout as sleep } from 'node:timers/promises';
import { RawConnection, type RawAnswer } from './raw-connection.ts';

/** A quota that is a rate, in whatever is counted. */
export interface RateQuota {
  readonly name: string;
  /** As AWS words it. */
  readonly figure: string;
  readonly perSecond: number;
  /** What the bucket holds at most, and one more grant that may overdraw it. */
  readonly depth: number;
}

/** A load that is offered against a quota. */
export interface Load extends RateQuota {
  readonly callsPerSecond: number;
  /** What one call asks for. */
  readonly amount: number;
  /** A request, ready to be sent. */
  readonly request: Buffer;
  /** What an answer granted of {@link Load.amount}. */
  granted(answer: RawAnswer): number;
}

/** A call that was judged between two monotonic times, milliseconds. */
interface Offer {
  readonly sentAt: number;
  readonly receivedAt: number;
  readonly asked: number;
  readonly granted: number;
}

/** What became of a quota. */
export interface Judged extends RateQuota {
  readonly offeredPerSecond: number;
  readonly acceptedPerSecond: number;
  /** From AWS's figure, per cent. */
  readonly deviation: number;
  readonly refusals: readonly string[];
  readonly problems: readonly string[];
}

const mostDeviation = 0.02;
/** Of the quota; with less a bucket may never be drained. */
const leastOffered = 1.5;

/** Counts what was offered and granted, and judges it when it is over. */
export class QuotaMeter {
  readonly #quota: RateQuota;
  readonly #offers: Offer[] = [];
  readonly #refusals = new Set<string>();

  constructor(quota: RateQuota) {
    this.#quota = quota;
  }

  count(offer: Offer): void {
    this.#offers.push(offer);
  }

  /** Whether no refusal was kept yet. */
  get needsText(): boolean {
    return this.#refusals.size === 0;
  }

  /** Keeps the words of a refusal. */
  refused(text: string): void {
    if (text !== '') this.#refusals.add(text);
  }

  /**
   * Judges what was granted after `settled` milliseconds and until `until`, from one moment when the bucket was empty to
   * another. A call was judged between its sending and its answer, so that a busy machine widens the bounds and does
   * not shift them.
   */
  judge(settled: number, until = Number.POSITIVE_INFINITY): Judged {
    const { perSecond, depth } = this.#quota;
    const offers = this.#offers.toSorted((left, right) => left.receivedAt - right.receivedAt);
    const startedAt = Math.min(...offers.map(({ sentAt }) => sentAt));
    const drained = momentsOfDrain(offers).filter((at) => {
      const passed = offers[at]!.receivedAt - startedAt;
      return passed >= settled && passed <= until;
    });
    const [first, last] = [drained[0], drained.at(-1)];
    const problems: string[] = [];
    const whole = amountOf(offers);
    const lastAt = Math.max(...offers.map(({ receivedAt }) => receivedAt));
    const most = (perSecond * (lastAt - startedAt)) / 1000 + depth;
    if (whole > most) problems.push(`${whole} in all, of at most ${most}`);
    const offeredPerSecond = (offers.reduce((sum, { asked }) => sum + asked, 0) * 1000) / (lastAt - startedAt);
    // What is pushed is never refused: there all is on offer from the beginning.
    const isRefused = offers.some(({ granted }) => granted === 0);
    if (isRefused && offeredPerSecond < perSecond * leastOffered) {
      problems.push(`this machine offered ${offeredPerSecond.toFixed(2)} a second, too little to tell`);
    }
    const plain = { ...this.#quota, offeredPerSecond, refusals: [...this.#refusals], problems };
    if (first === undefined || last === undefined || first === last) {
      problems.push('too little was granted to measure');
      return { ...plain, acceptedPerSecond: 0, deviation: -100 };
    }
    const [from, to] = [offers[first]!, offers[last]!];
    const between = amountOf(offers.slice(first + 1, last + 1)) * 1000;
    const slowest = between / (to.receivedAt - from.sentAt);
    const spilt = depth <= 1 ? timeFull(offers.slice(first, last + 1)) : 0;
    const fastest = between / Math.max(1, to.sentAt - from.receivedAt - spilt);
    if (slowest > perSecond * (1 + mostDeviation)) problems.push(`at least ${slowest.toFixed(2)} a second`);
    if (fastest < perSecond * (1 - mostDeviation)) problems.push(`at most ${fastest.toFixed(2)} a second`);
    const acceptedPerSecond = (2 * between) / (to.sentAt + to.receivedAt - from.sentAt - from.receivedAt);
    return { ...plain, acceptedPerSecond, deviation: (acceptedPerSecond / perSecond - 1) * 100 };
  }
}

/** Places of calls that got the last there was: granted in part, or the first after a refusal. */
function momentsOfDrain(offers: readonly Offer[]): number[] {
  return [...offers.keys()].filter((at) => {
    const { asked, granted } = offers[at]!;
    return granted > 0 && (granted < asked || offers[at - 1]?.granted === 0);
  });
}

/** Milliseconds that a bucket of one may have been full, so that nothing ran in: from a refusal to the next grant. */
function timeFull(offers: readonly Offer[]): number {
  return offers.reduce((sum, { granted, receivedAt }, at) => {
    const before = offers[at - 1];
    return granted > 0 && before?.granted === 0 ? sum + receivedAt - before.sentAt : sum;
  }, 0);
}

function amountOf(offers: readonly Offer[]): number {
  return offers.reduce((sum, { granted }) => sum + granted, 0);
}

/** Offers a load for some seconds over a few connections; slots that were missed are let go. */
export async function offer(port: number, load: Load, seconds: number): Promise<QuotaMeter> {
  const meter = new QuotaMeter(load);
  const startedAt = performance.now();
  const interval = 1000 / load.callsPerSecond;
  let slot = 0;
  const connections = Math.min(32, Math.ceil(load.callsPerSecond / 50));
  const run = async (): Promise<void> => {
    const connection = new RawConnection(port);
    for (;;) {
      slot = Math.max(slot + 1, Math.floor((performance.now() - startedAt) / interval));
      const dueIn = startedAt + slot * interval - performance.now();
      if (slot * interval > seconds * 1000) break;
      if (dueIn > 1) await sleep(dueIn);
      const sentAt = performance.now();
      const answer = await connection.send(load.request);
      const granted = load.granted(answer);
      meter.count({ sentAt, receivedAt: performance.now(), asked: load.amount, granted });
      if (granted < load.amount && meter.needsText) meter.refused(refusalText(answer));
    }
    connection.close();
  };
  await Promise.all(Array.from({ length: connections }, run));
  return meter;
}

/** The exception and the text of a refusal, or of the first entry that was refused. */
export function refusalText({ body }: RawAnswer): string {
  if (body.length === 0) return '';
  const { __type, message, Records } = JSON.parse(body.toString()) as {
    __type?: string;
    message?: string;
    Records?: { ErrorCode?: string; ErrorMessage?: string }[];
  };
  if (__type !== undefined) return `${__type}: ${message}`;
  const entry = Records?.find(({ ErrorCode }) => ErrorCode !== undefined);
  return entry ? `${entry.ErrorCode}: ${entry.ErrorMessage}` : '';
}
