import { after } from 'node:test';
import { loopback } from '../../src/adapters/loopback/adapter.ts';
import { startServer } from '../../src/adapters/loopback/server.ts';
import { contractSuite } from '../../src/contract/contract.ts';

const server = await startServer({ port: 0 });
after(() => server.close());

contractSuite({ adapter: loopback, settings: { endpoint: `127.0.0.1:${server.port}` } });
