/** Stands for the local Kinesis; the setting `act` says what it does. */
const settings = JSON.parse(process.argv[2] ?? '{}') as Record<string, unknown>;
switch (settings['act']) {
  case 'port taken':
    process.stderr.write(`port ${String(settings['port'])} is in use\n`);
    process.exit(3);
  case 'silent':
    break;
  default:
    process.stdout.write('{not the line\n{"level":"info"}\n');
    process.stdout.write(`${JSON.stringify({ ready: true, port: 4711, version: '1.2.3' })}\n`);
    process.stderr.write(`${JSON.stringify(settings)}\n`);
}
process.stdin.resume();
