import { check } from '../check/check';
import { functions } from '../library/index';
import type { CelFunction, Overload } from '../library/overload';
import type { Expr } from '../syntax/ast';
import { lex } from '../syntax/lex';
import { operators } from '../syntax/operators';
import { parse } from '../syntax/parse';
import { formatType, unwrapOptional, type Type } from '../types/type';
import { isOpen, Unifier } from '../types/unify';
import { locate, type Located } from './locate';
import { macroDocs, type MacroDoc } from './macro-docs';
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
  const start = offset - (/[A-Za-z0-9_]*$/.exec(source.slice(0, offset))?.[0].length ?? 0);
  const end = offset + (/^[A-Za-z0-9_]*/.exec(source.slice(offset))?.[0].length ?? 0);
  if (isOpaque(source, start)) return [];
  const before = /(\.\s*\??)\s*$/.exec(source.slice(0, start));
  // Behind the dot of a number only digits can stand.
  if (before !== null && /(?:^|[^\w.])\d+$/.test(source.slice(0, before.index))) return [];
  const isMember = before !== null;
  const found = placeAt(source, start, end, environment, isMember);
  const items = isMember ? memberItems(found, environment) : globalItems(found, environment);
  return items.map((item) => ({ ...item, start, end }));
}

/** True within a string, a number or a remark. */
function isOpaque(source: string, offset: number): boolean {
  const { tokens, problems } = lex(source);
  const inString = tokens.some((t) => (t.kind === 'string' || t.kind === 'bytes') && t.start < offset && offset < t.end);
  const inFault = problems.some((problem) => problem.start < offset && offset <= problem.end && problem.end - problem.start > 1);
  const line = source.slice(source.lastIndexOf('\n', offset - 1) + 1, offset);
  return inString || inFault || (lex(line).problems.length === 0 && isRemark(line));
}

/** True when the end of a line is within a remark. */
function isRemark(line: string): boolean {
  const last = lex(line).tokens.at(-2)?.end ?? 0;
  return line.slice(last).includes('//');
}

/** The place, found through a name that is put there. Behind a fault the text up to the cursor alone may be read better. */
function placeAt(source: string, start: number, end: number, environment: AssistEnvironment, isMember: boolean): Located | undefined {
  const marked = `${source.slice(0, start)}${placeholder}`;
  return [`${marked}${source.slice(end)}`, marked]
    .map((text) => {
      const { expr } = parse(text);
      const checked = check(expr, { scope: scopeOf(environment), minor: environment.libraryMinor });
      const place = locate(expr, checked, (node) => (isMember ? receiverOf(node, start) !== undefined : isNameAt(node, start)));
      if (place === undefined || !isMember) return place;
      const receiver = receiverOf(place.expr, start);
      return receiver && { expr: receiver, variables: { ...place.variables, [receiverKey]: checked.types.get(receiver.id) ?? openType } };
    })
    .find((place) => place !== undefined);
}

const placeholder = 'completion';
/** Under which the type of a receiver travels with its place; no variable can be called so. */
const receiverKey = '.receiver';
const openType: Type = { kind: 'dyn' };

function isNameAt(expr: Expr, start: number): boolean {
  return (
    (expr.kind === 'ident' && expr.start === start) || (expr.kind === 'call' && expr.nameSpan.start === start && expr.target === undefined)
  );
}

/** What a field or function at a position is asked of. */
function receiverOf(expr: Expr, start: number): Expr | undefined {
  if (expr.kind === 'select') return expr.fieldSpan.start === start ? expr.operand : undefined;
  if (expr.kind !== 'call' || expr.nameSpan.start !== start) return undefined;
  return expr.function === operators.optionalSelect ? expr.args[0] : expr.target;
}

function memberItems(place: Located | undefined, { libraryMinor }: AssistEnvironment): readonly Item[] {
  if (place === undefined) return [];
  const type = place.variables[receiverKey] ?? openType;
  const namespace = place.expr.kind === 'ident' && isOpen(type) ? namespaceItems(place.expr.name, libraryMinor) : [];
  if (namespace.length > 0) return namespace;
  return [...fieldItems(type), ...macroItems(type, libraryMinor), ...methodItems(type, libraryMinor)];
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
  const on =
    { list: ['collection', 'list'], map: ['collection'], dyn: ['collection', 'list', 'optional'] }[type.kind as 'list' | 'map' | 'dyn'] ??
    [];
  const suited = unwrapOptional(type).optional ? ['optional'] : on;
  return macroDocs.filter((macro) => suited.includes(macro.on) && macro.since <= minor).map(macroItem);
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

function globalItems(place: Located | undefined, environment: AssistEnvironment): readonly Item[] {
  const { libraryMinor } = environment;
  const own = { ...Object.fromEntries(scopeOf(environment).variables()), ...place?.variables };
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
