import type { Calibration, MetricNoise } from '../result/calibration.ts';
import { detectableEffect, pairsToDetect } from '../statistics/detectable-effect.ts';
import { firstLookLevel, secondLookLevel } from '../statistics/look-levels.ts';
import { signedPercent } from './gate-report.ts';
import { plainNumber } from './numbers.ts';
import { type Cell, cell, type Chapter, type Report, type Section } from './section.ts';

/** Pairs of a gate's first look, and of both together, as a scenario has them by default, with the levels they decide at. */
const firstPairs = 6;
const looks = [
  { pairs: firstPairs, level: firstLookLevel },
  { pairs: 16, level: secondLookLevel(1) },
] as const;
const pairsMost = 100;

/** What this machine can measure, and what it can't. */
export function calibrationReport(calibration: Calibration): Report {
  const { cpu, cores, isQuick, savedAt } = calibration;
  const chapters: Chapter[] = [
    {
      title: 'What this machine cannot measure',
      sections: [{ kind: 'list', caption: 'In plain words', items: lacksOf(calibration).map((text) => cell(text)) }],
      isSummary: true,
    },
    { title: 'The tool itself, against its own loopback', sections: ownSections(calibration) },
    { title: 'Noise between equal sides', sections: [noiseTable(calibration)] },
  ];
  const title = `Calibration of ${cpu}, ${cores} cores, ${savedAt.slice(0, 10)}${isQuick ? ' (quick)' : ''}`;
  return { title, chapters };
}

/** One line for the report of a run: how far its figures can be the tool's own. */
export function calibrationLine({ savedAt, ceilings, slip, isQuick }: Calibration): string {
  const held = ceilings.filter(({ heldPerSecond }) => heldPerSecond !== null).map(ceilingText);
  const late =
    slip === null || slip.p99Ms === null
      ? []
      : [`slip p99 ${plainNumber(slip.p99Ms)} ms at ${rate(slip.ratePerSecond)}`];
  return `${savedAt.slice(0, 10)}${isQuick ? ' (quick)' : ''}: the tool alone ${[...held, ...late].join(', ')}`;
}

/** Sentences about what lies beyond this machine. */
export function lacksOf({ ceilings, slip, noise }: Calibration): string[] {
  return [
    ...ceilings.map(ceilingSentence),
    ...(slip === null || slip.p99Ms === null
      ? []
      : [
          `Latencies below ${plainNumber(slip.p99Ms)} ms (slip p99 at ${rate(slip.ratePerSecond)}) are the timers' own.`,
        ]),
    ...noise.flatMap(({ target, scenario, invalid }) =>
      invalid.map(
        (reason) =>
          `${target} (${scenario}): equal sides gave runs that are not valid, so their noise says little: ${reason}.`,
      ),
    ),
    ...noise.flatMap(({ target, scenario, metrics }) =>
      metrics.flatMap((one) => {
        const seen = detectableEffect(one.deviation, looks[1].pairs, looks[1].level);
        if (seen <= one.smallestChange) return [];
        return [
          `${target} (${scenario}), ${one.title}: a change below ${signedPercent(seen)} cannot be seen, even with ${looks[1].pairs} pairs; ${signedPercent(one.smallestChange)} is asked for.`,
        ];
      }),
    ),
  ];
}

function ownSections({ ceilings, slip }: Calibration): Section[] {
  const sections: Section[] = [];
  if (ceilings.length > 0)
    sections.push({
      kind: 'table',
      caption: 'Highest rate that the tool keeps up with by itself',
      head: ['record', 'held', 'did not hold', 'bound by'],
      rows: ceilings.map(({ recordBytes, heldPerSecond, failedPerSecond, boundBy }) => [
        cell(`${recordBytes} B`),
        cell(heldPerSecond === null ? 'n/a' : rate(heldPerSecond)),
        cell(failedPerSecond === null ? 'nothing tried' : rate(failedPerSecond)),
        cell(boundBy),
      ]),
      notes: [],
    });
  if (slip !== null)
    sections.push({
      kind: 'table',
      caption: 'How late records leave, from their schedule (slip)',
      head: ['rate', 'p50', 'p90', 'p99', 'p99.9', 'largest'],
      rows: [
        [
          cell(rate(slip.ratePerSecond)),
          ...[slip.p50Ms, slip.p90Ms, slip.p99Ms, slip.p999Ms, slip.maxMs].map(milliseconds),
        ],
      ],
      notes: [],
    });
  return sections;
}

function noiseTable({ noise }: Calibration): Section {
  return {
    kind: 'table',
    caption: 'Smallest change that is seen with 80 % power, by number of pairs, and the pairs that a change of δ needs',
    head: ['target', 'metric', 'median', 'sd (log)', ...looks.map(({ pairs }) => `${pairs} pairs`), 'δ', 'pairs for δ'],
    rows: noise.flatMap(({ scenario, target, measureSeconds, metrics }) =>
      metrics.map((one) => [cell(`${target}\n${scenario}, ${measureSeconds} s windows`), ...noiseCells(one)]),
    ),
    notes: [
      'The noise of a few pairs is itself uncertain: from 6 pairs the true one lies between 0.6 and 2.5 times it.',
    ],
  };
}

function noiseCells({ title, median, unit, deviation, smallestChange }: MetricNoise): Cell[] {
  const needed = pairsToDetect(smallestChange, deviation, pairsMost, looks[1].level);
  return [
    cell(title),
    cell(`${plainNumber(median)} ${unit}`),
    cell(deviation.toFixed(3)),
    ...looks.map(({ pairs, level }) => {
      const seen = detectableEffect(deviation, pairs, level);
      return cell(signedPercent(seen), seen <= smallestChange ? 'good' : 'warning');
    }),
    cell(signedPercent(smallestChange)),
    cell(needed === undefined ? `more than ${pairsMost}` : String(Math.max(firstPairs, needed + (needed % 2)))),
  ];
}

function ceilingSentence({ recordBytes, heldPerSecond, failedPerSecond }: Calibration['ceilings'][number]): string {
  if (heldPerSecond === null) return `Records of ${recordBytes} B: not even the lowest rate tried held.`;
  if (failedPerSecond === null)
    return `Up to ${rate(heldPerSecond)} of ${recordBytes} B, the highest rate tried, the tool keeps up.`;
  return (
    `Above ${rate(heldPerSecond)} of ${recordBytes} B each the tool is the limit, not the system: ` +
    'what carries more shows as ≥.'
  );
}

function ceilingText({ recordBytes, heldPerSecond }: Calibration['ceilings'][number]): string {
  return `${rate(heldPerSecond ?? 0)} of ${recordBytes} B`;
}

function milliseconds(value: number | null): Cell {
  return cell(value === null ? 'n/a' : `${plainNumber(value)} ms`);
}

function rate(perSecond: number): string {
  return `${Number(perSecond.toPrecision(2)).toLocaleString('en-US')}/s`;
}
