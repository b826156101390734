import { endWithParent } from '../../src/process/end-with-parent.ts';
import { closedLoop, type Call } from '../frame/closed-loop.ts';
import type { Work } from '../frame/comparison.ts';
import { concurrency } from './load.ts';
import { openReaders, type ReadStream } from './shard-reader.ts';
import { openStreamClient } from './stream-client.ts';

/*
 * A process: `node get-client.ts '<settings>'`, with a message channel. A client of the AWS SDK that reads a stream when
 * it is told to, one order at a time: it answers each with a message.
 */

/** What it is started with. */
export interface GetClientSettings {
  readonly port: number;
  readonly stream: ReadStream;
}

/** Take new iterators, or read for so long. */
export type Order = { readonly type: 'prepare' } | { readonly type: 'read'; readonly milliseconds: number };

/** What came of an order; of one to read, what was read. */
export type Report = { readonly work: Work | undefined } | { readonly failure: string };

const { port, stream } = JSON.parse(process.argv[2] ?? '{}') as GetClientSettings;
const client = openStreamClient(port, concurrency);
const never = new AbortController().signal;
let calls: readonly Call[] = [];

endWithParent();
process.on('message', (order: Order) => {
  obey(order).then(
    (work) => tell({ work }),
    (error: unknown) => tell({ failure: error instanceof Error ? error.message : String(error) }),
  );
});
tell({ work: undefined });

async function obey(order: Order): Promise<Work | undefined> {
  if (order.type === 'read') return await closedLoop(calls, order.milliseconds, never);
  calls = await openReaders(client, stream);
  return undefined;
}

function tell(report: Report): void {
  process.send!(report);
}
