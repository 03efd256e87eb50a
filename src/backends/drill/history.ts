import { appendFile, chmod, readFile } from 'node:fs/promises';
import { drillLine, drillsName, parseDrills, type DrillRecord } from '../../core/snapshot/drill/record';
import { storageGuard } from '../storage/files';

/** The drills of a snapshot, oldest first. @throws DrydockError `storage` */
export async function drillsOf(snapshot: string): Promise<readonly DrillRecord[]> {
  const name = drillsName(snapshot);
  return storageGuard(`read ${name}`, async () => {
    try {
      return parseDrills(await readFile(name, 'utf8'));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw error;
    }
  });
}

/** The last drill of a snapshot; undefined: there was none. @throws DrydockError `storage` */
export async function lastDrill(snapshot: string): Promise<DrillRecord | undefined> {
  return (await drillsOf(snapshot)).at(-1);
}

/** Keeps a drill in the history beside the snapshot, readable by its owner only. @throws DrydockError `storage` */
export async function keepDrill(snapshot: string, record: DrillRecord): Promise<void> {
  const name = drillsName(snapshot);
  await storageGuard(`write ${name}`, async () => {
    await appendFile(name, drillLine(record), { mode: 0o600 });
    await chmod(name, 0o600);
  });
}
