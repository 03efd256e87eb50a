import { isPlaceholder } from '../text/placeholder';
import { nearestName } from '../text/similar';
import type { YamlEntry, YamlMap, YamlNode } from '../yaml/nodes';
import { scalarValue } from '../yaml/scalar-value';
import { duplicates, pairs, resolved, type PathStep } from '../yaml/walk';
import type { FieldInfo, FieldType, StructTable } from './table';

/** What a strict decoder would complain about, before a family makes a finding of it. */
export type StructureProblem =
  | {
      readonly problem: 'unknownField';
      readonly entry: YamlEntry;
      readonly name: string;
      readonly table: StructTable;
      readonly path: readonly PathStep[];
      /** The field that was probably meant. */
      readonly nearest: string | undefined;
    }
  | {
      readonly problem: 'wrongCase';
      readonly entry: YamlEntry;
      readonly name: string;
      readonly table: StructTable;
      readonly path: readonly PathStep[];
      readonly right: string;
    }
  | { readonly problem: 'duplicateKey'; readonly entry: YamlEntry; readonly name: string; readonly path: readonly PathStep[] }
  | {
      readonly problem: 'wrongType';
      readonly node: YamlNode;
      readonly path: readonly PathStep[];
      readonly expected: FieldType;
      /** In words: `a list`, `the number 30`. */
      readonly found: string;
    }
  | {
      readonly problem: 'otherVersion';
      readonly entry: YamlEntry;
      readonly name: string;
      readonly path: readonly PathStep[];
      readonly field: FieldInfo;
    };

export interface StructureOptions {
  /** The minor of Kubernetes the file is for; fields that it does not know are `otherVersion` problems. undefined: not judged. */
  readonly minor: number | undefined;
}

/** Compares a node with a struct, strictly, as sigs.k8s.io/yaml and a strict decoder would. Never follows unknown fields down. */
export function checkStructure(
  node: YamlNode | undefined,
  table: StructTable,
  options: StructureOptions,
  path: readonly PathStep[] = [],
): readonly StructureProblem[] {
  const problems: StructureProblem[] = [];
  checkType(node, { is: 'struct', table }, path, options, problems);
  return problems;
}

/** The same for any type. */
export function checkType(
  node: YamlNode | undefined,
  type: FieldType,
  path: readonly PathStep[],
  options: StructureOptions,
  problems: StructureProblem[],
): void {
  const at = resolved(node);
  if (at === undefined || path.length > MAX_PATH) return;
  if (at.kind === 'scalar') {
    const value = scalarValue(at);
    if (value === null || isPlaceholder(at.text) || acceptsScalar(type, value)) return;
    problems.push({ problem: 'wrongType', node: at, path, expected: type, found: describe(value) });
    return;
  }
  if (type.is === 'any') return;
  if (at.kind === 'seq') {
    if (type.is !== 'list') problems.push({ problem: 'wrongType', node: at, path, expected: type, found: 'a list' });
    else at.items.forEach((item, index) => checkType(item, type.of, [...path, index], options, problems));
    return;
  }
  // `{{ x }}` without quotes is a flow mapping to YAML, but a template to its author.
  if (at.isFlow && at.entries.some(({ key }) => key.kind === 'map')) return;
  if (type.is === 'struct') checkFields(at, type.table, path, options, problems);
  else if (type.is === 'map') {
    addDuplicates(at, path, problems);
    for (const { name, value } of pairs(at)) checkType(value, type.of, [...path, name], options, problems);
  } else problems.push({ problem: 'wrongType', node: at, path, expected: type, found: 'a mapping' });
}

/** Aliases in circles end here. */
const MAX_PATH = 60;

function checkFields(
  map: YamlMap,
  table: StructTable,
  path: readonly PathStep[],
  options: StructureOptions,
  problems: StructureProblem[],
): void {
  addDuplicates(map, path, problems);
  for (const entry of pairs(map)) {
    const { name } = entry;
    const here = [...path, name];
    const field = Object.hasOwn(table.fields, name) ? table.fields[name] : undefined;
    if (field === undefined) {
      if (isPlaceholder(name)) continue;
      const right = Object.keys(table.fields).find((known) => known.toLowerCase() === name.toLowerCase());
      if (right === undefined) {
        problems.push({ problem: 'unknownField', entry, name, table, path: here, nearest: nearestName(name, Object.keys(table.fields)) });
      } else problems.push({ problem: 'wrongCase', entry, name, table, path: here, right });
      continue;
    }
    const { minor } = options;
    if (minor !== undefined && ((field.since ?? 0) > minor || (field.removedIn ?? Infinity) <= minor)) {
      problems.push({ problem: 'otherVersion', entry, name, path: here, field });
    }
    checkType(entry.value, field.type, here, options, problems);
  }
}

function addDuplicates(map: YamlMap, path: readonly PathStep[], problems: StructureProblem[]): void {
  for (const entry of duplicates(map)) {
    const name = entry.key.kind === 'scalar' ? entry.key.text : '';
    problems.push({ problem: 'duplicateKey', entry, name, path: [...path, name] });
  }
}

function acceptsScalar(type: FieldType, value: string | number | boolean): boolean {
  switch (type.is) {
    case 'any':
      return true;
    case 'string':
      return typeof value === 'string';
    case 'duration':
    case 'time':
      return typeof value === 'string';
    case 'bool':
      return typeof value === 'boolean';
    case 'float':
      return typeof value === 'number';
    case 'quantity':
    case 'intOrString':
      return typeof value === 'string' || typeof value === 'number';
    case 'int':
      return typeof value === 'number' && Number.isInteger(value) && fits(value, type.bits, type.isUnsigned === true);
    default:
      return false;
  }
}

function fits(value: number, bits: number, isUnsigned: boolean): boolean {
  const limit = 2 ** (isUnsigned ? bits : bits - 1);
  return value < limit && value >= (isUnsigned ? 0 : -limit);
}

function describe(value: string | number | boolean): string {
  return typeof value === 'string' ? 'a string' : `the ${typeof value} ${String(value)}`;
}

/** A type in words, for messages: `a list of strings`. */
export function describeType(type: FieldType): string {
  switch (type.is) {
    case 'string':
      return type.values === undefined ? 'a string' : `one of ${type.values.map((value) => JSON.stringify(value)).join(', ')}`;
    case 'bool':
      return 'true or false';
    case 'int':
      return 'a whole number';
    case 'float':
      return 'a number';
    case 'duration':
      return 'a duration such as "5m0s"';
    case 'quantity':
      return 'a quantity such as "1Gi"';
    case 'time':
      return 'a time such as "2026-01-31T12:00:00Z"';
    case 'intOrString':
      return 'a number or a string';
    case 'list':
      return `a list of ${plural(type.of)}`;
    case 'map':
      return `a mapping of names to ${plural(type.of)}`;
    case 'struct':
      return 'a mapping of fields';
    case 'any':
      return 'anything';
  }
}

function plural(type: FieldType): string {
  switch (type.is) {
    case 'string':
      return 'strings';
    case 'bool':
      return 'booleans';
    case 'int':
    case 'float':
      return 'numbers';
    case 'struct':
    case 'map':
      return 'mappings';
    case 'list':
      return 'lists';
    default:
      return `values that are each ${describeType(type)}`;
  }
}
