import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, describe, it } from 'node:test';
import { adapterNames } from '../../src/adapters/registry.ts';
import { loadScenario } from '../../src/scenario/load-scenario.ts';

const root = resolve(import.meta.dirname, '../..');
const readme = readFileSync(join(root, 'README.md'), 'utf8');
const scratch = mkdtempSync(join(tmpdir(), 'readme-'));
after(() => rmSync(scratch, { recursive: true, force: true }));

/** The contents of fenced blocks of one language. */
function blocks(language: string): string[] {
  return [...readme.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'gm'))].map((match) => match[1]!);
}

describe('the README', () => {
  it('has the two lines a newcomer types', () => {
    assert.deepEqual(
      blocks('sh').map((block) => block.trim()),
      ['npm ci && npm run compare', 'npm ci && npm test'],
    );
  });

  const commands = blocks('console').flatMap((block) => [...block.matchAll(/^\$ (.+)$/gm)].map((match) => match[1]!));

  it('shows commands', () => assert.ok(commands.length >= 6));

  for (const command of commands) {
    it(`runs: ${command}`, () => {
      const runs = command.includes(' run loopback') ? `${command} --output ${scratch}` : command;
      const { status, stdout, stderr } = spawnSync('sh', ['-c', runs], {
        cwd: root,
        encoding: 'utf8',
        timeout: 60_000,
      });
      assert.equal(status, 0, stderr);
      assert.notEqual(stdout.trim(), '');
    });
  }

  it('shows what the example ended with', () => {
    const command = 'npm run --silent kvk -- report results/example';
    const { stdout } = spawnSync('sh', ['-c', command], { cwd: root, encoding: 'utf8', timeout: 60_000 });
    const [shown] = blocks('text');
    assert.ok(stdout.endsWith(shown!), "render the README's block again: npm run kvk -- report results/example");
  });

  it('shows a scenario that loads', async () => {
    const [yaml, ...others] = blocks('yaml');
    assert.equal(others.length, 0);
    const loaded = await loadScenario(yaml!, 'README.md', { adapterNames });
    assert.ok('scenario' in loaded, JSON.stringify(loaded));
  });

  it('links only to what is there', () => {
    const links = [...readme.matchAll(/\]\((?!https?:)([^)#]+)/g)].map((match) => match[1]!);
    assert.ok(links.length > 5);
    assert.deepEqual(
      links.filter((link) => !existsSync(join(root, link))),
      [],
    );
  });
});
