import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Contestant } from '../frame/comparison.ts';
import { lingerMilliseconds } from '../harness/bench-crew.ts';
import type { Broker } from './broker.ts';
import { endless, JavaTool, patience, propertiesOf } from './java-tool.ts';
import { writePayloads } from './payload-file.ts';
import { batchBytes, type ProduceLoad, type Sender } from './produce-load.ts';

/** Kafka's own ProducerPerformance, run `warmSeconds` before its first round. */
export function producerPerformance(broker: Broker, load: ProduceLoad, warmSeconds: number): Contestant<Sender> {
  return {
    name: 'ProducerPerformance',
    mayBeMissing: false,
    async start(stage) {
      const topic = await broker.makeTopic(load.partitions);
      const folder = await mkdtemp(join(tmpdir(), 'kvk-bench-'));
      const file = join(folder, 'payloads');
      await writePayloads(file, load.recordBytes);
      const settings = {
        'bootstrap.servers': broker.address,
        acks: String(load.acks),
        'linger.ms': String(lingerMilliseconds),
        'batch.size': String(batchBytes),
        'delivery.timeout.ms': '1200000',
        'max.block.ms': '600000',
        ...patience,
      };
      const tool = await JavaTool.start(
        'ProducerPerformance',
        [
          '--topic',
          topic.name,
          '--num-records',
          String(endless),
          '--throughput',
          '-1',
          '--payload-file',
          file,
          '--command-property',
          ...propertiesOf(settings),
        ],
        stage,
      );
      const stop = async (): Promise<void> => {
        await tool.end();
        await rm(folder, { recursive: true, force: true });
      };
      try {
        await tool.runFor(warmSeconds, stage.signal);
      } catch (error) {
        await stop();
        throw error;
      }
      tool.halt();
      return {
        version: JavaTool.version,
        pids: [tool.pid],
        begin: () => tool.goOn(),
        halt: async () => tool.halt(),
        stored: () => broker.stored(topic.name),
        stop,
      };
    },
  };
}
