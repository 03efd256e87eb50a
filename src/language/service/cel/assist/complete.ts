import { functions } from '../library/index';
import type { CelFunction, Overload } from '../library/overload';
import { formatType, unwrapOptional, type Type } from '../types/type';
import { isOpen, Unifier } from '../types/unify';
import { macroDocs, type MacroDoc } from './macro-docs';
import { placeAt, type Place } from './place';
import { scopeOf, type AssistEnvironment } from './scope';

export interface CelCompletion {
  readonly label: string;
  readonly kind: 'field' | 'function' | 'macro' | 'variable' | 'type' | 'constant';
  /** Type or signature. */
  readonly detail: string;
  readonly documentation?: string;
  /** What replaces the span, with places to fill in the syntax of snippets. */
  readonly snippet: string;
  /** Span of the word at the cursor. */
  readonly start: number;
  readonly end: number;
  /** Lower ranks first; fields before functions, what rules use often before what they use seldom. */
  readonly rank: number;
}

type Item = Omit<CelCompletion, 'start' | 'end'>;

/** Functions by how often rules of published CRDs use them. */
const frequent = ['has', 'size', 'all', 'filter', 'exists', 'exists_one', 'duration', 'matches', 'contains', 'startsWith', 'isURL'];

const typeNames = ['bool', 'bytes', 'double', 'int', 'list', 'map', 'string', 'type', 'uint'];

/** What can stand at a place of an expression that is being typed. Nothing within strings and remarks. */
export function completions(source: string, offset: number, environment: AssistEnvironment): readonly CelCompletion[] {
  const place = placeAt(source, offset, environment);
  if (place === undefined) return [];
  const items = place.kind === 'member' ? memberItems(place, environment.libraryMinor) : globalItems(place.variables, environment);
  return items.map((item) => ({ ...item, start: place.start, end: place.end }));
}

function memberItems({ receiver, namespace }: Place & { kind: 'member' }, minor: number): readonly Item[] {
  const inNamespace = namespace !== undefined && isOpen(receiver) ? namespaceItems(namespace, minor) : [];
  if (inNamespace.length > 0) return inNamespace;
  return [...fieldItems(receiver), ...macroItems(receiver, minor), ...methodItems(receiver, minor)];
}

function fieldItems(type: Type): readonly Item[] {
  const inside = unwrapOptional(type).type;
  if (inside.kind !== 'object') return [];
  return [...(inside.declared?.fields ?? [])].map(([name, { property, declared }]) => {
    const description = declared.schema.description;
    const item = { label: name, kind: 'field', detail: formatType(declared.type), snippet: name, rank: 0 } as const;
    const note = name === property ? description : `The field ${property}.${description === undefined ? '' : ` ${description}`}`;
    return note === undefined ? item : { ...item, documentation: note };
  });
}

function macroItems(type: Type, minor: number): readonly Item[] {
  return macroDocs.filter((macro) => isOfferedOn(macro, type) && macro.since <= minor).map(macroItem);
}

function isOfferedOn({ on }: MacroDoc, type: Type): boolean {
  if (on === 'none') return false;
  if (type.kind === 'dyn') return true;
  if (on === 'optional') return unwrapOptional(type).optional;
  return type.kind === 'list' || (on === 'collection' && type.kind === 'map');
}

function macroItem(macro: MacroDoc): Item {
  return {
    label: macro.name,
    kind: 'macro',
    detail: macro.signature,
    documentation: macro.summary,
    snippet: macro.snippet,
    rank: rankOf(macro.name) + (macro.arity > 2 ? 1 : 0),
  };
}

function methodItems(type: Type, minor: number): readonly Item[] {
  return [...functions.values()].flatMap((entry) => {
    const suited = entry.overloads.filter(
      (overload) => overload.receiver && overload.since <= minor && takes(overload, type) && entry.summary !== '' && isCallable(entry),
    );
    return suited.length === 0 ? [] : [functionItem(entry, entry.name, suited)];
  });
}

function takes(overload: Overload, type: Type): boolean {
  const [receiver] = overload.parameters;
  return receiver !== undefined && new Unifier().assignable(type, receiver);
}

function isCallable(entry: CelFunction): boolean {
  return /^[A-Za-z]/.test(entry.name) && !entry.name.includes('@');
}

function functionItem(entry: CelFunction, label: string, suited: readonly Overload[]): Item {
  const hasArguments = suited.some((overload) => overload.parameters.length > (overload.receiver ? 1 : 0));
  return {
    label,
    kind: 'function',
    detail: suited[0]?.signature ?? '',
    documentation: entry.summary,
    snippet: hasArguments ? `${label}(\${1})` : `${label}()`,
    rank: rankOf(entry.name),
  };
}

function namespaceItems(namespace: string, minor: number): readonly Item[] {
  return [...functions.values()].flatMap((entry) => {
    if (!entry.name.startsWith(`${namespace}.`) || !isCallable(entry)) return [];
    const known = entry.overloads.filter((overload) => overload.since <= minor);
    return known.length === 0 ? [] : [functionItem(entry, entry.name.slice(namespace.length + 1), known)];
  });
}

function globalItems(around: Readonly<Record<string, Type>>, environment: AssistEnvironment): readonly Item[] {
  const { libraryMinor } = environment;
  const own = { ...Object.fromEntries(scopeOf(environment).variables()), ...around };
  const variables = Object.entries(own).map(([name, type]) => variableItem(name, type));
  const macros = macroDocs.filter((macro) => macro.on === 'none').map(macroItem);
  const global = [...functions.values()].flatMap((entry) => {
    const known = entry.overloads.filter((overload) => !overload.receiver && overload.since <= libraryMinor);
    return known.length === 0 || !isCallable(entry) ? [] : [functionItem(entry, entry.name, known)];
  });
  const types = typeNames.map((name): Item => ({ label: name, kind: 'type', detail: `the type ${name}`, snippet: name, rank: 80 }));
  const constants = ['true', 'false', 'null'].map((name): Item => ({
    label: name,
    kind: 'constant',
    detail: name,
    snippet: name,
    rank: 70,
  }));
  return [...variables, ...macros, ...global, ...types, ...constants];
}

function variableItem(name: string, type: Type): Item {
  const rank = name === 'oldSelf' ? 2 : name === 'self' ? 1 : 0;
  return { label: name, kind: 'variable', detail: formatType(type), snippet: name, rank };
}

function rankOf(name: string): number {
  const place = frequent.indexOf(name);
  return place < 0 ? 50 : 10 + place;
}
