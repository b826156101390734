/**
 * Compiles `src/local-kinesis/scan/*.as` (AssemblyScript) to WebAssembly and writes it as text into `scan-module.ts`
 * beside it. Run it after a change there; a test compiles again and compares.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { main } from 'assemblyscript/asc';

const folder = join(import.meta.dirname, '../src/local-kinesis/scan');
/** Where the compiled module is kept. */
export const scanModulePath = join(folder, 'scan-module.ts');

/** The content that `scan-module.ts` should have. Throws what the compiler says. */
export async function compiledScanModule(): Promise<string> {
  let binary: Uint8Array = new Uint8Array();
  let said = '';
  const options = ['--runtime', 'stub', '--optimizeLevel', '3', '--noAssert', '--initialMemory', '16'];
  const features = ['--enable', 'simd', '--enable', 'relaxed-simd'];
  const { error } = await main(['put-records.ts', ...options, ...features, '--outFile', 'scan.wasm'], {
    stderr: { write: (text) => void (said += String(text)) },
    readFile: readSource,
    writeFile: (_name, content) => void (binary = content as Uint8Array),
    listFiles: () => [],
  });
  if (error) throw new Error(`cannot compile ${folder}: ${said}`);
  return (
    '/** The compiled module in base64; made by `node scripts/build-scan.ts`. */\n' +
    `export const scanModule =\n  '${Buffer.from(binary).toString('base64')}';\n`
  );
}

/** The compiler asks for `.ts`, which these files are not: their types are others. */
function readSource(name: string): string | null {
  if (name !== basename(name) || !name.endsWith('.ts')) return null;
  try {
    return readFileSync(join(folder, name.replace(/ts$/, 'as')), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

if (process.argv[1] === import.meta.filename) writeFileSync(scanModulePath, await compiledScanModule());
