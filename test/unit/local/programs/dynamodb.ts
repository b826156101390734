/** Stands for DynamoDB Local on a Java: reads its port from the settings file, answers only the second question. */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const [, port = '0'] = /<Set name="port">(\d+)</.exec(readFileSync(process.argv.at(-1) ?? '', 'utf8')) ?? [];
let questions = 0;
const server = createServer((request, response) => {
  const isQuestion = request.headers['x-amz-target'] === 'DynamoDB_20120810.ListTables';
  const ready = isQuestion && ++questions > 1 && !process.argv.includes('-Xmx13m');
  response.writeHead(ready ? 200 : 500).end(ready ? '{"TableNames":[]}' : 'the library is missing');
});
server.listen(Number(port), '127.0.0.1', () => {
  const { port: chosen } = server.address() as AddressInfo;
  process.stdout.write(`called with ${process.argv.slice(2).join(' ')}\n`);
  process.stdout.write(`Started oejs.ServerConnector@1f{HTTP/1.1, (http/1.1)}{127.0.0.1:${chosen}}\n`);
});
