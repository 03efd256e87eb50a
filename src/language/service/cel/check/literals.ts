import { readFormat } from '../library/extended/format';
import type { CelProblem } from '../problem';
import type { CallExpr, Expr, ListExpr } from '../syntax/ast';
import { children } from '../syntax/walk';
import { compilePattern } from '../values/pattern';
import { formatType, sameType, unwrapOptional, type Type } from '../types/type';
import { constantValue, ConstantFault } from './constants';
import type { Checked } from './checked';
import * as messages from './messages';

/**
 * What the API server checks of constants once types fit: regular expressions, durations, timestamps and other conversions of
 * literals, format strings, and that literals of lists and maps have one type down to their parts.
 */
export function checkLiterals(expr: Expr, checked: Checked): readonly CelProblem[] {
  const found: CelProblem[] = [];
  visit(expr, checked, false, found);
  return found;
}

function visit(expr: Expr, checked: Checked, withinFormat: boolean, found: CelProblem[]): void {
  if (expr.kind === 'call') found.push(...callProblems(expr, checked));
  if (expr.kind === 'list' && !withinFormat) found.push(...listProblems(expr, checked));
  if (expr.kind === 'map' && !withinFormat) {
    found.push(
      ...sameTypes(
        expr.entries.map((entry) => [entry.key, typeOf(entry.key, checked)] as const),
        'keys',
      ),
    );
    found.push(
      ...sameTypes(
        expr.entries.map((entry) => [entry.value, elementType(entry.value, entry.optional, checked)] as const),
        'map',
      ),
    );
  }
  const inside = withinFormat || (expr.kind === 'call' && expr.function === 'format');
  for (const child of children(expr)) visit(child, checked, inside, found);
}

function typeOf(expr: Expr, checked: Checked): Type {
  return checked.types.get(expr.id) ?? { kind: 'error' };
}

function elementType(expr: Expr, optional: boolean, checked: Checked): Type {
  return optional ? unwrapOptional(typeOf(expr, checked)).type : typeOf(expr, checked);
}

function listProblems(expr: ListExpr, checked: Checked): CelProblem[] {
  return sameTypes(
    expr.elements.map((element, i) => [element, elementType(element, expr.optional.has(i), checked)] as const),
    'list',
  );
}

/** Unlike the checker, this takes dyn as a type like any other: a list of an int and a dyn is mixed. */
function sameTypes(elements: readonly (readonly [Expr, Type])[], where: 'list' | 'keys' | 'map'): CelProblem[] {
  const first = elements[0]?.[1];
  const odd = elements.find(([, type]) => first !== undefined && !sameType(first, type));
  if (first === undefined || odd === undefined) return [];
  return [{ code: 'mixed-literal', start: odd[0].start, end: odd[0].end, ...messages.mixed(first, odd[1], where) }];
}

/** Functions with a regular expression, and where it stands among the arguments without the receiver. */
const patternPosition: Readonly<Record<string, number>> = { matches: 0, find: 0, findAll: 0 };

function callProblems(expr: CallExpr, checked: Checked): CelProblem[] {
  const reference = checked.calls.get(expr.id);
  if (reference === undefined) return [];
  // matches(string, pattern) is looked at like the other form: if its string is a literal, the server reads that as a pattern too.
  const positions = expr.function === 'matches' && expr.target === undefined ? [0, 1] : [patternPosition[expr.function] ?? -1];
  const problems = positions.flatMap((position) => patternProblems(expr.args[position]));
  if (reference.overloads.some((overload) => overload.id === 'string_format')) problems.push(...formatProblems(expr, checked));
  try {
    constantValue(expr, checked);
  } catch (error) {
    if (!(error instanceof ConstantFault) || error.call !== expr) throw error;
    const [argument = expr] = expr.args;
    const code = expr.function === 'duration' ? 'invalid-duration' : expr.function === 'timestamp' ? 'invalid-timestamp' : 'literal';
    problems.push({ code, start: argument.start, end: argument.end, message: conversionFault(expr.function, error.message) });
  }
  return problems;
}

function conversionFault(name: string, reason: string): string {
  if (name === 'duration') return 'This is no duration. Write numbers with units, like 1h30m or 500ms.';
  if (name === 'timestamp') return 'This is no time of RFC 3339. Write it like 2024-01-31T10:00:00Z.';
  return `${name}() can't convert this: ${reason}.`;
}

function patternProblems(argument: Expr | undefined): CelProblem[] {
  if (argument?.kind !== 'literal' || typeof argument.value !== 'string') return [];
  try {
    compilePattern(argument.value);
    return [];
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const message = `This is no regular expression of RE2: ${reason}.`;
    return [{ code: 'invalid-regex', start: argument.start, end: argument.end, message }];
  }
}

/** Types that clauses of format() take. `s` takes all but these: library values and optionals. */
const suited: Readonly<Record<string, readonly Type['kind'][]>> = {
  s: ['list', 'map', 'int', 'uint', 'double', 'bool', 'string', 'timestamp', 'bytes', 'duration', 'type', 'null', 'dyn'],
  d: ['int', 'uint', 'dyn'],
  f: ['double', 'string', 'dyn'],
  e: ['double', 'string', 'dyn'],
  b: ['int', 'uint', 'bool', 'dyn'],
  o: ['int', 'uint', 'dyn'],
  x: ['int', 'uint', 'string', 'bytes', 'dyn'],
  X: ['int', 'uint', 'string', 'bytes', 'dyn'],
};

function formatProblems(expr: CallExpr, checked: Checked): CelProblem[] {
  const [target, values] = [expr.target, expr.args[0]];
  if (target?.kind !== 'literal' || typeof target.value !== 'string' || values?.kind !== 'list') return [];
  const pieces = readFormat(target.value);
  const fault = (at: Expr, message: string): CelProblem[] => [{ code: 'literal', start: at.start, end: at.end, message }];
  if ('fault' in pieces) return fault(target, `This format can't be read: ${pieces.fault}.`);
  const clauses = pieces.flatMap((piece) => ('verb' in piece ? [piece.verb] : []));
  if (clauses.length !== values.elements.length) {
    return fault(
      values,
      `The format has ${clauses.length} clauses, the list ${values.elements.length} values. Give one value for each clause.`,
    );
  }
  return clauses.flatMap((verb, i) => {
    const element = values.elements[i];
    const unfit = element === undefined ? undefined : unsuited(element, verb, checked);
    return unfit === undefined ? [] : fault(unfit, `%${verb} does not take ${formatType(typeOf(unfit, checked))}.`);
  });
}

function unsuited(element: Expr, verb: string, checked: Checked): Expr | undefined {
  if (!(suited[verb] ?? []).includes(typeOf(element, checked).kind)) return element;
  if (verb !== 's' || (element.kind !== 'list' && element.kind !== 'map')) return undefined;
  return children(element)
    .map((child) => unsuited(child, verb, checked))
    .find((child) => child !== undefined);
}
