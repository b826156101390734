import assert from 'node:assert/strict';
import {
  copyFileSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { doors } from '../../../oxlint.config.ts';
import { type Finding, lint, root } from './lint.ts';

const rule = 'eslint(no-restricted-imports)';
const rooms = Object.keys(doors);

/** One file of each room that others could import, and the single files that have doors of their own. */
const goals: Readonly<Record<string, string>> = {
  ...Object.fromEntries(rooms.map((room) => [room, `src/${room}/goal.ts`])),
  'adapters/registry': 'src/adapters/registry.ts',
  'experiments/holds': 'src/experiments/holds.ts',
};

/** A file that must be refused, or must pass. */
interface Planted {
  readonly file: string;
  readonly specifier: string;
  readonly closed: boolean;
}

/** Whether the table lets a room into a goal. The contract files lie beside the registry, which reaches the systems. */
function isOpen(room: string, goal: string): boolean {
  const ways = goal === 'experiments/holds' ? [goal, 'experiments'] : [goal];
  return ways.some((way) => way === room || doors[room]!.mayImport.includes(way));
}

function plantedImports(): Planted[] {
  return rooms.flatMap((room, index) =>
    Object.entries(goals)
      .filter(([goal]) => !(room === 'adapters' && goal.startsWith('adapters/')))
      .flatMap(([goal, target], number) =>
        (room.includes('/') ? [''] : ['', 'deeper/']).map((depth) => {
          const folder = room === 'adapters' ? 'src/adapters/' : `src/${room}/${depth}`;
          const file = `${folder}planted-${index}-${number}${depth === '' ? '' : '-deep'}.ts`;
          const path = relative(dirname(file), target);
          return { file, specifier: path.startsWith('.') ? path : `./${path}`, closed: !isOpen(room, goal) };
        }),
      ),
  );
}

function plantedPackages(): Planted[] {
  const packages = [...new Set(Object.values(doors).flatMap(({ ownsPackages = [] }) => ownsPackages))];
  return rooms.flatMap((room, index) =>
    packages.map((name, number) => ({
      file: `src/${room}/package-${index}-${number}.ts`,
      specifier: name,
      closed: doors[room]!.ownsPackages?.includes(name) !== true,
    })),
  );
}

describe('the doors between the rooms', () => {
  let folder = '';
  let findings: readonly Finding[] = [];
  const planted = [...plantedImports(), ...plantedPackages()];

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'doors-'));
    for (const name of ['oxlint.config.ts', 'tsconfig.json', 'package.json'])
      copyFileSync(join(root, name), join(folder, name));
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
    const write = (file: string, text: string): void => {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      writeFileSync(join(folder, file), text);
    };
    for (const goal of Object.values(goals)) write(goal, 'export const goal = 1;\n');
    for (const { file, specifier } of planted) write(file, `export * from '${specifier}';\n`);
    ({ findings } = lint(folder, 'src'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('lets every room through its own doors and no others, from any depth', (t) => {
    const refused = new Set(findings.filter(({ code }) => code === rule).map(({ filename }) => filename));
    const closed = planted.filter((each) => each.closed);
    t.diagnostic(`${planted.length} planted files, ${closed.length} of them to be refused`);
    assert.ok(closed.length > 500);
    const wrong = planted
      .filter((each) => refused.has(each.file) !== each.closed)
      .map((each) => `${each.closed ? 'not refused' : 'refused'}: ${each.file} imports ${each.specifier}`);
    assert.deepEqual(wrong, []);
  });

  it('says which door is missing and who owns a package', () => {
    const said = new Set(findings.map(({ help }) => help));
    assert.ok(said.has("The room 'units' has no door to 'load' (oxlint.config.ts)."));
    assert.ok(said.has("Only the room 'adapters/kafka' loads 'kafkajs' (oxlint.config.ts)."));
  });

  it('sees dynamic and type imports too', () => {
    const forms = {
      'src/units/form-dynamic.ts': "export const load = () => import('../load/goal.ts');\n",
      'src/units/form-type.ts': "import type { goal } from '../load/goal.ts';\nexport type Goal = typeof goal;\n",
      'src/units/form-import.ts': "import { goal } from '../load/goal.ts';\nexport const twice = goal * 2;\n",
    };
    for (const [file, text] of Object.entries(forms)) writeFileSync(join(folder, file), text);
    const found = lint(folder, ...Object.keys(forms)).findings.filter(({ code }) => code === rule);
    assert.deepEqual(found.map(({ filename }) => filename).sort(), Object.keys(forms).sort());
  });
});

describe('the sources', () => {
  it('pass the lint, all of them', () => {
    const { files, findings } = lint(root, 'src');
    assert.ok(files > 100, `only ${files} files were linted`);
    assert.deepEqual(
      findings.map(({ filename, code, message }) => `${filename}: ${code} ${message}`),
      [],
    );
  });

  it('reach the registry only from rooms that have its door', () => {
    const importing = globSync('src/**/*.ts', { cwd: root }).filter((file) =>
      /from '(\.\.\/)+(adapters\/)?registry\.ts'/.test(readFileSync(join(root, file), 'utf8')),
    );
    assert.ok(importing.includes('src/run/worker.ts'));
    const strangers = importing.filter((file) => {
      const [, room = '', system = ''] = file.split('/');
      return !isOpen(room === 'adapters' ? `adapters/${system}` : room, 'adapters/registry');
    });
    assert.deepEqual(strangers, []);
  });

  it('lie in rooms that the table of doors names', () => {
    const foldersOf = (path: string): string[] =>
      readdirSync(join(root, path), { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map(({ name }) => name);
    const there = [...foldersOf('src'), ...foldersOf('src/adapters').map((name) => `adapters/${name}`)];
    const unlisted = there.filter((name) => !rooms.includes(name));
    assert.deepEqual(unlisted, [], 'no doors are declared for them in oxlint.config.ts');
  });
});
