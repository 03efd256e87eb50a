import type { LintDocument } from '../document';
import type { Report, Severity, TextRange } from '../finding';
import { isQuantity } from './quantity';
import { parseDuration } from '../kubeadm/go/duration';
import { checkStructure, describeType, type StructureProblem } from '../structure/check';
import type { FieldType, StructTable } from '../structure/table';
import { isPlaceholder } from '../text/placeholder';
import type { YamlNode } from '../yaml/nodes';
import { scalarValue } from '../yaml/scalar-value';
import { items, pairs, resolved } from '../yaml/walk';
import { kl001, kl002, kl003, kl004, kl006 } from './rules';

/** What a strict decoder has against a document. @param severity `error` where kubeadm decodes it */
export function checkDecoding(document: LintDocument, table: StructTable, severity: Severity, report: Report): void {
  const { root } = document;
  if (root === undefined) return;
  for (const problem of checkStructure(root, table, { minor: undefined })) tell(problem, severity, report);
  checkDurations(root, { is: 'struct', table }, severity, report);
}

function tell(problem: StructureProblem, severity: Severity, report: Report): void {
  switch (problem.problem) {
    case 'unknownField': {
      const { entry, name, nearest, table } = problem;
      const hint = nearest === undefined ? '' : ` Is ${nearest} meant?`;
      const edits = nearest === undefined ? [] : [{ start: entry.key.start, end: entry.key.end, newText: nearest }];
      report(kl001, entry.key, `${table.name} has no field "${name}".${hint}`, {
        severity,
        ...(nearest === undefined ? {} : { fixes: [{ title: `Rename to ${nearest}`, edits, isSafe: true }] }),
      });
      return;
    }
    case 'wrongCase': {
      const { entry, name, right } = problem;
      const edits = [{ start: entry.key.start, end: entry.key.end, newText: right }];
      report(kl002, entry.key, `The field is called ${right}, not "${name}".`, {
        severity,
        fixes: [{ title: `Rename to ${right}`, edits, isSafe: true }],
      });
      return;
    }
    case 'duplicateKey':
      report(kl003, problem.entry.key, `"${problem.name}" is written twice here; only the last one counts. Keep one.`, { severity });
      return;
    case 'wrongType': {
      const { node, path, expected, found } = problem;
      report(kl004, place(node), `${path.join('.')} must be ${describeType(expected)}, but it is ${found}.`, { severity });
      return;
    }
    case 'otherVersion':
  }
}

function place(node: YamlNode): TextRange {
  return node.kind === 'map' ? (node.entries[0]?.key ?? node) : node;
}

/** Durations are parsed while they are decoded; an empty one is refused, too. */
function checkDurations(node: YamlNode | undefined, type: FieldType, severity: Severity, report: Report): void {
  const at = resolved(node);
  if (at === undefined) return;
  if (type.is === 'struct' && at.kind === 'map') {
    for (const { name, value } of pairs(at)) {
      const field = Object.hasOwn(type.table.fields, name) ? type.table.fields[name] : undefined;
      if (field === undefined) continue;
      if (field.type.is === 'duration') checkDuration(value, field.isPointer === true, severity, report);
      else if (name === 'flushFrequency') checkFrequency(value, severity, report);
      else checkDurations(value, field.type, severity, report);
    }
  } else if (type.is === 'list') {
    for (const item of items(at)) checkDurations(item, type.of, severity, report);
  } else if (type.is === 'map') {
    for (const { value } of pairs(at)) checkDurations(value, type.of, severity, report);
  } else if (type.is === 'quantity') checkQuantity(at, severity, report);
}

function checkQuantity(at: YamlNode, severity: Severity, report: Report): void {
  if (at.kind !== 'scalar' || isPlaceholder(at.text)) return;
  const value = scalarValue(at);
  if (typeof value !== 'string' || isQuantity(value)) return;
  report(kl004, at, `"${value}" is no quantity: write a number with a unit such as 500m, 1Gi or 2.`, { severity });
}

/** `logging.flushFrequency`: a duration, or a whole number of nanoseconds as older files have it. */
function checkFrequency(node: YamlNode, severity: Severity, report: Report): void {
  const at = resolved(node);
  if (at?.kind === 'scalar') {
    const value = scalarValue(at);
    if (typeof value === 'string' && !isPlaceholder(value)) checkDuration(at, true, severity, report);
    if (typeof value === 'number' && !Number.isInteger(value))
      report(kl006, at, `${value} is no whole number of nanoseconds. Write a duration such as 5s.`, { severity });
  }
}

function checkDuration(node: YamlNode, isPointer: boolean, severity: Severity, report: Report): void {
  const at = resolved(node);
  if (at?.kind !== 'scalar' || isPlaceholder(at.text)) return;
  const value = scalarValue(at);
  if (value === null && isPointer) return;
  if (value !== null && typeof value !== 'string') return;
  if (parseDuration(value ?? '') === undefined) {
    report(kl006, at, `"${value ?? ''}" is not a duration of Go: write numbers with units, such as 5m0s or 24h.`, { severity });
  }
}
