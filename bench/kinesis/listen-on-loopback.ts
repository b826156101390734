import { Server, type ListenOptions } from 'node:net';

/*
 * Loaded before a peer's program: whatever port it listens on, it listens on 127.0.0.1 only. The peers have no setting
 * for it, and a benchmark must open no port to a network.
 */

// eslint-disable-next-line typescript/unbound-method -- called with the server it belongs to
const listen = Server.prototype.listen as (this: Server, options: ListenOptions, listening?: () => void) => Server;

Server.prototype.listen = function (this: Server, first?: unknown, ...rest: unknown[]): Server {
  const options = (typeof first === 'object' ? first : { port: first }) as ListenOptions;
  const listening = rest.findLast((value): value is () => void => typeof value === 'function');
  return listen.call(this, { ...options, host: '127.0.0.1' }, listening);
};
