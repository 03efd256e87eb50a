import { check } from '../check/check';
import type { Expr } from '../syntax/ast';
import { lex } from '../syntax/lex';
import { operators } from '../syntax/operators';
import { parse } from '../syntax/parse';
import type { Type } from '../types/type';
import { locate } from './locate';
import { scopeOf, type AssistEnvironment } from './scope';

/** Where a name is being typed. */
export type Place = { readonly start: number; readonly end: number } & (
  | {
      /** Behind a dot: a field or function of something. */
      readonly kind: 'member';
      /** The name before the dot, when that is all there is; it may be a namespace. */
      readonly namespace: string | undefined;
      /** Type of what is before the dot. */
      readonly receiver: Type;
    }
  | {
      readonly kind: 'name';
      /** Variables of the macros around. */
      readonly variables: Readonly<Record<string, Type>>;
    }
);

/** Stands for the name that is being typed; no rule needs to have it declared. */
const placeholder = 'completion';

/** The place of the word at an offset. Undefined within strings, numbers and remarks, and where nothing can be made out. */
export function placeAt(source: string, offset: number, environment: AssistEnvironment): Place | undefined {
  const start = offset - (/[A-Za-z0-9_]*$/.exec(source.slice(0, offset))?.[0].length ?? 0);
  const end = offset + (/^[A-Za-z0-9_]*/.exec(source.slice(offset))?.[0].length ?? 0);
  if (isWithinText(source, start)) return undefined;
  const dot = /\.\s*\??\s*$/.exec(source.slice(0, start));
  // Behind the dot of a number only digits can stand.
  if (dot !== null && /(?:^|[^\w.])\d+$/.test(source.slice(0, dot.index))) return undefined;
  const marked = `${source.slice(0, start)}${placeholder}`;
  const whole = `${marked}${source.slice(end)}`;
  if (dot === null) {
    const variables = variablesAt(whole, start, environment) ?? variablesAt(marked, start, environment) ?? {};
    return { kind: 'name', start, end, variables };
  }
  // What follows may hide the place when it can't be read; what comes before is then enough.
  const member = memberAt(whole, start, environment) ?? memberAt(marked, start, environment);
  return member && { kind: 'member', start, end, ...member };
}

function isWithinText(source: string, offset: number): boolean {
  const { tokens, problems } = lex(source);
  const inString = tokens.some((t) => (t.kind === 'string' || t.kind === 'bytes') && t.start < offset && offset < t.end);
  const inFault = problems.some((problem) => problem.start < offset && offset <= problem.end && problem.end - problem.start > 1);
  const line = lex(source.slice(source.lastIndexOf('\n', offset - 1) + 1, offset));
  const behind = source.slice(source.lastIndexOf('\n', offset - 1) + 1, offset).slice(line.tokens.at(-2)?.end ?? 0);
  return inString || inFault || (line.problems.length === 0 && behind.includes('//'));
}

function variablesAt(text: string, start: number, environment: AssistEnvironment): Readonly<Record<string, Type>> | undefined {
  const { expr, checked } = read(text, environment);
  return locate(expr, checked, (node) => isNameAt(node, start))?.variables;
}

function isNameAt(expr: Expr, start: number): boolean {
  if (expr.kind === 'ident') return expr.start === start && expr.name === placeholder;
  return expr.kind === 'call' && expr.target === undefined && expr.nameSpan.start === start && expr.function === placeholder;
}

function memberAt(
  text: string,
  start: number,
  environment: AssistEnvironment,
): { receiver: Type; namespace: string | undefined } | undefined {
  const { expr, checked } = read(text, environment);
  const found = locate(expr, checked, (node) => receiverOf(node, start) !== undefined);
  const receiver = found && receiverOf(found.expr, start);
  if (receiver === undefined) return undefined;
  const type = checked.types.get(receiver.id) ?? { kind: 'dyn' };
  return { receiver: type, namespace: receiver.kind === 'ident' ? receiver.name : undefined };
}

/** What a field or function at a position is asked of. */
function receiverOf(expr: Expr, start: number): Expr | undefined {
  if (expr.kind === 'select') return expr.fieldSpan.start === start ? expr.operand : undefined;
  if (expr.kind !== 'call' || expr.nameSpan.start !== start) return undefined;
  return expr.function === operators.optionalSelect ? expr.args[0] : expr.target;
}

function read(text: string, environment: AssistEnvironment) {
  const { expr } = parse(text);
  return { expr, checked: check(expr, { scope: scopeOf(environment), minor: environment.libraryMinor }) };
}
