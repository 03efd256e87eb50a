import type { JsonValue } from '../../../src/language/service/crd/json-schema';

export interface Mutation {
  /** What was changed, where. */
  readonly name: string;
  readonly object: JsonValue;
}

type Path = readonly (string | number)[];

/** Every one-change variant of an object below its apiVersion and kind. */
export function mutations(object: JsonValue): readonly Mutation[] {
  const found: Mutation[] = [];
  visit(object, [], (path, value) => {
    if (path.length === 0 || path[0] === 'apiVersion' || path[0] === 'kind' || path[1] === 'namespace') return;
    const where = path.join('.');
    const put = (what: string, replacement: JsonValue) =>
      found.push({ name: `${where} ${what}`, object: replaced(object, path, replacement) });
    found.push({ name: `${where} removed`, object: removed(object, path) });
    for (const [what, replacement] of replacements(value)) put(what, replacement);
    if (typeof path.at(-1) === 'string') found.push({ name: `${where} misspelt`, object: renamed(object, path) });
  });
  return found;
}

function replacements(value: JsonValue): readonly (readonly [string, JsonValue])[] {
  const common: (readonly [string, JsonValue])[] = [['null', null]];
  if (typeof value === 'string') {
    return [...common, ['empty', ''], ['longer', `${value}-_`], ['in capitals', value.toUpperCase()], ['a number', 7], ['a list', [value]]];
  }
  if (typeof value === 'number') {
    return [
      ...common,
      ['negative', -value],
      ['larger', value + 100_000],
      ['a fraction', value + 0.5],
      ['a text', String(value)],
      ['zero', 0],
    ];
  }
  if (typeof value === 'boolean') return [...common, ['a text', String(value)], ['a number', 1]];
  if (Array.isArray(value)) {
    const list = value as readonly JsonValue[];
    return [
      ...common,
      ['empty', []],
      ['twice', [...list, ...list]],
      ['with null', [...list, null]],
      ['with a text', [...list, 'x y']],
      ['a mapping', {}],
    ];
  }
  if (value !== null)
    return [...common, ['empty', {}], ['with a stranger', { ...value, stranger: { a: 1 } }], ['a text', 'text'], ['a list', []]];
  return [['a text', 'text']];
}

function visit(value: JsonValue, path: Path, see: (path: Path, value: JsonValue) => void): void {
  see(path, value);
  if (Array.isArray(value)) (value as readonly JsonValue[]).forEach((item, index) => visit(item, [...path, index], see));
  else if (typeof value === 'object' && value !== null) {
    for (const [name, item] of Object.entries(value)) visit(item, [...path, name], see);
  }
}

function replaced(value: JsonValue, path: Path, replacement: JsonValue): JsonValue {
  const [step, ...rest] = path;
  if (step === undefined) return replacement;
  if (Array.isArray(value)) {
    return (value as readonly JsonValue[]).map((item, index) => (index === step ? replaced(item, rest, replacement) : item));
  }
  const fields = Object.entries(value as Readonly<Record<string, JsonValue>>);
  return Object.fromEntries(fields.map(([name, item]) => [name, name === step ? replaced(item, rest, replacement) : item]));
}

function removed(value: JsonValue, path: Path): JsonValue {
  return changedParent(value, path, (parent, last) =>
    Array.isArray(parent)
      ? (parent as readonly JsonValue[]).filter((_, index) => index !== last)
      : Object.fromEntries(Object.entries(parent as object).filter(([name]) => name !== last)),
  );
}

function renamed(value: JsonValue, path: Path): JsonValue {
  return changedParent(value, path, (parent, last) =>
    Object.fromEntries(Object.entries(parent as object).map(([name, item]) => [name === last ? `${name}x` : name, item])),
  );
}

function changedParent(value: JsonValue, path: Path, change: (parent: JsonValue, last: string | number) => JsonValue): JsonValue {
  const parent = path.slice(0, -1);
  const at = parent.reduce<JsonValue>((here, step) => (here as Readonly<Record<string | number, JsonValue>>)[step] ?? null, value);
  return replaced(value, parent, change(at, path.at(-1) ?? ''));
}
