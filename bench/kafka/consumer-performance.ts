import type { Contestant } from '../frame/comparison.ts';
import type { Broker } from './broker.ts';
import type { Chunks } from './chunks.ts';
import { readToTheEnd, type Reading, type Receiver } from './consume-load.ts';
import { endless, JavaTool, patience, propertiesOf } from './java-tool.ts';

const settings = { 'session.timeout.ms': '1200000', 'max.poll.interval.ms': '1200000', ...patience };
const tellingMilliseconds = 50;

/** Kafka's own ConsumerPerformance, which has read for `warmSeconds`, waiting for records left out, before its first round. */
export function consumerPerformance(broker: Broker, chunks: Chunks, warmSeconds: number): Contestant<Receiver> {
  return {
    name: 'ConsumerPerformance',
    mayBeMissing: false,
    async start(stage) {
      let readings: Reading[] = [];
      const tool = await JavaTool.start(
        'ConsumerPerformance',
        [
          '--bootstrap-server',
          broker.address,
          '--topic',
          chunks.stream.name,
          '--num-records',
          String(endless),
          '--timeout',
          String(endless),
          '--show-detailed-stats',
          '--reporting-interval',
          String(tellingMilliseconds),
          '--date-format',
          'HH:mm:ss:SSS',
          ...propertiesOf(settings).flatMap((property) => ['--command-property', property]),
        ],
        stage,
        (line) => readings.push(...readingsOf(line)),
      );
      const receiver: Receiver = {
        version: JavaTool.version,
        pids: [tool.pid],
        goOn: () => tool.goOn(),
        halt: () => tool.halt(),
        drain: () => readings.splice(0),
        stop: () => tool.end(),
      };
      try {
        for (let seconds = 0; seconds < warmSeconds;) {
          stage.signal.throwIfAborted();
          // What it reads while that is being written tells neither a rate nor the end.
          receiver.halt();
          await chunks.writeMore();
          const told = await readToTheEnd(receiver);
          seconds += Math.max(1, told.at(-1)!.seconds - told[0]!.seconds);
        }
      } catch (error) {
        await tool.end();
        throw error;
      }
      return receiver;
    },
  };
}

/** `time, id, MB, MB/s, records, …`; none from other lines. */
function readingsOf(line: string): Reading[] {
  const [time, , , , records] = line.split(', ');
  const [hours, minutes, seconds, milliseconds] = (time ?? '').split(':').map(Number);
  if (milliseconds === undefined || !Number.isFinite(Number(records))) return [];
  return [{ seconds: hours! * 3600 + minutes! * 60 + seconds! + milliseconds / 1000, records: Number(records) }];
}
