import type { JsonValue } from '../crd/json-schema';
import { kindOf, type JsonPath } from './structural';

/** A path as people write it: `spec.rules[0].name`, with quotes around names that hold a dot or the like. */
export function readable(path: JsonPath): string {
  let text = '';
  for (const step of path) {
    if (typeof step === 'number') text += `[${step}]`;
    else if (/^[\w-]+$/.test(step)) text += text === '' ? step : `.${step}`;
    else text += `[${JSON.stringify(step)}]`;
  }
  return text === '' ? 'The object' : text;
}

/** A value in short, as it would be written in JSON. */
export function shown(value: JsonValue): string {
  const kind = kindOf(value);
  if (kind === 'object') return 'a mapping';
  if (kind === 'array') return 'a list';
  const text = JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}

/** What kind of value something is, with a number or text itself. */
export function described(value: JsonValue): string {
  switch (kindOf(value)) {
    case 'null':
      return 'empty (null)';
    case 'string':
      return `the string ${shown(value)}`;
    case 'integer':
    case 'number':
      return `the number ${shown(value)}`;
    case 'boolean':
      return `the boolean ${shown(value)}`;
    case 'array':
      return 'a list';
    case 'object':
      return 'a mapping';
  }
}

const TYPES: Readonly<Record<string, string>> = {
  string: 'a string',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a mapping',
};

/** Types of a schema in words: `a whole number or a string`. */
export function typesInWords(types: readonly string[]): string {
  return either(types.map((type) => TYPES[type] ?? type));
}

/** `a, b or c`; of long lists the beginning. */
export function either(words: readonly string[]): string {
  return joined(words, 'or');
}

/** `a, b and c`; of long lists the beginning. */
export function all(words: readonly string[]): string {
  return joined(words, 'and');
}

const MOST = 12;

function joined(words: readonly string[], conjunction: 'or' | 'and'): string {
  if (words.length > MOST) return `${words.slice(0, MOST).join(', ')} ${conjunction} ${words.length - MOST} more`;
  const last = words.at(-1) ?? '';
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} ${conjunction} ${last}`;
}

/** Where a definition was read, as people know it: the name of a file, or the cluster. */
export function originInWords(origin: string): string {
  const cluster = /^cluster (.*)#\d+$/.exec(origin)?.[1];
  if (cluster !== undefined) return `the cluster ${cluster}`;
  if (!/^[a-z][a-z0-9+.-]*:\//i.test(origin)) return origin;
  const last = origin.split('/').at(-1) ?? origin;
  try {
    return decodeURIComponent(last);
  } catch {
    return last;
  }
}
