import { statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { DrydockError } from '../../core/errors';
import { bytesWords } from '../../core/report/words';
import type { DrillGround, DrillPrograms, DrillSite, DrillVersions } from '../../ports/drill';
import { storageGuard } from '../storage/files';
import { makeFolder, removeLeftovers } from './leftovers';
import { versionsOf } from './programs';
import { LocalDrillSite } from './site';

/** The snapshot itself, and the database that is made of it with its first log. */
const COPIES = 2.5;

/** Drills on this computer, in its folder for temporary files. */
export class LocalDrillGround implements DrillGround {
  versions(programs: DrillPrograms, signal: AbortSignal): Promise<DrillVersions> {
    return versionsOf(programs, signal);
  }

  async prepare(programs: DrillPrograms, bytes: number): Promise<DrillSite> {
    await removeLeftovers();
    const { bavail, bsize } = await storageGuard(`look at ${tmpdir()}`, () => statfs(tmpdir()));
    const [free, needed] = [bavail * bsize, bytes * COPIES];
    if (free < needed)
      throw new DrydockError('storage', `A drill needs ${bytesWords(needed)} in ${tmpdir()}, and ${bytesWords(free)} are free.`, {
        hint: 'Free some space, or set TMPDIR to a folder on a larger disk.',
      });
    return new LocalDrillSite(await storageGuard('make a folder for the drill', makeFolder), programs);
  }
}
