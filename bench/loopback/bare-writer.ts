/** Writes the same bytes again and again at a steady rate: what a socket costs the side that writes. */
import { connect } from 'node:net';
import { endWithParent } from '../../src/process/end-with-parent.ts';

interface WriterSettings {
  readonly port: number;
  readonly batchBytes: number;
  readonly batchesPerSecond: number;
}

/** What was not written while the process was halted stays unwritten. */
const catchUpSecondsAtMost = 0.02;

endWithParent();
const { port, batchBytes, batchesPerSecond } = JSON.parse(process.argv[2]!) as WriterSettings;
const batch = Buffer.alloc(batchBytes, 'x');
let last = performance.now();
let owed = 0;
const socket = connect(port, '127.0.0.1', () => {
  setInterval(() => {
    const seconds = Math.min(catchUpSecondsAtMost, (performance.now() - last) / 1000);
    last = performance.now();
    for (owed += seconds * batchesPerSecond; owed >= 1; owed--) socket.write(batch);
  }, 1);
  process.stdout.write(`${JSON.stringify({ ready: true })}\n`);
});
