/** Starts Kafka with its data in the folder named on the command line, prints where it is, and stays. */
import { startKafka } from '../../../src/local/start-kafka.ts';
import { isReady } from './kafka-client.ts';

const system = await startKafka({ isReady, temporaryFolder: process.argv[2] ?? '', allowMemoryFilesystem: true });
process.stdout.write(`${JSON.stringify({ pid: system.pid, dataFolder: system.dataFolder })}\n`);
await system.ended;
