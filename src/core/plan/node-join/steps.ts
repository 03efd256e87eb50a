import type { PlannedStep } from '../plan';
import type { JoiningNode, NodeJoinBody } from './plan';

/** What one step of a join does; its id is made from it, so that a plan and its operation agree. */
export type JoinWork = { readonly do: 'preflight' } | { readonly do: 'join' | 'ready'; readonly node: JoiningNode };

/** The work of a plan in its order: control planes one after the other, then the workers, which go side by side. */
export function joinWork({ nodes }: Pick<NodeJoinBody, 'nodes'>): readonly JoinWork[] {
  if (nodes.length === 0) return [];
  const ordered = [...nodes.filter(({ role }) => role === 'controlPlane'), ...nodes.filter(({ role }) => role === 'worker')];
  return [{ do: 'preflight' }, ...ordered.flatMap((node): readonly JoinWork[] => nodeWork(node))];
}

/** The work of one node. */
export function nodeWork(node: JoiningNode): readonly (JoinWork & { readonly node: JoiningNode })[] {
  return [
    { do: 'join', node },
    { do: 'ready', node },
  ];
}

export function plannedJoinStep(work: JoinWork): PlannedStep {
  if (work.do === 'preflight') return { id: 'preflight', title: 'Check the cluster and the hosts', target: 'hosts', kind: 'check' };
  const { name, role } = work.node;
  if (work.do === 'join')
    return {
      id: `${name}/join`,
      title: role === 'controlPlane' ? `Join ${name} as a control plane` : `Join ${name} as a worker`,
      target: name,
      kind: 'mutate',
    };
  return {
    id: `${name}/ready`,
    title:
      role === 'controlPlane'
        ? `Wait until ${name} is Ready, its API server well and its member of etcd voting`
        : `Wait until ${name} is Ready`,
    target: name,
    kind: 'wait',
  };
}
