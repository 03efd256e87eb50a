import type { Known } from '../../known';
import type { ServiceModel, WebhookModel } from '../../model/cluster-objects';
import type { DisruptionBudgetModel } from '../../model/disruptionBudget';
import type { EvictionAnswer } from '../../model/eviction';
import type { NodeModel } from '../../model/node';
import type { ControllerRef } from '../../model/object';
import type { PodModel } from '../../model/pod';
import type { VolumeClaimModel, VolumeModel } from '../../model/storage';
import type { WorkloadModel } from '../../model/workload';

/** A controller as read by name: undefined when the API no longer has it (404), unknown when it may not be read. */
export interface OwnerFact {
  readonly ref: ControllerRef;
  readonly namespace: string;
  readonly object: Known<WorkloadModel | undefined>;
}

/** The admission webhooks of the cluster, and the services that those inside it are reached by. */
export interface WebhookFacts {
  readonly configurations: readonly WebhookModel[];
  /** Services that exist; one that a webhook names and that is missing here is not there. */
  readonly services: readonly ServiceModel[];
}

/** Who holds the lock of kured (the reboot daemon), as its DaemonSet's annotation says. */
export interface KuredLock {
  readonly node: string;
  /** Epoch milliseconds; undefined where the annotation does not say. */
  readonly since: number | undefined;
}

/** Everything a drain is planned from. */
export interface DrainFacts {
  /** When the reading was complete, epoch milliseconds. */
  readonly at: number;
  /** Every node of the cluster. */
  readonly nodes: readonly NodeModel[];
  /** Names of the nodes to drain, in the order they were chosen; each is in `nodes`. */
  readonly targets: readonly string[];
  /** Every pod on the targets. */
  readonly pods: readonly PodModel[];
  /** Every pod elsewhere, those without a node among them. */
  readonly otherPods: Known<readonly PodModel[]>;
  readonly budgets: Known<readonly DisruptionBudgetModel[]>;
  /** Controllers of the targets' pods, and the controllers of those. */
  readonly owners: readonly OwnerFact[];
  /** Claims used by the targets' pods, and the volumes behind them. */
  readonly claims: Known<readonly VolumeClaimModel[]>;
  readonly volumes: Known<readonly VolumeModel[]>;
  readonly webhooks: Known<WebhookFacts>;
  /** Known and undefined: nobody holds it, or there is no kured. */
  readonly kuredLock: Known<KuredLock | undefined>;
  /** The server's dry-run answers by pod UID; undefined: not asked. */
  readonly previews: Readonly<Record<string, EvictionAnswer>> | undefined;
}
