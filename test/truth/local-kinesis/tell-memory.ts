/*
 * Loaded before the server in a test's process: collects garbage and tells what is still held, whenever the parent
 * asks. The server itself knows nothing of it.
 */
process.on('message', () => {
  globalThis.gc!();
  const { heapUsed, external, rss } = process.memoryUsage();
  const sockets = process.getActiveResourcesInfo().filter((name) => /TCPSocket|TLS/.test(name)).length;
  const timers = process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
  process.send!({ heapUsed, external, rss, sockets, timers });
});
process.channel!.unref();
