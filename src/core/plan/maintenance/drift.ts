import type { MaintenanceNode, MaintenancePlan } from './plan';

/** What stands against a plan that a person read, in one made from facts read again; one sentence each, empty when it holds. */
export function maintenanceDifferences(before: MaintenancePlan, after: MaintenancePlan): readonly string[] {
  const known = new Set(before.blockers.map(({ code, subject }) => `${code} ${subject}`));
  const was = new Map(before.body.nodes.map((node) => [node.name, node] as const));
  return [
    ...after.blockers.filter(({ code, subject }) => !known.has(`${code} ${subject}`)).map(({ message }) => message),
    ...after.body.nodes.flatMap((node) => nodeDifferences(was.get(node.name), node)),
  ];
}

function nodeDifferences(before: MaintenanceNode | undefined, after: MaintenanceNode): readonly string[] {
  if (!before || before.cordoned === after.cordoned) return [];
  return [
    after.cordoned
      ? `${after.name} was cordoned by somebody since: it would be left so.`
      : `${after.name} was uncordoned by somebody since: it would be left cordoned.`,
  ];
}
