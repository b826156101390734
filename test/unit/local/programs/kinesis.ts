/** Stands for the local Kinesis; the setting `act` says what it does. */
const settings = JSON.parse(process.argv[2] ?? '{}') as Record<string, unknown>;
switch (settings['act']) {
  case 'port taken':
    process.stdout.write(`${JSON.stringify({ ready: false, taken: `127.0.0.1:${String(settings['port'])}` })}\n`);
    process.exit(3);
  case 'refuse':
    process.stdout.write('{"ready":false,"problems":[{"path":["quotas","x"],"text":"is unknown"}]}\n');
    process.exit(2);
  case 'silent':
    break;
  default:
    process.stdout.write('{not the line\n{"level":"info"}\n');
    process.stdout.write(
      `${JSON.stringify({
        ready: true,
        endpoint: 'http://127.0.0.1:4711',
        version: '1.2.3',
        settings: { region: 'us-east-1', memoryLimitBytes: 5, quotas: { enforced: true } },
      })}\n`,
    );
    process.stderr.write(`${JSON.stringify(settings)}\n`);
}
process.stdin.resume();
