import { check } from './check/check';
import type { Checked } from './check/checked';
import { checkLiterals } from './check/literals';
import * as messages from './check/messages';
import { Scope } from './check/scope';
import type { CelProblem } from './problem';
import type { Expr, MacroUse } from './syntax/ast';
import { parse } from './syntax/parse';
import type { DeclaredType } from './types/type';
import { formatType, optionalOf, type Type } from './types/type';

export interface CompileOptions {
  /** What `self` is. Undefined when the schema says too little for CEL to see anything. */
  readonly self: DeclaredType | undefined;
  /**
   * The `optionalOldSelf` of the rule: `optional` for true, `plain` for false. When it is `unset` or `plain`, a rule that names
   * oldSelf runs on updates only.
   */
  readonly oldSelf: 'unset' | 'optional' | 'plain';
  /** Where the value of before can't be found: the path of the list that is in the way. Undefined where it can. */
  readonly uncorrelatable?: string;
  /**
   * Minor version of Kubernetes whose functions a new rule may use. A server takes the functions of one minor before its own,
   * so that it can be rolled back.
   */
  readonly libraryMinor: number;
}

/** A rule or message expression after parsing and checking. Without problems it can be costed and evaluated. */
export interface CompiledExpression {
  readonly source: string;
  readonly expr: Expr;
  readonly macros: readonly MacroUse[];
  readonly checked: Checked;
  readonly self: DeclaredType | undefined;
  /** True when the expression names oldSelf: such a rule is about changes. */
  readonly usesOldSelf: boolean;
  readonly optionalOldSelf: boolean;
  readonly problems: readonly CelProblem[];
}

/** Compiles the `rule` of an `x-kubernetes-validations` entry. */
export function compileRule(source: string, options: CompileOptions): CompiledExpression {
  return compile(source, options, 'bool');
}

/** Compiles a `messageExpression`. */
export function compileMessageExpression(source: string, options: CompileOptions): CompiledExpression {
  return compile(source, options, 'string');
}

/** The functions that a server of a minor version takes in new rules: those of one minor before. */
export function libraryMinorOf(serverMinor: number): number {
  return serverMinor - 1;
}

function compile(source: string, options: CompileOptions, wanted: 'bool' | 'string'): CompiledExpression {
  const parsed = parse(source);
  const whole = { start: 0, end: source.length };
  const selfType: Type = options.self?.type ?? { kind: 'error' };
  const optionalOldSelf = options.oldSelf === 'optional';
  const scope = Scope.of({ self: selfType, oldSelf: optionalOldSelf ? optionalOf(selfType) : selfType });
  const checked = check(parsed.expr, { scope, minor: options.libraryMinor });
  const usesOldSelf = [...checked.names.values()].includes('oldSelf');
  const compiled = { source, expr: parsed.expr, macros: parsed.macros, checked, self: options.self, usesOldSelf, optionalOldSelf };
  // A broken sentence has no grammar: what the checker finds in it would be noise.
  if (parsed.problems.length > 0) return { ...compiled, problems: parsed.problems };
  if (options.self === undefined) return { ...compiled, problems: [{ code: 'not-exposed', ...whole, message: notExposed }] };
  const problems = [...newMacros(parsed.macros, options.libraryMinor), ...checked.problems];
  if (problems.every((problem) => problem.code === 'function-too-new')) {
    problems.push(...checkLiterals(parsed.expr, checked), ...resultProblems(compiled, wanted));
  }
  if (wanted === 'bool') problems.push(...oldSelfProblems(compiled, options));
  return { ...compiled, problems };
}

const notExposed =
  'CEL sees no value here: the schema has no type, or lists or maps something without one. Give it a type, or move the rule to a node that has one.';

function newMacros(macros: readonly MacroUse[], minor: number): CelProblem[] {
  return macros
    .filter((macro) => macro.since > minor)
    .map((macro) => ({
      code: 'function-too-new',
      start: macro.nameSpan.start,
      end: macro.nameSpan.end,
      ...messages.tooNew(`${macro.name}() with ${macro.arity} arguments`, macro.since, minor),
    }));
}

function resultProblems(compiled: Omit<CompiledExpression, 'problems'>, wanted: 'bool' | 'string'): CelProblem[] {
  const type = compiled.checked.types.get(compiled.expr.id) ?? { kind: 'error' };
  if (type.kind === wanted || type.kind === 'error') return [];
  const span = { start: compiled.expr.start, end: compiled.expr.end };
  if (wanted === 'string') {
    return [{ code: 'not-string', ...span, message: `A messageExpression gives a string; this one gives ${formatType(type)}.` }];
  }
  const hint = type.kind === 'dyn' ? ' Compare it with something, like == true.' : '';
  return [{ code: 'not-bool', ...span, message: `A rule gives true or false; this one gives ${formatType(type)}.${hint}` }];
}

function oldSelfProblems(compiled: Omit<CompiledExpression, 'problems'>, options: CompileOptions): CelProblem[] {
  const whole = { start: 0, end: compiled.source.length };
  if (!compiled.usesOldSelf) {
    if (options.oldSelf === 'unset') return [];
    const message = 'optionalOldSelf is set, but the rule does not name oldSelf. Remove one, or use the other.';
    return [{ code: 'optional-old-self-unused', ...whole, message }];
  }
  if (options.uncorrelatable === undefined) return [];
  const at = compiled.source.search(/\boldSelf\b/);
  const span = at < 0 ? whole : { start: at, end: at + 'oldSelf'.length };
  const message =
    `oldSelf is not known here: elements within ${options.uncorrelatable} can't be found again after a change. ` +
    'Move the rule above it, or make it a list of type map.';
  return [{ code: 'old-self-uncorrelatable', ...span, message }];
}
