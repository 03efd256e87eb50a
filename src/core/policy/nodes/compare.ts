import type { ComparedFact, NodeComparison, NodeToCompare } from '../../model/node-comparison';

/** What is different between nodes: fact by fact, with the value that most have. Facts stay in the order of their first mention. */
export function compareNodes(cluster: string, nodes: readonly NodeToCompare[], at: number): NodeComparison {
  const groups = [...new Set(nodes.flatMap((node) => node.groups.map(({ group }) => group)))];
  const facts = groups.flatMap((group) => factsOf(group, nodes));
  return {
    cluster,
    nodes: nodes.map(({ name }) => name),
    different: facts.filter(({ deviating }) => deviating.length > 0),
    equal: facts.filter(({ deviating }) => deviating.length === 0),
    unread: nodes.flatMap((node) =>
      node.groups.flatMap(({ group, facts: read }) => (read.known ? [] : [{ node: node.name, group, why: read.why }])),
    ),
    at,
  };
}

function factsOf(group: string, nodes: readonly NodeToCompare[]): readonly ComparedFact[] {
  const read = nodes.flatMap((node) =>
    node.groups.flatMap((one) => (one.group === group && one.facts.known ? [{ name: node.name, facts: one.facts.value }] : [])),
  );
  const names = [...new Set(read.flatMap(({ facts }) => [...facts.keys()]))];
  return names.map((name) => compared(group, name, new Map(read.map((node) => [node.name, node.facts.get(name)]))));
}

function compared(group: string, name: string, values: ReadonlyMap<string, string | undefined>): ComparedFact {
  const counts = new Map<string | undefined, number>();
  for (const value of values.values()) counts.set(value, (counts.get(value) ?? 0) + 1);
  const most = Math.max(0, ...counts.values());
  const leaders = [...counts].filter(([, count]) => count === most);
  const [leader] = leaders;
  const usual = leader && leaders.length === 1 ? { value: leader[0], nodes: leader[1] } : undefined;
  const deviating =
    counts.size < 2 ? [] : [...values].filter(([, value]) => usual === undefined || value !== usual.value).map(([node]) => node);
  return { group, name, values, usual, deviating };
}
