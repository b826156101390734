import type { Command } from 'commander';
import type { Terminal } from '../terminal.ts';
import { examples } from './examples.ts';
import { readPort } from './read-port.ts';
import { stayUp, type Say, type UpSystem } from './stay-up.ts';

/** `kvk local dynamodb`: Amazon's DynamoDB Local until Ctrl-C. */
export function addLocalDynamodb(local: Command, terminal: Terminal, exit: (code: number) => void): void {
  local
    .command('dynamodb')
    .description("Amazon's DynamoDB Local on the JVM, on loopback, with its tables in memory")
    .option('--port <port>', 'where to listen; any free port when not given', readPort)
    .addHelpText(
      'after',
      examples('kvk local dynamodb', 'kvk local dynamodb --port 8000', 'kvk local dynamodb | tee dynamodb.txt'),
    )
    .action(async (options: { port?: number }) =>
      exit(await stayUp(terminal, (say, signal) => [bringUpDynamodb(say, signal, options)])),
    );
}

/** Starts the server and says how to connect to it. */
async function bringUpDynamodb(say: Say, signal: AbortSignal, options: { port?: number }): Promise<UpSystem> {
  const { startDynamodb } = await import('../../local/start-dynamodb.ts');
  const system = await startDynamodb({ signal, report: say, ...options });
  const { address, version, how } = system;
  const howToConnect = [
    `Amazon DynamoDB Local ${version} (${how}): ${address}  (any region, any access key of letters and digits)`,
    `  everywhere:  export AWS_ENDPOINT_URL_DYNAMODB=${address}`,
    `  AWS CLI:     aws dynamodb list-tables --endpoint-url ${address} --region us-east-1`,
    `  JS SDK:      new DynamoDBClient({ endpoint: '${address}', region: 'us-east-1' })`,
    `  KCL (Java):  DynamoDbAsyncClient.builder().endpointOverride(URI.create("${address}"))`,
  ].join('\n');
  return { system, howToConnect };
}
