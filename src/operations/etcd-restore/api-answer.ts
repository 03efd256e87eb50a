import { DrydockError } from '../../core/errors';
import type { ClusterId } from '../../core/model/cluster';
import type { OperationHeader } from '../../core/operation/events';
import type { Verdict } from '../engine/definition';
import { isSilent } from '../control-plane/patient-lease';
import type { NodeOperationDeps } from '../nodes/open-cluster';

/** Names that are told one by one. */
const MOST = 5;

/** Whether the API answers with the restored state, and what is to be looked at in it. */
export class ApiAnswer {
  constructor(
    private readonly header: Pick<OperationHeader, 'cluster'>,
    private readonly deps: Pick<NodeOperationDeps, 'connect'>,
  ) {}

  /** Rejects with `conflict` where the restored cluster is another one. */
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
      return { so: false, why: DrydockError.from(error).message };
    }
  }
}
