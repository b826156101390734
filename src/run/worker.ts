import { connect } from 'node:net';
import type { Context } from '../adapters/adapter.ts';
import { loadAdapter } from '../adapters/registry.ts';
import type { Assignment } from '../load/assignment.ts';
import { now } from '../measure/clock.ts';
import { endWithParent } from '../process/end-with-parent.ts';
import { ConsumerWorker } from './consumer-worker.ts';
import { createContext } from './context.ts';
import { FrameChannel } from './frame-channel.ts';
import { MemberWorker } from './member-worker.ts';
import { ProducerWorker } from './producer-worker.ts';
import type { Tell, WorkerRole } from './worker-role.ts';
import { type Command, protocolVersion, type Report } from './protocol.ts';

/** Where to dial and what to say there: the process's one argument, as JSON. */
interface Dial {
  readonly port: number;
  readonly token: string;
  readonly worker: string;
  readonly seed: number;
}

async function takeRole(assignment: Assignment, context: Context, tell: Tell): Promise<WorkerRole> {
  const adapter = await loadAdapter(assignment.adapter);
  const settings = adapter.parseSettings(assignment.settings);
  if (assignment.role === 'producer') return ProducerWorker.start(assignment, adapter, settings, context, tell);
  const { commitIntervalMs } = assignment;
  return commitIntervalMs === undefined
    ? ConsumerWorker.start(assignment, adapter, settings, context, tell)
    : MemberWorker.start({ ...assignment, commitIntervalMs }, adapter, settings, context, tell);
}

/** Obeys the coordinator until it says finish or its connection closes. */
function work(dial: Dial): void {
  const stop = new AbortController();
  let role: WorkerRole | undefined;
  const socket = connect(dial.port, '127.0.0.1');
  const tell: Tell = (report, attachment) => channel.send(report, attachment);
  const context = createContext(stop.signal, dial.seed, ({ kind, detail, partitions }) =>
    tell({ type: 'event', kind, detail: detail ?? '', at: now(), ...(partitions && { partitions }) }),
  );
  const obey = async (command: Command): Promise<void> => {
    if (command.type === 'assign') {
      role = await takeRole(command.assignment, context, tell);
      tell({ type: 'ready' });
    } else if (command.type === 'finish') {
      await role?.close();
      stop.abort();
      socket.end(() => process.exit(0));
    } else {
      await role?.obey(command);
    }
  };
  const fail = (error: unknown): void => {
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    tell({ type: 'failed', name, message });
  };
  const channel = new FrameChannel<Report, Command>(socket, (command) => void obey(command).catch(fail));
  socket.on('connect', () => tell({ type: 'hello', version: protocolVersion, token: dial.token, worker: dial.worker }));
  socket.on('close', () => process.exit(0));
  socket.on('error', () => process.exit(1)); // The coordinator is gone, and with it whoever could be told.
  process.on('uncaughtException', fail);
  process.on('unhandledRejection', fail);
}

endWithParent();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(0));
work(JSON.parse(process.argv[2] ?? '{}') as Dial);
