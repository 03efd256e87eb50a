import type { PlannedStep } from '../plan';
import type { LeavingNode, NodeRemovalBody } from './plan';

/** What one step of a removal does, in order; its id is made from it. */
export type RemovalWork = 'check' | 'drain' | 'member' | 'reset' | 'clean' | 'node' | 'left';

/**
 * The work of a removal. The member of etcd goes before its host is reset, so that the quorum is looked at first and never counts on
 * what has stopped; the Node goes last, because its kubelet would register it anew.
 */
export function removalWork({ node, wishes }: Pick<NodeRemovalBody, 'node' | 'wishes'>): readonly RemovalWork[] {
  return [
    'check',
    ...(node.drain ? (['drain'] as const) : []),
    ...(node.member === undefined ? [] : (['member'] as const)),
    ...(node.host ? (['reset'] as const) : []),
    ...(node.host && wishes.clean.length > 0 ? (['clean'] as const) : []),
    'node',
    'left',
  ];
}

export function plannedRemovalStep(work: RemovalWork, { name, host, member }: LeavingNode): PlannedStep {
  const on = host?.target.name ?? name;
  const steps: Readonly<Record<RemovalWork, Pick<PlannedStep, 'title' | 'target' | 'kind'>>> = {
    check: { title: `Check ${name} and what stays without it`, target: name, kind: 'check' },
    drain: { title: `Drain ${name}`, target: name, kind: 'mutate' },
    member: { title: `Remove ${name} (member ${member ?? ''}) from etcd`, target: 'etcd', kind: 'mutate' },
    reset: { title: `Reset ${on}`, target: on, kind: 'mutate' },
    clean: { title: `Remove what kubeadm reset leaves on ${on}`, target: on, kind: 'mutate' },
    node: { title: `Delete Node ${name}`, target: name, kind: 'mutate' },
    left: { title: `Wait until the cluster is whole without ${name}`, target: 'cluster', kind: 'wait' },
  };
  return { id: `leave/${work}`, ...steps[work] };
}
