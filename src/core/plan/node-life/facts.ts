import type { LeftoverReading } from '../../command/node-life/leftovers';
import type { CandidateReading } from '../../command/node-join/candidate';
import type { Known } from '../../known';
import type { EtcdReading } from '../../model/etcd';
import type { HostTarget } from '../../model/host';
import type { NodeModel } from '../../model/node';
import type { DrainPlan } from '../drain/plan';

/** What a plan to remove a node is made from. */
export interface NodeRemovalFacts {
  readonly node: NodeModel;
  readonly nodes: readonly NodeModel[];
  /** Unknown: nobody knows the host, it does not answer, or another machine does. */
  readonly host: Known<{ readonly target: HostTarget; readonly reading: CandidateReading }>;
  readonly leftovers: LeftoverReading;
  /** Hosts of the other control planes. */
  readonly controlPlanes: readonly HostTarget[];
  /** Of a node that is Ready. */
  readonly drain: DrainPlan | undefined;
  /** Of a control plane. */
  readonly etcd: Known<EtcdReading> | undefined;
  /** `10.0.0.5:6443`; unknown: why it can't be told. */
  readonly endpoint: Known<string>;
  readonly at: number;
}

/** What a plan to reset a host is made from. */
export interface HostResetFacts {
  readonly name: string;
  readonly target: HostTarget;
  readonly reading: Known<CandidateReading>;
  readonly leftovers: LeftoverReading;
  readonly endpoint: string;
  /** The Node of the cluster that this machine is; undefined: none. Unknown: the cluster could not be asked. */
  readonly node: Known<string | undefined>;
  /** Whether its kubelet is a node of some cluster that answers it, and of which server; undefined: none answers. */
  readonly joined: { readonly node: string; readonly server: string } | undefined;
  readonly at: number;
}
