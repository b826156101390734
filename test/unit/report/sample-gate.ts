import { type GateComparison, type GateResult, gateSchema } from '../../../src/result/gate-result.ts';

/** A label with everything that some form has to escape. */
export const awkward = `kafka <a>, "b" & 'c', 100%: x`;

export function comparison(changed: Partial<GateComparison> = {}): GateComparison {
  return {
    scenario: 'load',
    target: awkward,
    metric: 'endToEnd.windowedP99',
    title: 'p99 end to end',
    unit: 'ms',
    better: 'lower',
    verdict: 'regressed',
    isAdvisory: false,
    baseline: 10,
    candidate: 13.1,
    change: 0.31,
    changeLower: 0.18,
    changeUpper: 0.46,
    level: 0.01,
    smallestChange: 0.2,
    smallestDifference: 1,
    detectable: 0.09,
    deviation: 0.1,
    looks: 2,
    against: '16 pairs',
    pairs: [
      { baseline: 10, candidate: 13 },
      { baseline: 10, candidate: 14 },
    ],
    ...changed,
  };
}

/** A gate with a finding of every kind: a regression, an inconclusive metric, a pass, a broken limit. */
export function gate(changed: Partial<GateResult> = {}): GateResult {
  return gateSchema.parse({
    schemaVersion: 1,
    tool: { name: 'kafka-vs-kinesis', version: '0.1.0' },
    mode: 'interleaved',
    startedAt: '2026-11-24T01:02:03.456Z',
    endedAt: '2026-11-24T01:12:03.456Z',
    status: 'complete',
    problem: null,
    advisory: null,
    baseline: 'kvk/gate.yaml at origin/main',
    candidate: 'kvk/gate.yaml',
    file: 'kvk/gate.yaml',
    line: 17,
    seed: 42,
    fingerprint: 'feedfacefeedface',
    comparisons: [
      comparison(),
      comparison({
        metric: 'endToEnd.p50',
        title: 'p50 end to end',
        verdict: 'inconclusive',
        looks: 1,
        change: 0.04,
        changeLower: null,
        changeUpper: null,
        detectable: 0.38,
        against: '6 pairs',
      }),
      comparison({
        metric: 'response.p50',
        title: 'p50 response',
        verdict: 'pass',
        looks: 1,
        change: -0.01,
        changeLower: -0.05,
        changeUpper: 0.03,
        against: '6 pairs',
      }),
    ],
    shown: [
      {
        target: awkward,
        metric: 'cpuPerRecord',
        title: 'CPU of the clients per record',
        unit: 'µs',
        baseline: 40,
        candidate: 44,
        change: 0.1,
        changeLower: 0.05,
        changeUpper: 0.15,
        pairs: 16,
      },
    ],
    breaches: [
      {
        scenario: 'load',
        target: awkward,
        side: 'candidate',
        kind: 'limit',
        text: 'endToEnd.p99 at most 14 ms: 20 ms',
      },
    ],
    warnings: ['a warning with | a bar'],
    ...changed,
  });
}
