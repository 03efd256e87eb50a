import type { Known } from '../../../core/known';
import type { DeprecatedUse } from '../../../core/plan/upgrade/facts';
import { removedBetween, type RemovedApi } from '../../../core/policy/releases/removed-apis';
import type { KubernetesPort } from '../../../ports/kubernetes';
import { Limiter } from '../../nodes/limiter';
import { readKnown } from '../../nodes/read-known';

const READS = 10;
/** Kinds that are asked for and never kept. */
const NEVER_STORED = /Review$/;

/** Who writes objects in versions that go between two minors (ordinals), by the managed fields of the objects. */
export function usesByManagers(
  port: KubernetesPort,
  from: number,
  to: number,
  signal: AbortSignal,
): Promise<Known<readonly DeprecatedUse[]>> {
  return readKnown(async () => {
    const limiter = new Limiter(READS);
    const going = removedBetween(from, to).filter(({ kind }) => !NEVER_STORED.test(kind));
    const found = await Promise.all(going.map((api) => limiter.run(() => managersOf(port, api, signal))));
    return found.flat();
  });
}

async function managersOf(
  port: KubernetesPort,
  { apiVersion, kind, instead }: RemovedApi,
  signal: AbortSignal,
): Promise<readonly DeprecatedUse[]> {
  const current = instead.split(' or ')[0] as string;
  const entries = await port.fieldManagers({ apiVersion: current, plural: pluralOf(kind) }, signal);
  return entries
    .filter((entry) => entry.apiVersion === apiVersion)
    .map(({ manager, object }) => ({ apiVersion, kind, by: `${manager} (${object})`, source: 'managedFields' as const }));
}

/** Resource of a kind, by the rules of English that the names of Kubernetes follow. */
export function pluralOf(kind: string): string {
  const lower = kind.toLowerCase();
  if (/(s|x|ch|sh)$/.test(lower)) return `${lower}es`;
  return /[^aeiou]y$/.test(lower) ? `${lower.slice(0, -1)}ies` : `${lower}s`;
}

/** What the manifests of the deployed Helm releases are made of. */
export function usesByReleases(port: KubernetesPort, signal: AbortSignal): Promise<Known<readonly DeprecatedUse[]>> {
  return readKnown(async () => {
    const releases = await port.releases(signal);
    return releases.flatMap(({ namespace, name, objects }) =>
      objects.map(({ apiVersion, kind }) => ({ apiVersion, kind, by: `release ${namespace}/${name}`, source: 'helm' as const })),
    );
  });
}
