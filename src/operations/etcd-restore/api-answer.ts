import { DrydockError } from '../../core/errors';
import type { ClusterId } from '../../core/model/cluster';
import type { OperationHeader } from '../../core/operation/events';
import type { Verdict } from '../engine/definition';
import { isSilent } from '../control-plane/patient-lease';
import type { NodeOperationDeps } from '../nodes/open-cluster';

/** Names that are told one by one. */
const MOST = 5;

/** Milliseconds in which an API that this computer could not reach before the restore is asked for. */
const PATIENCE_MS = 60_000;

/** Whether the API answers with the restored state, and what is to be looked at in it. */
export class ApiAnswer {
  private askedSince: number | undefined;

  constructor(
    private readonly header: Pick<OperationHeader, 'cluster'>,
    private readonly deps: Pick<NodeOperationDeps, 'connect' | 'clock'>,
  ) {}

  /**
   * Where the plan was made without the API, it may be out of this computer's reach for good: then, after a while, what its hosts tell
   * has to do. Rejects with `conflict` where the restored cluster is another one.
   */
  async verdict(signal: AbortSignal): Promise<Verdict> {
    const { id, uid } = this.header.cluster;
    try {
      const port = await this.deps.connect(id as ClusterId, signal);
      const found = await port.clusterUid(signal);
      if (!uid.startsWith('ca:') && found !== uid)
        throw new DrydockError('conflict', `The API answers as another cluster: its namespace kube-system is ${found}, not ${uid}.`, {
          hint: 'The snapshot was of another cluster. The old data is still on the hosts.',
        });
      const { items } = await port.list('Node', {}, signal);
      const away = items.filter((node) => node.readiness !== 'ready').map(({ name }) => name);
      const names = away.length > MOST ? `${away.slice(0, MOST).join(', ')} and ${away.length - MOST} more` : away.join(', ');
      const nodes = `${items.length} ${items.length === 1 ? 'node' : 'nodes'} as of the snapshot${away.length === 0 ? ', all Ready' : `; not Ready (yet): ${names}`}.`;
      return { so: true, note: `The API answers. ${nodes}` };
    } catch (error) {
      if (signal.aborted || !isSilent(error)) throw error;
      const why = DrydockError.from(error).message;
      const { clock } = this.deps;
      this.askedSince ??= clock.now();
      if (!uid.startsWith('ca:') || clock.now() - this.askedSince < PATIENCE_MS) return { so: false, why };
      return {
        so: true,
        note: `The API servers are well on their hosts. This computer does not reach the API: ${why} Look at its nodes from there.`,
      };
    }
  }
}
