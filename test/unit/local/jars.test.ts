import assert from 'node:assert/strict';
import { appendFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, it } from 'node:test';
import { dynamodbProgram } from '../../../src/local/dynamodb/dynamodb-program.ts';
import { checkJars, ensureJars, jarFolder, type JarOptions } from '../../../src/local/jars/ensure-jars.ts';
import { kafkaProgram as program } from '../../../src/local/kafka/kafka-program.ts';
import { copyTwo, Sandbox } from './sandbox.ts';

const version = `kafka-${program.version}`;

function optionsOf(sandbox: Sandbox): JarOptions {
  const { environment = {} } = sandbox.options;
  const cacheFolder = join(sandbox.folder, 'cache');
  return { program, cacheFolder, environment, report: (line) => sandbox.reports.push(line) };
}

function mavenRuns(sandbox: Sandbox): number {
  return readFileSync(join(sandbox.folder, 'maven-runs'), 'utf8').trim().split('\n').length;
}

void describe('the cache of jars', () => {
  void it('is filled once, says so, and serves the next start', async () => {
    using sandbox = new Sandbox({});
    const options = optionsOf(sandbox);
    const jars = await ensureJars(options);
    assert.deepEqual(
      jars.map((jar) => basename(jar)),
      ['one.jar', 'two.jar'],
    );
    assert.deepEqual(
      jars.map((jar) => readFileSync(jar, 'utf8')),
      ['one', 'two'],
    );
    assert.match(sandbox.reports[0] ?? '', /^Fetching Apache Kafka .* with Maven into/);
    assert.deepEqual(await ensureJars({ ...options, verifyHashes: true }), jars);
    assert.equal(mavenRuns(sandbox), 1);
    assert.deepEqual(sandbox.list('cache'), [version]);
  });

  void it('keeps each program in a folder of its own', async () => {
    using sandbox = new Sandbox({ maven: `/bin/cp "$output/pom.xml" "$output/pom.jar"` });
    const options = optionsOf(sandbox);
    const [[kafka = ''], [dynamodb = '']] = [
      await ensureJars(options),
      await ensureJars({ ...options, program: dynamodbProgram }),
    ];
    assert.match(readFileSync(kafka, 'utf8'), /<artifactId>kafka_2\.13<\/artifactId><version>4\.3\.1</);
    assert.match(readFileSync(dynamodb, 'utf8'), /<artifactId>DynamoDBLocal<\/artifactId><version>3\.3\.1</);
    assert.match(sandbox.reports.at(-1) ?? '', /^Fetched Amazon DynamoDB Local 3\.3\.1 in/);
    assert.deepEqual(sandbox.list('cache'), [`dynamodb-local-${dynamodbProgram.version}`, version]);
  });

  const damages: readonly [string, RegExp, (folder: string) => void][] = [
    ['a jar that grew', /one\.jar has 5 bytes instead of 3/, (folder) => appendFileSync(join(folder, 'one.jar'), '..')],
    ['a missing jar', /two\.jar is missing/, (folder) => rmSync(join(folder, 'two.jar'))],
    ['a missing manifest', /unreadable manifest\.json/, (folder) => rmSync(join(folder, 'manifest.json'))],
    ['a cut manifest', /unreadable manifest\.json/, (folder) => writeFileSync(join(folder, 'manifest.json'), '{"fi')],
    ['other contents', /one\.jar has other contents/, (folder) => writeFileSync(join(folder, 'one.jar'), 'eno')],
  ];
  for (const [what, says, damage] of damages) {
    void it(`names ${what} and is made again`, async () => {
      using sandbox = new Sandbox({});
      const options = { ...optionsOf(sandbox), verifyHashes: true };
      await ensureJars(options);
      damage(jarFolder(options.cacheFolder, program));
      sandbox.reports.length = 0;
      const jars = await ensureJars(options);
      assert.match(sandbox.reports[0] ?? '', says);
      assert.deepEqual(
        jars.map((jar) => readFileSync(jar, 'utf8')),
        ['one', 'two'],
      );
      assert.deepEqual(sandbox.list('cache'), [version]);
    });
  }

  void it('is whole after several have made it at once', async () => {
    using sandbox = new Sandbox({ maven: `/bin/sleep 0.2; ${copyTwo}` });
    const options = optionsOf(sandbox);
    const all = await Promise.all([ensureJars(options), ensureJars(options), ensureJars(options)]);
    assert.equal(mavenRuns(sandbox), 3);
    assert.deepEqual(all[1], all[0]);
    assert.deepEqual(all[2], all[0]);
    assert.equal((await checkJars(jarFolder(options.cacheFolder, program), true)).fault, undefined);
    assert.deepEqual(sandbox.list('cache'), [version]);
  });

  void it('is whole after several have mended it at once', async () => {
    using sandbox = new Sandbox({ maven: `/bin/sleep 0.2; ${copyTwo}` });
    const options = optionsOf(sandbox);
    await ensureJars(options);
    rmSync(join(jarFolder(options.cacheFolder, program), 'one.jar'));
    await Promise.all([ensureJars(options), ensureJars(options), ensureJars(options)]);
    assert.equal((await checkJars(jarFolder(options.cacheFolder, program), true)).fault, undefined);
    assert.deepEqual(sandbox.list('cache'), [version]);
  });
});
