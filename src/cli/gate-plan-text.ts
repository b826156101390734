import { experimentOf } from '../experiments/experiment-of.ts';
import { limitText } from '../report/gate-report.ts';
import type { Calibration, MetricNoise } from '../result/calibration.ts';
import { gatedMetrics } from '../gate/gate-metrics.ts';
import { detectableEffect } from '../statistics/detectable-effect.ts';
import { firstLookLevel, secondLookLevel } from '../statistics/look-levels.ts';
import { signedRankCriticalValue } from '../statistics/signed-rank.ts';
import { type GateInputs, runsCommands } from './gate-inputs.ts';
import { localSystems } from './plan-text.ts';

/** Standard deviations of pairs seen on calm and on noisy machines; what a gate could see is told for both. */
const calm = 0.05;
const noisy = 0.3;

/** A local system and a process of this tool start within about so long, each time. */
const startSeconds = 10;
const differencesShown = 12;

/** What a gate will do, how long it takes and what it can see, before it starts. */
export function gatePlanText(inputs: GateInputs, warmSystemMs: number, calibration?: Calibration): string {
  const { sides, targets, notCompared, gate, start } = inputs;
  const metrics = gatedMetrics(sides.candidate.scenario);
  const { once, pair } = secondsOf(inputs, warmSystemMs);
  const minutes = (pairs: number, before = 0): string => `${Math.ceil((before + pairs * pair) / 60)} min`;
  const limits = metrics.map((metric) => `${metric.title} ${limitText(metric)}`);
  return [
    `baseline:  ${sides.baseline.description}`,
    `candidate: ${sides.candidate.description}`,
    ...differenceTexts(inputs),
    ...notCompared,
    `targets:   ${targets.join(', ')}; fails from ${limits.join(', ')}`,
    `1 pair to warm up and ${gate.pairs} pairs (ABBA, ${start} first), about ${minutes(gate.pairs + 1, once)}; ` +
      `where one looks worse ${gate.secondLookPairs} more, up to ${minutes(gate.secondLookPairs)}`,
    ...(signedRankCriticalValue(gate.pairs, firstLookLevel) === undefined
      ? [`${gate.pairs} pairs can raise suspicion and never pass: 6 are the fewest that can`]
      : []),
    ...visibleTexts(inputs, calibration),
  ].join('\n');
}

/** How long a gate takes before its first pair, and for a pair of every target. */
function secondsOf({ sides, targets }: GateInputs, warmSystemMs: number): { once: number; pair: number } {
  const both = [sides.baseline.scenario, sides.candidate.scenario];
  const load = both.reduce((sum, scenario) => sum + experimentOf(scenario.experiment).estimateSeconds(scenario), 0);
  const warming = localSystems(both).size * (startSeconds + warmSystemMs / 1_000);
  if (!runsCommands(sides)) return { once: warming, pair: load * targets.length };
  return { once: 0, pair: (load + both.length * (startSeconds + warming)) * targets.length };
}

/** What differs between the scenarios, or that nothing does. */
function differenceTexts({ sides: { baseline, candidate }, differences }: GateInputs): string[] {
  if (differences.length > 0) {
    const shown = differences.slice(0, differencesShown).map(({ text }) => `differs:   ${text}`);
    const rest = differences.length - shown.length;
    return rest === 0 ? shown : [...shown, `differs:   ${rest} more`];
  }
  const isSame = baseline.start === candidate.start && baseline.kvk === candidate.kvk;
  return isSame ? ['both sides are the same: this shows the noise of this machine'] : [];
}

/** The smallest changes that this gate will see: by the noise that was measured here, else by that of other machines. */
function visibleTexts({ sides, targets, gate }: GateInputs, calibration: Calibration | undefined): string[] {
  const all = gate.pairs + gate.secondLookPairs;
  const level = secondLookLevel(targets.length * gatedMetrics(sides.candidate.scenario).length);
  const sees = (deviation: number): string =>
    `${percent(detectableEffect(deviation, gate.pairs, firstLookLevel))}, ` +
    `after a second look ${percent(detectableEffect(deviation, all, level))}`;
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
