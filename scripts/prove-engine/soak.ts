import type { Proof } from './proof.ts';
import { runOnRelay } from './run-on-relay.ts';

const ratePerSecond = 5_000;
const mostResultBytes = 5_000_000;
/** MiB from the second fifth to the last. One bit a record is kept on each side, which is 2 MiB an hour at this rate. */
const mostGrowth = 32;

/** A moderate rate for a long time: memory does not grow, the result stays small, nothing is lost. */
export const soak: Proof = {
  name: 'soak',
  done: ({ soakMinutes }) => `${ratePerSecond} records/s of 1 KiB for ${soakMinutes} minutes`,
  async prove({ size: { soakMinutes }, signal }) {
    const run = await runOnRelay(
      {
        workload: { rate: `${ratePerSecond}/s`, recordSize: '1KiB', partitions: 4 },
        phases: { warmUp: '5s', measure: `${Math.round(soakMinutes * 60)}s`, drainMax: '30s' },
      },
      signal,
    );
    const { counts } = run.trials[0];
    return [
      {
        what: 'the run is valid',
        wanted: 'exit code 0, every record acknowledged',
        seen: `exit code ${run.exitCode}, ${counts.acknowledged} of ${counts.scheduled}${run.reasons.map((reason) => `; ${reason}`).join('')}`,
        met: run.exitCode === 0 && counts.acknowledged === counts.scheduled,
      },
      {
        what: 'result.json',
        wanted: `≤ ${mostResultBytes / 1e6} MB`,
        seen: `${(run.resultBytes / 1e6).toFixed(2)} MB`,
        met: run.resultBytes <= mostResultBytes,
      },
      ...run.memory.map(({ process, lastMiB, grownMiB, slope, slopeError }) => ({
        what: `memory of ${process}`,
        wanted: `at most ${mostGrowth} MiB more in the last fifth of the time than in the second`,
        seen: `${grownMiB.toFixed(1)} MiB more, now ${lastMiB.toFixed(0)} MiB; ${slope.toFixed(1)} ± ${slopeError.toFixed(1)} MiB an hour`,
        met: grownMiB <= mostGrowth,
      })),
      {
        what: 'processes watched',
        wanted: 'coordinator, relay, a producer, a consumer',
        seen: run.memory.map(({ process }) => process).join(', '),
        met: run.memory.length >= 4,
      },
    ];
  },
};
