import type { LintDocument } from '../document';
import type { Fix, Report, TextRange } from '../finding';
import { checkStructure, describeType, type StructureProblem } from '../structure/check';
import type { FieldType } from '../structure/table';
import type { YamlNode, YamlScalar } from '../yaml/nodes';
import { plainValue } from '../yaml/scalar-value';
import { asScalar, entry, get, isNull, items, walk } from '../yaml/walk';
import { head } from './place';
import { readFleetFile } from './read';
import { fl001, fl002, fl003, fl004, fl005 } from './rules';
import { isSecretName } from './secrets';
import { fleetFile } from './table';

/** Whether the file has the shape that Drydock reads. */
export function checkShape(document: LintDocument, report: Report): void {
  const { root } = document;
  if (root === undefined || isNull(root)) return;
  if (root.kind !== 'map') {
    report(fl005, head(root), 'The fleet file is not a mapping. It begins with "clusters:" and a list below it.');
    return;
  }
  for (const problem of checkStructure(root, fleetFile, { minor: undefined })) tell(problem, report);
  for (const { value } of walk(root)) checkWord(value, report);
  checkRequired(document, report);
}

function tell(problem: StructureProblem, report: Report): void {
  switch (problem.problem) {
    case 'unknownField': {
      const { entry: pair, name, nearest, table } = problem;
      // Told with its own reason.
      if (isSecretName(name)) return;
      const known = Object.keys(table.fields).join(', ');
      const hint = nearest === undefined ? `Known are ${known}.` : `Is ${nearest} meant?`;
      const fixes = nearest === undefined ? undefined : [rename(pair.key, nearest)];
      report(fl001, pair.key, `${table.name} has no field "${name}". ${hint}`, fixes ? { fixes } : {});
      return;
    }
    case 'wrongCase':
      report(fl001, problem.entry.key, `The field is called ${problem.right}, not "${problem.name}".`, {
        fixes: [rename(problem.entry.key, problem.right)],
      });
      return;
    case 'duplicateKey':
      report(fl004, problem.entry.key, `"${problem.name}" is written twice here. Keep one.`);
      return;
    case 'wrongType': {
      const { node, path, expected, found } = problem;
      const fix = wrapped(node, expected);
      report(fl002, head(node), `${fieldName(path)} must be ${describeType(expected)}, but it is ${found}.`, fix ? { fixes: [fix] } : {});
      return;
    }
    case 'otherVersion':
  }
}

/** YAML 1.1 words for true and false: this file is read as YAML 1.2, where they are texts. */
function checkWord(node: YamlNode, report: Report): void {
  if (node.kind !== 'scalar' || node.style !== 'plain' || node.tag !== undefined) return;
  const value = plainValue(node.text);
  if (typeof value !== 'boolean' || /^(?:true|True|TRUE|false|False|FALSE)$/.test(node.text)) return;
  const right = String(value);
  report(fl002, node, `"${node.text}" is a text in this file, neither true nor false; a guard then counts as set. Write ${right}.`, {
    fixes: [{ title: `Write ${right}`, edits: [{ start: node.start, end: node.end, newText: right }], isSafe: true }],
  });
}

function checkRequired(document: LintDocument, report: Report): void {
  const { root } = document;
  if (root?.kind === 'map' && root.entries.length > 0 && entry(root, 'clusters') === undefined)
    report(fl005, head(root), 'The fleet file has no list "clusters", so nothing of it counts.');
  for (const cluster of readFleetFile(document)) {
    if (cluster.context === undefined) {
      const name = cluster.name === undefined ? 'This cluster' : `The cluster ${cluster.name.text}`;
      report(fl003, place(get(cluster.node, 'context'), cluster.node), `${name} has no context, so its guards and hosts belong to nobody.`);
    }
    for (const host of cluster.hosts) {
      if (host.name === undefined) report(fl003, place(get(host.node, 'name'), host.node), 'This host has no name.');
    }
  }
  for (const item of items(get(root, 'clusters'))) {
    if (asScalar(item)?.isAbsent) report(fl003, place(undefined, item), 'This entry of clusters is empty.');
  }
}

function place(value: YamlNode | undefined, owner: YamlNode): TextRange {
  const scalar = asScalar(value);
  return scalar !== undefined && scalar.end > scalar.start ? scalar : head(owner);
}

function fieldName(path: readonly (string | number)[]): string {
  return path
    .map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`))
    .join('')
    .replace(/^\./, '');
}

function rename(key: YamlNode, name: string): Fix {
  return { title: `Rename to ${name}`, edits: [{ start: key.start, end: key.end, newText: name }], isSafe: true };
}

/** One word where a list is wanted. */
function wrapped(node: YamlNode, expected: FieldType): Fix | undefined {
  if (expected.is !== 'list' || expected.of.is !== 'string' || !isOneLine(node)) return undefined;
  return {
    title: 'Make it a list',
    edits: [
      { start: node.start, end: node.start, newText: '[' },
      { start: node.end, end: node.end, newText: ']' },
    ],
    isSafe: true,
  };
}

function isOneLine(node: YamlNode): node is YamlScalar {
  return node.kind === 'scalar' && !['literal', 'folded'].includes(node.style) && !/[\r\n,[\]{}]/.test(node.text);
}
