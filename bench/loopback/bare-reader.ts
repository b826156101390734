/** Reads whatever comes and does nothing with it: what a socket costs the side that reads. */
import { type AddressInfo, createServer } from 'node:net';
import { endWithParent } from '../../src/process/end-with-parent.ts';

endWithParent();
const server = createServer((socket) => socket.resume());
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  process.stdout.write(`${JSON.stringify({ ready: true, port })}\n`);
});
