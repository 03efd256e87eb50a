import { DisposableStore, type Disposable } from '../../../core/disposable';
import { DrydockError } from '../../../core/errors';
import { Emitter } from '../../../core/event';
import type { Logger } from '../../../core/logger';
import type { DisruptionBudgetModel } from '../../../core/model/disruptionBudget';
import type { KubernetesPort, Observation } from '../../../ports/kubernetes';

/**
 * The disruption budgets of the namespaces where somebody waits for one, live: for the numbers people are shown, and
 * to ask again as soon as a budget gives way. A namespace is watched from its first waiting pod on.
 */
export class BudgetWatch implements Disposable {
  private readonly observations = new Map<string, Observation<DisruptionBudgetModel>>();
  private readonly disposables = new DisposableStore();
  private readonly changes = new Emitter<void>();

  /** The numbers of some budget changed. */
  readonly onDidChange = this.changes.event;

  constructor(
    private readonly port: KubernetesPort,
    private readonly log: Logger,
  ) {}

  /** Makes sure that the budgets of a namespace are watched; where that is refused there are no numbers, and pods are retried by time alone. */
  watch(namespace: string): void {
    if (this.observations.has(namespace)) return;
    const observation = this.port.observe('PodDisruptionBudget', { namespace }, { onChange: () => this.changes.fire() });
    observation.ready.catch((error: unknown) => {
      this.log.debug(`Disruption budgets of ${namespace} can't be watched. ${DrydockError.from(error).message}`);
    });
    this.observations.set(namespace, this.disposables.add(observation));
  }

  /** Undefined: not known, or there is none of that name. */
  get(namespace: string, name: string): DisruptionBudgetModel | undefined {
    for (const budget of this.observations.get(namespace)?.items.values() ?? []) {
      if (budget.name === name) return budget;
    }
    return undefined;
  }

  dispose(): void {
    this.disposables.dispose();
    this.changes.dispose();
  }
}
