/** Starts the program named on the command line, or the Node file `--node <file>`, prints its pid and stays. */
import { spawnNode } from '../../../../src/process/spawn-entry.ts';
import { spawnProgram } from '../../../../src/process/spawn-program.ts';

const [first = '', ...rest] = process.argv.slice(2);
const child =
  first === '--node' ? await spawnNode(rest[0] ?? '', [], { name: 'node' }) : await spawnProgram(first, rest);
process.stdout.write(`${child.pid}\n`);
await child.ended;
