import { writeFile } from 'node:fs/promises';
import { seededRandom } from '../../src/load/random.ts';

const payloads = 1_000;
const [first, last] = [0x21, 0x7e];

/** Writes the values ProducerPerformance chooses from: lines of printable bytes, so that none is a line's end. */
export async function writePayloads(file: string, recordBytes: number): Promise<void> {
  const random = seededRandom(recordBytes);
  const lines = Array.from({ length: payloads }, () => {
    const line = Buffer.alloc(recordBytes + 1, '\n');
    for (let at = 0; at < recordBytes; at++) line[at] = first + Math.floor(random() * (last + 1 - first));
    return line;
  });
  await writeFile(file, Buffer.concat(lines));
}
