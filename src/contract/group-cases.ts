import assert from 'node:assert/strict';
import type { Producer } from '../adapters/adapter.ts';
import type { TestContext } from './make-context.ts';
import { eventually } from './eventually.ts';
import { sendAll } from './send-all.ts';
import type { StreamCase } from './stream-case.ts';
import { textRecords, textsOf } from './text-records.ts';
import type { Reader } from './workbench.ts';

const partitions = 4;
const unlessShared: StreamCase['skip'] = ({ capabilities }) =>
  !capabilities.groups && 'readers do not share partitions';

/** Members of one group. */
export const groupCases: readonly StreamCase[] = [
  {
    name: 'members of a group share the partitions without overlap',
    partitions: partitions,
    skip: unlessShared,
    timeoutMs: 120_000,
    async run(workbench) {
      const producer = await workbench.producer();
      const members = [await workbench.reader({ member: 'a' }), await workbench.reader({ member: 'b' })];
      await untilShared(producer, members, workbench.context);
      const before = members.map(({ records }) => records.length);
      await sendEverywhere(producer, 'shared', workbench.context);
      const fresh = (): string[] => members.flatMap(({ records }, index) => textsOf(records.slice(before[index])));
      await eventually(
        () => fresh().length >= partitions,
        () => `of ${partitions} records came ${fresh().join(', ')}`,
      );
      await workbench.quiet();
      assert.deepEqual(fresh().sort(), everywhere('shared'));
      for (const [index, { records }] of members.entries())
        assert.ok(records.length > before[index]!, 'each member has partitions');
    },
  },
  {
    name: 'who stays in the group takes over from who leaves',
    partitions: partitions,
    skip: unlessShared,
    timeoutMs: 120_000,
    async run(workbench) {
      const producer = await workbench.producer();
      const [leaver, stayer] = [await workbench.reader({ member: 'a' }), await workbench.reader({ member: 'b' })];
      await untilShared(producer, [leaver, stayer], workbench.context);
      await leaver.consumer.commit();
      await workbench.leave(leaver.consumer);
      const left = leaver.records.length;
      await sendEverywhere(producer, 'after', workbench.context);
      const taken = (): string[] => textsOf(stayer.records).filter((text) => text.startsWith('after'));
      await eventually(
        () => taken().length >= partitions,
        () => `of ${partitions} records came ${taken().join(', ')}`,
        60_000,
      );
      assert.deepEqual([...new Set(taken())].sort(), everywhere('after'));
      assert.equal(leaver.records.length, left);
    },
  },
];

/** Sends to every partition until each member gets its half: ready means assigned, but a later join moves partitions. */
async function untilShared(producer: Producer, members: readonly Reader[], context: TestContext): Promise<void> {
  for (let round = 0; round < 30; round++) {
    const before = members.map(({ records }) => records.length);
    const sent = `round-${round}`;
    await sendEverywhere(producer, sent, context);
    const seen = (): string[] =>
      members.flatMap(({ records }) => textsOf(records)).filter((text) => text.startsWith(`${sent}-`));
    await eventually(
      () => new Set(seen()).size === partitions,
      () => `of ${partitions} records came ${seen().join(', ')}`,
    );
    if (members.every(({ records }, index) => records.length - before[index]! === partitions / members.length)) return;
    await context.timers.sleep(300);
  }
  assert.fail('the members did not get half of the partitions each in 30 rounds');
}

async function sendEverywhere(producer: Producer, text: string, context: TestContext): Promise<void> {
  for (const [partition, value] of everywhere(text).entries())
    await sendAll(producer, textRecords([value]), partition, context);
}

function everywhere(text: string): string[] {
  return Array.from({ length: partitions }, (_, partition) => `${text}-${partition}`);
}
