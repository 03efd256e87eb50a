import { DrydockError } from '../../core/errors';
import type { ClusterId } from '../../core/model/cluster';
import type { Lists, Option } from '../../ui/lists';
import { targetsOf } from '../../ui/targets';
import type { ClusterElement } from './elements';
import type { ClusterSession } from './session';
import type { ClusterSessions } from './sessions';

/** Whether a value is an element of the Clusters view of one kind. */
export function isElement<K extends ClusterElement['kind']>(value: unknown, kind: K): value is Extract<ClusterElement, { kind: K }> {
  return (
    typeof value === 'object' && value !== null && 'kind' in value && value.kind === kind && (kind === 'finding' || 'session' in value)
  );
}

/** A cluster named without a row: `{ cluster: id or name }`, from links, tests and other extensions. */
export function namedCluster(sessions: ClusterSessions, value: unknown): ClusterSession | undefined {
  if (typeof value !== 'object' || value === null || !('cluster' in value) || typeof value.cluster !== 'string') return undefined;
  const { cluster } = value;
  return sessions.get(cluster as ClusterId) ?? sessions.all.find((session) => session.ref.name === cluster);
}

/**
 * The cluster a command acts on: that of the row it was called on, one that was named, the only one there is, or one the
 * person chooses. Undefined: dismissed.
 */
export async function oneCluster(
  sessions: ClusterSessions,
  lists: Lists,
  args: readonly unknown[],
  title: string,
): Promise<ClusterSession | undefined> {
  await sessions.load();
  const found = targetsOf(args, (value) => (hasSession(value) ? value.session : namedCluster(sessions, value)));
  if (found) {
    if (found.targets[0]) return found.targets[0];
    throw new DrydockError('notFound', 'The command was called on something that is no cluster, or on one that is not known.');
  }
  if (sessions.all.length === 0) {
    throw new DrydockError('notFound', 'No cluster is known yet.', { hint: 'Use a kubeconfig, or open the practice cluster.' });
  }
  return sessions.all.length === 1 ? sessions.all[0] : lists.one(clusterOptions(sessions), { title });
}

/** The cluster that kubectl would use first, then the others in the order of the files. */
function clusterOptions(sessions: ClusterSessions): readonly Option<ClusterSession>[] {
  const { current } = sessions;
  return [...sessions.all]
    .sort((a, b) => Number(b === current) - Number(a === current))
    .map((session) => ({
      label: session.ref.name,
      description: session === current ? `current context · ${session.ref.file}` : session.ref.file,
      value: session,
    }));
}

function hasSession(value: unknown): value is { readonly session: ClusterSession } {
  return typeof value === 'object' && value !== null && 'kind' in value && 'session' in value;
}
