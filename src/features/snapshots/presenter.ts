import type { OperationState } from '../../core/operation/state';
import type { EtcdPlan } from '../../core/plan/etcd/plan';
import { GenericPresenter, REPORT } from '../operations/generic-presenter';
import type { OperationMessage } from '../operations/presenter';
import { sentence } from '../operations/words';

/** The words for taking a snapshot: at the end it offers what people do with one. */
export class SnapshotPresenter extends GenericPresenter {
  override end(state: OperationState): OperationMessage {
    const plan = state.header.plan as EtcdPlan;
    const destination = plan.body.snapshot?.destination;
    if (state.status !== 'succeeded' || !destination) return super.end(state);
    const note = state.steps.map((step) => step.note).find((text) => text?.startsWith(`${destination.path}: `));
    // `412 MiB, revision 8120, 90 keys, SHA-256 …`
    const facts = note?.slice(destination.path.length + 2).replace(/, SHA-256 [0-9a-f]+/, '');
    const members = plan.body.members.length;
    const where = destination.kind === 'host' ? `${destination.path} on ${destination.place.name}` : destination.path;
    const words = [facts, `${members} ${members === 1 ? 'member' : 'members'}`].filter((part) => part !== undefined).join(', ');
    return {
      severity: 'information',
      text: `Snapshot of ${state.header.cluster.name} verified: ${words}. ${sentence(where)}`,
      actions:
        destination.kind === 'local'
          ? [
              { id: 'browseSnapshot', label: 'Browse' },
              { id: 'proveSnapshot', label: 'Prove It' },
              { id: 'showSnapshot', label: 'Show in Folder' },
              REPORT,
            ]
          : [REPORT],
    };
  }
}
