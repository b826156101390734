import type { MetadataFinding, TakeoverFinding } from '../result/takeover-findings.ts';

type Row = readonly (string | number | null)[];

/** Figures of a take-over: repetition, readers, metric, value, unit. */
export function takeoverRows({ runs }: TakeoverFinding): Row[] {
  return runs.flatMap(({ steps, lost, replayed, perMemberHour }, repetition): Row[] => [
    ...steps.flatMap((step): Row[] => [
      [repetition, '', `${step.deed}: noticed`, step.noticedMs, 'ms'],
      [repetition, '', `${step.deed}: assigned`, step.assignedMs, 'ms'],
      [repetition, '', `${step.deed}: first record`, step.firstRecordMs, 'ms'],
      [repetition, '', `${step.deed}: all partitions`, step.allRecordsMs, 'ms'],
      [repetition, '', `${step.deed}: longest silence`, step.silenceMs, 'ms'],
      [repetition, '', `${step.deed}: read twice`, step.replayed, 'records'],
    ]),
    [repetition, '', 'lost', lost, 'records'],
    [repetition, '', 'read twice', replayed, 'records'],
    [repetition, '', 'calls of a member', perMemberHour?.calls ?? null, '/h'],
    [repetition, '', 'write units of a member', perMemberHour?.writeUnits ?? null, '/h'],
  ]);
}

/** Figures of changes to metadata. */
export function metadataRows({ runs }: MetadataFinding): Row[] {
  return runs.flatMap(({ createMs, addMs, failoverMs }, repetition): Row[] => [
    ...createMs.map((value): Row => [repetition, '', 'topic created', value, 'ms']),
    ...addMs.map((value): Row => [repetition, '', 'partitions added', value, 'ms']),
    [repetition, '', 'controller replaced', failoverMs, 'ms'],
  ]);
}
