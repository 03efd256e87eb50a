import type { Interaction } from './ports/interaction';
import type { CertificateElement } from './features/certificates/elements';
import type { ClusterElement } from './features/clusters/elements';
import type { ClusterSessions } from './features/clusters/sessions';
import type { EtcdViewElement } from './features/etcd/elements';
import type { OperationState } from './core/operation/state';
import type { OperationElement } from './features/operations/elements';
import type { CommandId } from './ui/command/ids';
import type { SwitchableInteraction } from './ui/interaction/scripted';
import type { Told } from './ui/notifications';
import type { LazyTree } from './ui/tree/lazy-tree';
import type { VirtualDocuments } from './ui/virtual-documents';

/** What tests in the editor may look at and switch. Handed out in test and development mode only. */
export interface TestApi {
  /** Dialogs throw in test hosts: a test answers with a script. */
  readonly interaction: Pick<SwitchableInteraction, 'use' | 'asked'> & Interaction;
  /** Every message shown so far. */
  readonly told: readonly Told[];
  registeredCommands(): ReadonlySet<CommandId>;
  readonly documents: VirtualDocuments;
  readonly clusters: LazyTree<ClusterElement>;
  readonly operations: LazyTree<OperationElement>;
  readonly certificates: LazyTree<CertificateElement>;
  readonly etcd: LazyTree<EtcdViewElement>;
  /** Every operation with a journal. */
  operationStates(): Promise<readonly OperationState[]>;
  sessions(): ClusterSessions;
  /** Bundles loaded so far, by name. */
  loadedBundles(): readonly string[];
  /** Milliseconds from the call of `activate` to its return. */
  readonly activationTook: number;
}
