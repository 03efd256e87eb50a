import { readFile } from 'node:fs/promises';
import { DrydockError } from '../core/errors';
import type { FleetCluster } from '../core/model/fleet';
import { parseFleet } from '../core/parse/fleet';

/** Clusters of a fleet file. One that was not named need not be there. Rejects with `config`. */
export async function fleetIn(path: string, named: boolean): Promise<readonly FleetCluster[]> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      if (!named) return [];
      throw new DrydockError('config', `There is no fleet file ${path}.`, {
        hint: 'Name one with --fleet, or begin where drydock.yaml is.',
        cause: error,
      });
    }
    throw new DrydockError('config', `${path} can't be read: ${(error as Error).message}.`, { cause: error });
  }
  const { fleet, findings } = parseFleet(text);
  const [finding] = findings;
  if (finding) throw new DrydockError('config', `${path}:${finding.line}: ${finding.message}`);
  return fleet.clusters;
}
