import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The folder of the package. */
export const root = fileURLToPath(new URL('../../../', import.meta.url));

export interface Finding {
  readonly message: string;
  /** What the configuration says of it. */
  readonly help?: string;
  /** `rule-name` inside the plug-in's, e.g. `eslint(no-restricted-imports)`. */
  readonly code: string;
  readonly filename: string;
}

export interface Linted {
  readonly files: number;
  readonly findings: readonly Finding[];
}

/** Lints a folder that has its own copy of the configuration. */
export function lint(folder: string, ...paths: readonly string[]): Linted {
  const { stdout, stderr, error } = spawnSync(
    process.execPath,
    [`${root}node_modules/oxlint/bin/oxlint`, '--format', 'json', ...paths],
    { cwd: folder, encoding: 'utf8', timeout: 120_000, maxBuffer: 64 * 1024 * 1024 },
  );
  if (error) throw error;
  if (!stdout.trimStart().startsWith('{')) throw new Error(`oxlint said no JSON: ${stdout}${stderr}`);
  const { number_of_files: files, diagnostics } = JSON.parse(stdout) as {
    number_of_files: number;
    diagnostics: Finding[];
  };
  return { files, findings: diagnostics };
}
