import type { PlannedStep } from '../plan';
import type { KubeletRepairBody, KubeletRepairNode } from './plan';

/** What one step of a repair does; its id is made from it, so that a plan and its operation agree. */
export type RepairWork =
  | { readonly do: 'preflight' }
  | { readonly do: 'backup' | 'sign' | 'clear' | 'start' | 'point' | 'ready'; readonly node: KubeletRepairNode };

/** The work of a plan in its order: node by node. A kubelet that does not renew its certificate keeps the one that was signed. */
export function repairWork({ nodes }: Pick<KubeletRepairBody, 'nodes'>): readonly RepairWork[] {
  if (nodes.length === 0) return [];
  return [
    { do: 'preflight' },
    ...nodes.flatMap((node): readonly RepairWork[] => [
      { do: 'backup', node },
      { do: 'sign', node },
      { do: 'clear', node },
      { do: 'start', node },
      ...(node.rotates ? [{ do: 'point', node } as const] : []),
      { do: 'ready', node },
    ]),
  ];
}

export function repairSteps(body: KubeletRepairBody): readonly PlannedStep[] {
  return repairWork(body).map((work) => plannedRepairStep(work, body));
}

export function plannedRepairStep(work: RepairWork, { signer }: Pick<KubeletRepairBody, 'signer'>): PlannedStep {
  if (work.do === 'preflight')
    return { id: 'preflight', title: 'Check hosts, clocks and the key of the authority', target: 'hosts', kind: 'check' };
  const { name, rotates } = work.node;
  const titles = {
    backup: `Back up kubelet.conf and the certificates of the kubelet on ${name}`,
    sign: `Have ${signer?.name ?? 'a control plane'} sign a certificate for ${name}, and write it to kubelet.conf there`,
    clear: `Remove the old client certificates of the kubelet on ${name}`,
    start: rotates ? `Restart the kubelet of ${name}, and wait until it has a certificate of its own` : `Restart the kubelet of ${name}`,
    point: `Point kubelet.conf of ${name} at the certificate that the kubelet renews, and restart it`,
    ready: `Wait until ${name} is Ready again`,
  } as const;
  return { id: `${name}/${work.do}`, title: titles[work.do], target: name, kind: work.do === 'ready' ? 'wait' : 'mutate' };
}
