/**
 * Bundles the package: one file per process entry plus shared chunks, all flat in `dist/`, each command and client
 * library loaded on demand. Nothing of node_modules is needed to run it.
 */
import { rmSync } from 'node:fs';
import { build } from 'esbuild';
import { entryNames, entryPath } from '../src/process/entries.ts';

const entryPoints = {
  kvk: 'src/cli/kvk.ts',
  ...Object.fromEntries(entryNames.map((name) => [name, entryPath(name)])),
};

// CommonJS dependencies expect these names; ES modules have none of them.
const commonJsNames = [
  "import { createRequire as kvkCreateRequire } from 'node:module';",
  "import { fileURLToPath as kvkFileURLToPath } from 'node:url';",
  "import { dirname as kvkDirname } from 'node:path';",
  'const require = kvkCreateRequire(import.meta.url);',
  'const __filename = kvkFileURLToPath(import.meta.url);',
  'const __dirname = kvkDirname(__filename);',
].join('\n');

rmSync('dist', { recursive: true, force: true });
const { metafile } = await build({
  entryPoints,
  outdir: 'dist',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node22.22',
  banner: { js: commonJsNames },
  external: ['*.node'],
  alias: {
    ssh2: './scripts/no-ssh.ts',
    'cpu-features': './scripts/no-ssh.ts',
    // Its usual entry reads a WebAssembly file beside itself; this one carries it inside.
    '@platformatic/wasm-utils': '@platformatic/wasm-utils/bundled',
  },
  chunkNames: 'chunk-[hash]',
  legalComments: 'linked',
  minifySyntax: true,
  metafile: true,
  logLevel: 'warning',
});
const bytes = Object.values(metafile.outputs).reduce((sum, output) => sum + output.bytes, 0);
console.error(`dist: ${Object.keys(metafile.outputs).length} files, ${(bytes / 1024).toFixed(0)} KiB`);
