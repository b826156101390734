import type { Criterion, Proof } from './proof.ts';
import { runOnRelay } from './run-on-relay.ts';

/** The open loop is punctual without keeping a core busy. */
export const slip: Proof = {
  name: 'slip',
  done: () => '10,000 records/s of 100 B for 30 s, three times',
  async prove({ signal }) {
    const { trials } = await runOnRelay(
      {
        workload: { rate: '10k/s', recordSize: '100B', partitions: 4, producers: 1 },
        phases: { warmUp: '3s', measure: '30s', drainMax: '10s' },
        others: { repetitions: 3 },
      },
      signal,
    );
    const busy = trials.map(({ workers }) => workers.find(({ role }) => role === 'producer')!.eventLoopUtilization);
    return [
      ...trials.map((trial, index) => below(`slip p99 of run ${index + 1}`, trial.slip.p99Ms, 2)),
      {
        what: "busy share of the producer's event loop",
        wanted: '< 50 %: it does not spin',
        seen: busy.map((share) => `${(share * 100).toFixed(0)} %`).join(', '),
        met: busy.every((share) => share < 0.5),
      },
    ];
  },
};

/** A rate whose gap is no whole number of nanoseconds, so that rounding would add up. */
const oddRate = 9_973;

/** In the long run exactly what was asked for is due, sent and acknowledged. */
export const rate: Proof = {
  name: 'rate',
  done: ({ rateMinutes }) => `${oddRate} records/s for ${rateMinutes} minutes`,
  async prove({ size: { rateMinutes }, signal }) {
    const seconds = Math.round(rateMinutes * 60);
    const { trials } = await runOnRelay(
      {
        workload: { rate: `${oddRate}/s`, recordSize: '100B', partitions: 4 },
        phases: { warmUp: '3s', measure: `${seconds}s`, drainMax: '10s' },
      },
      signal,
    );
    const { counts, achievedPerSecond, measuredSeconds } = trials[0];
    const due = oddRate * measuredSeconds;
    const off = achievedPerSecond / oddRate - 1;
    return [
      {
        what: 'records due in the window',
        wanted: `${due.toFixed(0)}, one more or less at its edges`,
        seen: `${counts.scheduled} scheduled, ${counts.acknowledged} acknowledged`,
        met: Math.abs(counts.scheduled - due) <= 1 && counts.acknowledged === counts.scheduled,
      },
      {
        what: 'rate acknowledged over the window',
        wanted: `${oddRate}/s to 0.01 %`,
        seen: `${achievedPerSecond.toFixed(3)}/s, ${(off * 100).toFixed(4)} % off`,
        met: Math.abs(off) <= 1e-4,
      },
    ];
  },
};

/** A second in which nothing leaves the relay: all that was due meanwhile waited, whatever each batch's service. */
export const stall: Proof = {
  name: 'stall',
  done: () => '10,000 records/s for 20 s with a stall of 1 s',
  async prove({ signal }) {
    const { trials } = await runOnRelay(
      {
        workload: { rate: '10k/s', recordSize: '100B', partitions: 4 },
        phases: { warmUp: '3s', measure: '20s', drainMax: '10s' },
        faults: { stall: { after: '10s', length: '1s' } },
        // Small batches: a percentile is only printed with ten of them beyond it.
        others: { batching: { records: 20 } },
      },
      signal,
    );
    const { service, response, endToEnd } = trials[0];
    return [
      between('response p99', response.p99Ms, 700, 1_100),
      between('end-to-end p99', endToEnd.p99Ms, 700, 1_100),
      below('service p99', service.p99Ms, 100),
    ];
  },
};

function below(what: string, value: number | null, most: number): Criterion {
  return { what, wanted: `< ${most} ms`, seen: milliseconds(value), met: value !== null && value < most };
}

function between(what: string, value: number | null, least: number, most: number): Criterion {
  const met = value !== null && value >= least && value <= most;
  return { what, wanted: `${least} to ${most} ms`, seen: milliseconds(value), met };
}

function milliseconds(value: number | null): string {
  return value === null ? 'too few samples' : `${value.toFixed(2)} ms`;
}
