import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { delimiter, isAbsolute, join } from 'node:path';

/**
 * The first program of a name that can be run, as a shell would find it.
 * @param searchPath as in the variable PATH; relative folders in it are skipped, for they would mean the workspace
 */
export async function findProgram(name: string, searchPath: string): Promise<string | undefined> {
  const file = process.platform === 'win32' ? `${name}.exe` : name;
  for (const folder of searchPath.split(delimiter).filter(isAbsolute)) {
    const path = join(folder, file);
    const isRunnable = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (isRunnable) return path;
  }
  return undefined;
}
