import type { PlannedStep } from '../plan';
import type { MaintenanceBody, MaintenanceNode } from './plan';

/** What one step does; its id is made from it, so that a plan and its operation agree. */
export type MaintenanceWork =
  | { readonly do: 'preflight' | 'cluster' }
  | { readonly do: NodeWorkKind; readonly node: MaintenanceNode }
  | { readonly do: 'settle'; readonly batch: number }
  | { readonly do: 'pause'; readonly after: MaintenanceNode };

export type NodeWorkKind =
  /** Before a node is taken away. */
  'check' | 'drain' | 'patch' | 'reboot' | 'uncordon' | 'verify';

/** The work of a plan in its order. Nodes of one batch follow each other here and run side by side. */
export function maintenanceWork({ nodes, options }: Pick<MaintenanceBody, 'nodes' | 'options'>): readonly MaintenanceWork[] {
  if (nodes.length === 0) return [];
  const work: MaintenanceWork[] = [{ do: 'preflight' }];
  for (const [index, node] of nodes.entries()) {
    work.push(...nodeWork(node));
    const next = nodes[index + 1];
    if (!next || next.batch === node.batch) continue;
    if (isShared(nodes, node.batch)) work.push({ do: 'settle', batch: node.batch });
    if (options.pause === 'afterEach' || (options.pause === 'afterFirst' && node.batch === 0)) work.push({ do: 'pause', after: node });
  }
  work.push({ do: 'cluster' });
  return work;
}

export function nodeWork(node: MaintenanceNode): readonly MaintenanceWork[] {
  const kinds: readonly NodeWorkKind[] = [
    'check',
    'drain',
    ...(node.patch ? (['patch'] as const) : []),
    ...(node.reboot === 'no' ? [] : (['reboot'] as const)),
    ...(node.cordoned ? [] : (['uncordon'] as const)),
    'verify',
  ];
  return kinds.map((what): MaintenanceWork => ({ do: what, node }));
}

/** Whether several nodes go side by side. */
export function isShared(nodes: readonly MaintenanceNode[], batch: number): boolean {
  return nodes.filter((node) => node.batch === batch).length > 1;
}

export const maintenanceStepIds = {
  node: (name: string, what: NodeWorkKind) => `${name}/${what}`,
} as const;

export function plannedMaintenanceStep(work: MaintenanceWork): PlannedStep {
  switch (work.do) {
    case 'preflight':
      return { id: 'preflight', title: 'Check that every host answers and the cluster is well', target: 'cluster', kind: 'check' };
    case 'cluster':
      return { id: 'cluster', title: 'Verify that the cluster is as well as before', target: 'cluster', kind: 'check' };
    case 'settle':
      return { id: `settle/${work.batch + 1}`, title: 'Verify nodes and pods before the next nodes', target: 'cluster', kind: 'check' };
    case 'pause':
      return { id: `pause/${work.after.name}`, title: `Ask before going on after ${work.after.name}`, target: 'cluster', kind: 'ask' };
    case 'check':
      return of(work.node, 'check', checkTitle(work.node), 'check');
    case 'drain':
      return of(work.node, 'drain', `Drain ${work.node.name}`, 'mutate');
    case 'patch':
      return of(work.node, 'patch', `Install patches on ${work.node.name}`, 'mutate');
    case 'reboot':
      return of(work.node, 'reboot', rebootTitle(work.node), 'mutate');
    case 'uncordon':
      return of(work.node, 'uncordon', `Uncordon ${work.node.name}`, 'mutate');
    case 'verify':
      return of(work.node, 'verify', `Verify nodes and pods after ${work.node.name}`, 'check');
  }
}

function checkTitle({ name, role }: MaintenanceNode): string {
  return role === 'controlPlane' ? `Check that API and etcd work without ${name}` : `Check that the cluster is well before ${name} goes`;
}

function rebootTitle({ name, reboot }: MaintenanceNode): string {
  return reboot === 'yes' ? `Restart ${name} and wait until it is back and well` : `Restart ${name} if it asks for it, and wait for it`;
}

function of({ name }: MaintenanceNode, what: NodeWorkKind, title: string, kind: PlannedStep['kind']): PlannedStep {
  return { id: maintenanceStepIds.node(name, what), title, target: name, kind };
}
