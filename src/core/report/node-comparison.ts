import type { ComparedFact, NodeComparison } from '../model/node-comparison';
import { escapeMarkdown as text, paragraphs, table } from './markdown';
import { count, timeWords } from './words';

/** More nodes than this are not columns: who deviates is named instead. */
const NODES_AS_COLUMNS = 6;
/** Names that a cell bears. */
const NAMED = 8;

/** What is different between nodes, as a readable document: differences first, what is equal folded below. */
export function renderNodeComparison(comparison: NodeComparison): string {
  const { cluster, nodes, different, equal, unread, at } = comparison;
  return paragraphs(
    `# Differences between ${nodes.length === 2 ? nodes.map(text).join(' and ') : count(nodes.length, 'node')} of ${text(cluster)}`,
    text(comparisonSummary(comparison)),
    different.length === 0
      ? undefined
      : table(
          headOf(nodes),
          different.map((fact) => rowOf(fact, nodes)),
        ),
    unread.length === 0 ? undefined : ['## Not read', ...unreadLines(comparison)].join('\n\n'),
    equal.length === 0
      ? undefined
      : `<details><summary>${count(equal.length, 'fact')} that ${equal.length === 1 ? 'is' : 'are'} equal</summary>\n\n${table(
          ['', 'Fact', 'Value'],
          equal.map(({ group, name, values }) => [text(group), text(name), shown([...values.values()][0])]),
        )}\n\n</details>`,
    `*Facts of ${timeWords(at)}. Nothing was changed. Names, addresses and what else has to be different is left out.*`,
  );
}

export function comparisonSummary({ nodes, different, equal, unread }: NodeComparison): string {
  if (nodes.length < 2) return 'One node alone can not be different.';
  const deviants = new Map<string, number>();
  for (const { deviating, usual } of different) if (usual) for (const node of deviating) deviants.set(node, (deviants.get(node) ?? 0) + 1);
  const [most] = [...deviants].sort(([, one], [, other]) => other - one);
  const total = different.length + equal.length;
  const partly = unread.length === 0 ? '' : ' Not everything could be read.';
  if (different.length === 0) return `All ${count(total, 'fact')} that were read are equal on ${nodes.length} nodes.${partly}`;
  const who = most && nodes.length > 2 ? ` ${most[0]} deviates most, in ${most[1]}.` : '';
  return `${different.length} of ${count(total, 'fact')} ${different.length === 1 ? 'is' : 'are'} different.${who}${partly}`;
}

function headOf(nodes: readonly string[]): readonly string[] {
  return nodes.length <= NODES_AS_COLUMNS ? ['', 'Fact', 'Most have', ...nodes.map(text)] : ['', 'Fact', 'Most have', 'Deviating'];
}

function rowOf({ group, name, values, usual, deviating }: ComparedFact, nodes: readonly string[]): readonly string[] {
  const most = usual ? `${shown(usual.value)} (${usual.nodes})` : 'no majority';
  const start = [text(group), text(name), most];
  if (nodes.length > NODES_AS_COLUMNS) return [...start, byValue(values, deviating)];
  return [
    ...start,
    ...nodes.map((node) => {
      if (!values.has(node)) return 'not read';
      const value = shown(values.get(node));
      return usual && deviating.includes(node) ? `**${value}**` : value;
    }),
  ];
}

/** `v1.33.2 (w3, w7)`, for each value that is not the usual one. */
function byValue(values: ReadonlyMap<string, string | undefined>, deviating: readonly string[]): string {
  const groups = new Map<string, string[]>();
  for (const node of deviating) {
    const value = shown(values.get(node));
    groups.set(value, [...(groups.get(value) ?? []), node]);
  }
  return [...groups]
    .map(([value, names]) => {
      const more = names.length > NAMED ? ` and ${names.length - NAMED} more` : '';
      return `**${value}** (${names.slice(0, NAMED).map(text).join(', ')}${more})`;
    })
    .join('; ');
}

function shown(value: string | undefined): string {
  return value === undefined ? 'not set' : text(value);
}

/** The same reason for several sources or nodes is told once. */
function unreadLines({ unread }: NodeComparison): readonly string[] {
  const reasons = new Map<string, { nodes: Set<string>; groups: Set<string> }>();
  for (const { node, group, why } of unread) {
    const one = reasons.get(why) ?? { nodes: new Set(), groups: new Set() };
    one.nodes.add(node);
    one.groups.add(group);
    reasons.set(why, one);
  }
  return [
    [...reasons]
      .map(
        ([why, { nodes, groups }]) =>
          `- ${[...nodes].map(text).join(', ')}: ${[...groups].map(text).join(', ')}. ${text(why.replace(/\.$/, ''))}.`,
      )
      .join('\n'),
  ];
}

/** For programs. */
export function nodeComparisonJson({ cluster, nodes, different, equal, unread, at }: NodeComparison): string {
  const plain = ({ group, name, values, usual, deviating }: ComparedFact) => ({
    group,
    name,
    usual: usual ? { value: usual.value ?? null, nodes: usual.nodes } : null,
    deviating,
    values: Object.fromEntries([...values].map(([node, value]) => [node, value ?? null])),
  });
  const value = { cluster, at: new Date(at).toISOString(), nodes, different: different.map(plain), equal: equal.map(plain), unread };
  return `${JSON.stringify(value, undefined, 2)}\n`;
}
