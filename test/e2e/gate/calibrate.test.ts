import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { calibrationSchema } from '../../../src/result/calibration.ts';
import { folderFor, kvk, sets, short } from './run-kvk.ts';

test(
  'the noise of a scenario is measured and kept, and a gate tells by it what it will see',
  { timeout: 180_000 },
  async (context) => {
    const folder = await folderFor(context);
    const cache = { XDG_CACHE_HOME: join(folder, 'cache') };
    const unknown = await kvk(['gate', 'loopback', '--dry-run'], folder, cache);
    assert.match(unknown.output, /on a calm machine .*\n\(kvk calibrate loopback measures this one\)/);
    const args = ['calibrate', 'loopback', ...sets([...short, 'gate.pairs=4', 'gate.p99=off']), '--quiet', '--format'];
    const { code, output, error } = await kvk([...args, 'json'], folder, cache);
    assert.equal(code, 0, error);
    const calibration = calibrationSchema.parse(JSON.parse(output));
    const [noise] = calibration.noise;
    assert.deepEqual(
      noise!.metrics.map(({ metric, pairs }) => [metric, pairs]),
      [
        ['endToEnd.p50', 4],
        ['response.p50', 4],
      ],
    );
    assert.ok(noise!.metrics.every(({ deviation, median }) => deviation > 0 && median > 0));
    const kept = join(folder, 'cache/kafka-vs-kinesis/calibration');
    const [file] = await readdir(kept);
    assert.deepEqual(JSON.parse(await readFile(join(kept, file!), 'utf8')), calibration);
    const known = await kvk(['gate', 'loopback', '--dry-run'], folder, cache);
    assert.match(
      known.output,
      /loopback: smallest change to be seen, by the calibration of .* with 1\.5 s windows: p50 end to end/,
    );
    const search = await kvk(['calibrate', 'saturation'], folder, cache);
    assert.equal(search.code, 2, search.error);
  },
);
