import type { ChangeAnswer, RetentionTime } from '../abilities.ts';
import type { RefusalKind } from '../batch.ts';
import type { FaultSettings } from './fault-settings.ts';

/** What a client asks of the relay; sent as JSON with an `id` that the reply repeats. */
export type Request =
  | { readonly ask: 'describe' }
  | { readonly ask: 'list' }
  | {
      readonly ask: 'create';
      readonly stream: string;
      readonly partitions: number;
      readonly retain: number;
      readonly faults: FaultSettings;
    }
  | { readonly ask: 'remove'; readonly stream: string }
  /** Adds partitions; answers why not where there would be fewer. */
  | { readonly ask: 'resize'; readonly stream: string; readonly partitions: number }
  /** Sets how long records are kept when `keepMs` is given, and tells it. */
  | { readonly ask: 'retention'; readonly stream: string; readonly keepMs?: RetentionTime }
  | { readonly ask: 'oldest'; readonly stream: string; readonly partition: number }
  /** Batches sent on this connection from now on go to this stream. */
  | { readonly ask: 'open'; readonly stream: string }
  | {
      readonly ask: 'join';
      readonly stream: string;
      readonly group: string;
      readonly from: 'oldest' | 'latest' | 'committed';
      /** Goes on where the group stood, whatever `from` says. */
      readonly resume: boolean;
    }
  | { readonly ask: 'commit'; readonly positions: readonly (readonly [partition: number, next: number])[] }
  | { readonly ask: 'leave' };

export interface Answers {
  describe: { streams: number; node: string };
  list: { streams: readonly string[] };
  create: Record<string, never>;
  remove: { existed: boolean };
  resize: ChangeAnswer;
  retention: { keepMs: RetentionTime; answer: ChangeAnswer };
  oldest: { position: number | null };
  open: { partitions: number };
  join: Record<string, never>;
  commit: { committed: number };
  leave: Record<string, never>;
}

export type Reply =
  | { readonly id: number; readonly answer: Answers[keyof Answers] }
  | { readonly id: number; readonly error: string };

/** What the relay tells a subscriber unasked. */
export type Notice =
  | { readonly notice: 'assigned'; readonly partitions: readonly number[] }
  /** Records were dropped from the log before this group had read them. */
  | { readonly notice: 'skipped'; readonly partition: number; readonly records: number }
  | { readonly notice: 'removed' };

/** Why the relay refuses records; on the wire as the index in this list. */
export const refusals = [
  { kind: 'throttled', code: 'Throttled' },
  { kind: 'throttled', code: 'CapacityExceeded' },
  { kind: 'unavailable', code: 'PartitionUnavailable' },
  { kind: 'too-large', code: 'RecordTooLarge' },
  { kind: 'rejected', code: 'UnknownPartition' },
  { kind: 'rejected', code: 'UnknownStream' },
] as const satisfies readonly { kind: RefusalKind; code: string }[];

export type RefusalCode = (typeof refusals)[number]['code'];

/** Records of one batch that are refused for one reason. */
export interface RefusedRun {
  readonly first: number;
  readonly count: number;
  readonly code: RefusalCode;
}

/** What the relay made of a batch. */
export interface Admission {
  /** Offset of the first accepted record; each further one has the next. */
  readonly base: number;
  readonly refused: readonly RefusedRun[];
  /** Two accepted records, counted without the refused ones, that changed places. */
  readonly swapped?: readonly [number, number] | undefined;
}

/** Type-erased body of an acknowledgement: request, base, swapped pair, then each refused run. */
export function acknowledgementBody(requestId: number, { base, refused, swapped }: Admission): Buffer {
  const body = Buffer.allocUnsafe(20 + refused.length * 12);
  body.writeUInt32LE(requestId, 0);
  body.writeDoubleLE(base, 4);
  body.writeUInt32LE(swapped?.[0] ?? 0, 12);
  body.writeUInt32LE(swapped?.[1] ?? 0, 16);
  refused.forEach((run, index) => {
    const at = 20 + index * 12;
    body.writeUInt32LE(run.first, at);
    body.writeUInt32LE(run.count, at + 4);
    body.writeUInt32LE(
      refusals.findIndex(({ code }) => code === run.code),
      at + 8,
    );
  });
  return body;
}

export function readAdmission(body: Buffer): Admission {
  const refused: RefusedRun[] = [];
  for (let at = 20; at < body.length; at += 12)
    refused.push({
      first: body.readUInt32LE(at),
      count: body.readUInt32LE(at + 4),
      code: refusals[body.readUInt32LE(at + 8)]!.code,
    });
  const pair = [body.readUInt32LE(12), body.readUInt32LE(16)] as const;
  return { base: body.readDoubleLE(4), refused, swapped: pair[0] === pair[1] ? undefined : pair };
}
