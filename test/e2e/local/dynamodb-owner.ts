/** Starts DynamoDB Local with its folder in the one named on the command line, prints where it is, and stays. */
import { startDynamodb } from '../../../src/local/start-dynamodb.ts';

const { pid, address, ended } = await startDynamodb({ temporaryFolder: process.argv[2] ?? '' });
process.stdout.write(`${JSON.stringify({ pid, address })}\n`);
await ended;
