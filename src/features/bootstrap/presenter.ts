import type { OperationState } from '../../core/operation/state';
import type { BootstrapPlan } from '../../core/plan/bootstrap/plan';
import { GenericPresenter } from '../operations/generic-presenter';
import type { OperationMessage } from '../operations/presenter';
import { sentence } from '../operations/words';

/** The words for a cluster that was made: at the end it offers to show the cluster, which no kubeconfig setting knows yet. */
export class BootstrapPresenter extends GenericPresenter {
  override end(state: OperationState): OperationMessage {
    const message = super.end(state);
    if (state.status !== 'succeeded') return message;
    const { kubeconfig } = (state.header.plan as BootstrapPlan).body.options;
    return {
      ...message,
      text: `${message.text} ${sentence(`Its kubeconfig is ${kubeconfig}`)}`,
      actions: [{ id: 'showCluster', label: 'Show in Clusters' }, ...message.actions],
    };
  }
}
