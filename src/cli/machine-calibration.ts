import { join } from 'node:path';
import { readCalibration } from '../gate/calibration-store.ts';
import { cacheFolderOf } from '../local/cache-folder.ts';
import type { Calibration } from '../result/calibration.ts';
import { currentEnvironment } from '../result/environment.ts';

/** Where calibrations are kept: in the user's cache, because they belong to the machine and not to a project. */
export function calibrationFolder(environment: NodeJS.ProcessEnv): string {
  return join(cacheFolderOf(environment), 'calibration');
}

/** What `kvk calibrate` found on a machine like this one. */
export function savedCalibration(environment: NodeJS.ProcessEnv): Promise<Calibration | undefined> {
  return readCalibration(calibrationFolder(environment), currentEnvironment().fingerprint);
}
