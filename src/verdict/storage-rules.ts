import type { ReplayRun, RetentionRun } from '../result/storage-findings.ts';
import { evidenceOf, type Finding, type Rule, basisOf, verdictOf } from './claim.ts';
import { spanVerdict } from './document-rules.ts';
import { documented, sources } from './facts.ts';
import { decideRuns, floorOf, seconds, span, undecided, type Judgement } from './rule-parts.ts';
import type { TargetRun } from './target-run.ts';

const hourMs = 3_600_000;

/** "24 hours to 365 days": the default, both ends accepted, one hour beyond either refused. */
export const kinesisRetention: Rule = retentionRule(({ default: byDefault, tries }) => {
  const { least, most } = documented.retentionHours;
  const accepted = (hours: number): boolean => tries.some((each) => each.time === hours * hourMs && each.accepted);
  const refused = tries.filter((each) => !each.accepted).length;
  const ok = byDefault === least * hourMs && accepted(least) && accepted(most) && refused === tries.length - 2;
  return { ok, detail: `default ${span(byDefault)}, ${acceptedText(tries)}` };
});

/** "7 days, can be changed": the default, and that another value is taken. */
export const kafkaRetention: Rule = retentionRule(({ default: byDefault, tries }) => {
  const ok = tries.some(({ accepted }) => accepted);
  const usual = documented.kafkaRetentionHours.default * hourMs;
  if (byDefault === usual) return { ok, detail: `default ${span(byDefault)}, ${acceptedText(tries)}` };
  const detail = `brokers keep Kafka's default of ${span(usual)}: these have ${span(byDefault)}, ${acceptedText(tries)}`;
  return { ok, detail, isConditional: true };
});

function retentionRule(judge: (run: RetentionRun) => Judgement): Rule {
  return (runs) => {
    const unable = runs.some(({ target }) => target.finding?.kind === 'retention' && target.finding.isUnable);
    const seen = runs.flatMap((run) =>
      run.target.finding?.kind === 'retention' ? run.target.finding.runs.map((found) => ({ run, found })) : [],
    );
    const found = seen.flatMap(({ run, found: each }) => retentionTexts(run, each));
    if (seen.length === 0)
      return undecided(found, unable ? 'the adapter knows no retention' : 'no retention in these runs');
    return decideRuns(found, seen, judge);
  };
}

function acceptedText(tries: RetentionRun['tries']): string {
  return `${tries
    .filter(({ accepted }) => accepted)
    .map(({ time }) => span(time))
    .join(', ')} accepted`;
}

function retentionTexts({ target }: TargetRun, { default: byDefault, tries, expiry }: RetentionRun): Finding[] {
  const label = evidenceOf(target);
  const refused = tries.filter(({ accepted }) => !accepted);
  const refusals = refused.map(({ time, message }) => `${span(time)} refused: “${message}”`);
  const texts = [[`${target.label}: default ${span(byDefault)}, ${acceptedText(tries)}`, ...refusals].join('; ')];
  if (expiry !== null) texts.push(`${target.label}: ${expiryText(expiry)}`);
  return texts.map((text) => ({ label, text }));
}

function expiryText({ keepMs, timeScale, settings, goneAfterMs, left }: NonNullable<RetentionRun['expiry']>): string {
  const kept = `kept for ${span(keepMs)} (${settings})`;
  if (goneAfterMs === null || left > 0) return `${kept}, ${left} records could still be read when waiting ended`;
  const age = (ms: number): string => (timeScale === 1 ? seconds(ms) : `${(ms / hourMs).toFixed(1)} h`);
  const scaled = timeScale === 1 ? '' : ' of scaled time';
  return `${kept}, records were gone at an age of ${age(goneAfterMs.least)} to ${age(goneAfterMs.most)}${scaled}`;
}

/** Kinesis keeps records longer than is said, which only documents tell; a replay shows how fast they come back. */
export const kinesisStorage: Rule = (runs) => ({
  found: replaysOf(runs).map(({ run, found }) => replayText(run, found)),
  verdict: spanVerdict({ least: 24, most: 168 }, documented.retentionHours, sources.kinesisRetention),
});

/** Kafka: every reader read the whole backlog again; for how long it can is a setting. */
export const kafkaStorage: Rule = (runs) => {
  const replays = replaysOf(runs);
  const found = replays.map(({ run, found: each }) => replayText(run, each));
  const whole = replays.find(({ run, found: each }) => evidenceOf(run.target) === 'measured' && readByAll(each));
  if (whole === undefined) return undecided(found, 'no measured reader came to the end of a backlog');
  const readers = Math.max(...whole.found.rungs.map((rung) => rung.readers.length));
  const detail = `retention is set so: ${megabytes(whole.found.backlogBytes)} were read again by each of ${readers} readers`;
  return { found, verdict: verdictOf('holds only if', detail, basisOf(whole.run)) };
};

function replaysOf(runs: readonly TargetRun[]) {
  return runs.flatMap((run) =>
    run.target.finding?.kind === 'replay' ? run.target.finding.runs.map((found) => ({ run, found })) : [],
  );
}

function readByAll({ rungs }: ReplayRun): boolean {
  return rungs.every(({ readers }) => readers.length > 0 && readers.every((reader) => reader.bytesPerSecond !== null));
}

function replayText(run: TargetRun, { backlogBytes, rungs, storedShare }: ReplayRun): Finding {
  const speeds = rungs.map(({ readers }) => {
    const each = readers.map(({ bytesPerSecond }) => bytesPerSecond);
    const speed = each.includes(null)
      ? 'did not all come to the end of it'
      : `${megabytes(Math.min(...each.map(Number)))}/s each at least`;
    const caughtUp = readers.map(({ caughtUpSeconds }) => caughtUpSeconds);
    const slowest = caughtUp.includes(null)
      ? 'never up to date'
      : `up to date in ${floorOf(run)}${seconds(Math.max(...caughtUp.map(Number)) * 1_000)}`;
    return `${readers.length} reader${readers.length === 1 ? '' : 's'} ${speed}, ${slowest}`;
  });
  const disk = storedShare === null ? '' : `; ${storedShare.toFixed(2)} bytes on disk per byte sent`;
  return {
    label: evidenceOf(run.target),
    text: `${run.target.label}: backlog of ${megabytes(backlogBytes)}: ${speeds.join('; ')}${disk}`,
  };
}

function megabytes(bytes: number): string {
  return `${Number((bytes / 1e6).toPrecision(3))} MB`;
}
