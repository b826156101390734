import { load } from '../experiments/load.ts';
import { limitText } from '../report/gate-report.ts';
import type { Calibration, MetricNoise } from '../result/calibration.ts';
import { gatedMetrics } from '../gate/gate-metrics.ts';
import { firstLookLevel } from '../gate/decide.ts';
import { detectableEffect } from '../statistics/detectable-effect.ts';
import { signedRankCriticalValue } from '../statistics/signed-rank.ts';
import type { GateInputs } from './gate-inputs.ts';

/** Standard deviations of pairs seen on calm and on noisy machines; what a gate could see is told for both. */
const calm = 0.05;
const noisy = 0.3;

/** What a gate will do, how long it takes and what it can see, before it starts. */
export function gatePlanText(inputs: GateInputs, calibration?: Calibration): string {
  const { sides, targets, notCompared, gate, start } = inputs;
  const metrics = gatedMetrics(sides.candidate.scenario);
  const repetition = load.estimateSeconds(sides.candidate.scenario) + load.estimateSeconds(sides.baseline.scenario);
  const minutes = (pairs: number): string => `${Math.ceil((pairs * repetition * targets.length) / 60)} min`;
  const limits = metrics.map((metric) => `${metric.title} ${limitText(metric)}`);
  return [
    `baseline:  ${sides.baseline.description}`,
    `candidate: ${sides.candidate.description}`,
    ...(sides.baseline.description === sides.candidate.description
      ? ['both sides are the same: this shows the noise of this machine']
      : []),
    ...notCompared,
    `targets:   ${targets.join(', ')}; fails from ${limits.join(', ')}`,
    `1 pair to warm up and ${gate.pairs} pairs (ABBA, ${start} first), about ${minutes(gate.pairs + 1)}; ` +
      `where one looks worse ${gate.secondLookPairs} more, up to ${minutes(gate.secondLookPairs)}`,
    ...(signedRankCriticalValue(gate.pairs, firstLookLevel) === undefined
      ? [`${gate.pairs} pairs can raise suspicion and never pass: 6 are the fewest that can`]
      : []),
    ...visibleTexts(inputs, calibration),
  ].join('\n');
}

/** The smallest changes that this gate will see: by the noise that was measured here, else by that of other machines. */
function visibleTexts({ sides, targets, gate }: GateInputs, calibration: Calibration | undefined): string[] {
  const sees = (deviation: number): string =>
    `${percent(detectableEffect(deviation, gate.pairs))}, after a second look ${percent(detectableEffect(deviation, gate.pairs + gate.secondLookPairs))}`;
  const { name } = sides.candidate.scenario;
  const measured = (calibration?.noise ?? []).filter(
    ({ scenario, target }) => scenario === name && targets.includes(target),
  );
  if (measured.length === 0)
    return [
      `smallest change to be seen on a calm machine ${sees(calm)}; on a noisy one ${sees(noisy)}`,
      `(kvk calibrate ${name} measures this one)`,
    ];
  const text = ({ title, deviation }: MetricNoise): string => `${title} ${sees(deviation)}`;
  return measured.map(
    ({ target, metrics, measureSeconds, savedAt }) =>
      `${target}: smallest change to be seen, by the calibration of ${savedAt.slice(0, 10)} with ${measureSeconds} s windows: ` +
      metrics.map(text).join('; '),
  );
}

function percent(share: number): string {
  return `${Number((share * 100).toPrecision(2))} %`;
}
