import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Calibration, calibrationSchema } from '../result/calibration.ts';

/**
 * The calibration of the machine with that fingerprint; undefined where there is none that this version can read, which
 * is no error: it is an addition to other figures, and made anew within minutes.
 */
export async function readCalibration(folder: string, fingerprint: string): Promise<Calibration | undefined> {
  try {
    const read = calibrationSchema.safeParse(JSON.parse(await readFile(fileOf(folder, fingerprint), 'utf8')));
    return read.success ? read.data : undefined;
  } catch {
    return undefined;
  }
}

/** Replaces the machine's calibration; returns the file. */
export async function writeCalibration(folder: string, calibration: Calibration): Promise<string> {
  const file = fileOf(folder, calibration.fingerprint);
  await mkdir(folder, { recursive: true });
  const beside = `${file}.partial`;
  await writeFile(beside, `${JSON.stringify(calibration, null, 1)}\n`);
  await rename(beside, file);
  return file;
}

function fileOf(folder: string, fingerprint: string): string {
  return join(folder, `${fingerprint}.json`);
}
