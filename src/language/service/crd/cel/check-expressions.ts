import { auditRules, expressionCostLimit, schemaCostLimit, type AuditedRule, type CelProblem, type CompiledExpression } from '../../cel';
import { runRules } from '../../custom-resource/cel/run';
import type { Fix, RuleInfo } from '../../finding';
import type { YamlScalar } from '../../yaml/nodes';
import { sourceMap } from '../../yaml/source-map';
import { toJson, TooManyAliases } from '../../yaml/value';
import { asScalar, get, items } from '../../yaml/walk';
import type { JsonSchemaProps } from '../json-schema';
import { badDefault } from '../rules/defaults';
import { badMessage } from '../rules/validations';
import type { Scene } from '../scene';
import { anchor, everyNode, keyword, nameOf, type SchemaNode } from '../schema/node';
import { boundsFix } from './bounds-fix';
import { escapedNames, unescapedAt } from './escapes';
import { badExpression, badOldSelf, tooDear, tooNew, unescapedName } from './rules';
import { nodeAt } from './node-at';

/** Judges the expressions of a version's schema, which must be free of other errors, as they are for the API server. */
export function checkExpressions(
  scene: Scene,
  root: SchemaNode,
  schema: JsonSchemaProps,
  libraryMinor: number,
  isCancelled: () => boolean,
): void {
  const audit = auditRules(schema, { libraryMinor });
  let isSound = true;
  const names = escapedNames(root);
  for (const rule of audit.rules) {
    if (isCancelled()) return;
    isSound = checkRule(scene, root, rule, names) && isSound;
  }
  if (isSound && audit.total > schemaCostLimit) reportTotal(scene, root, audit.rules, audit.total);
  if (isSound) checkDefaults(scene, root, schema, isCancelled);
}

/** Narrower than for other values: `__namespace__` is an escaped name here. */
const TEMPLATE = /\$\{|\{\{\s*[.$\w]/;

/** Reports what is wrong with a rule; whether nothing is. */
function checkRule(scene: Scene, root: SchemaNode, audited: AuditedRule, names: ReadonlyMap<string, string>): boolean {
  const node = nodeAt(root, audited.site.path);
  const rule = node && items(node.keywords.get('x-kubernetes-validations')?.value)[audited.index];
  if (node === undefined || rule === undefined) return true;
  const source = asScalar(get(rule, 'rule'));
  const message = asScalar(get(rule, 'messageExpression'));
  const optional = asScalar(get(rule, 'optionalOldSelf'));
  if (source === undefined || TEMPLATE.test(source.text)) return true;
  const problems = [
    ...reportProblems(scene, audited.compiled, source, { usual: badExpression, optional, names }),
    ...(message === undefined ? [] : reportProblems(scene, audited.message, message, { usual: badMessage, optional: undefined, names })),
  ];
  const dear = [
    { cost: audited.cost, place: source, what: 'This rule' },
    { cost: audited.messageCost, place: message, what: 'This messageExpression' },
  ];
  for (const { cost, place, what } of dear) {
    if (cost <= expressionCostLimit || place === undefined) continue;
    const fix = place === source ? boundsFix(scene.definition.document.text, node, audited) : undefined;
    scene.report(
      tooDear,
      place,
      `${what} may cost ${times(cost, expressionCostLimit)} what the API server allows.${fix?.advice ?? ADVICE}`,
      { fixes: fix ? [fix.fix] : [] },
    );
    problems.push(place);
  }
  return problems.length === 0;
}

const ADVICE = ' Give lists maxItems, maps maxProperties and strings maxLength, or simplify it.';

function times(cost: number, limit: number): string {
  const factor = cost / limit;
  return factor > 100 ? 'more than 100 times' : `${factor < 10 ? factor.toFixed(1) : Math.round(factor)} times`;
}

function reportProblems(
  { report, definition }: Scene,
  compiled: CompiledExpression | undefined,
  scalar: YamlScalar,
  {
    usual,
    optional,
    names,
  }: { readonly usual: RuleInfo; readonly optional: YamlScalar | undefined; readonly names: ReadonlyMap<string, string> },
): unknown[] {
  if (compiled === undefined || compiled.problems.length === 0) return [];
  const map = sourceMap(definition.document.text, scalar);
  let toldUntil = -1;
  for (const problem of compiled.problems) {
    // What the rest of an unescaped name gives rise to is told with it.
    if (problem.start < toldUntil) continue;
    const unescaped = unescapedAt(scalar.text, problem, names);
    if (unescaped) {
      toldUntil = unescaped.end;
      const word = { start: map.toSource(unescaped.start), end: map.toSource(unescaped.end - 1) + 1 };
      report(unescapedName, word, `CEL cannot read the field ${unescaped.name} so: write ${unescaped.escaped}.`, {
        fixes: [{ title: `Write ${unescaped.escaped}`, edits: [{ ...word, newText: unescaped.escaped }], isSafe: true }],
      });
      continue;
    }
    const range = { start: map.toSource(problem.start), end: Math.max(map.toSource(problem.start), behind(map, problem)) };
    const place = problem.code === 'optional-old-self-unused' && optional ? optional : range.start < range.end ? range : scalar;
    report(ruleOf(problem, usual), place, problem.message, { fixes: fixesOf(problem, range) });
  }
  return [...compiled.problems];
}

/** Behind the last character, so that a range never takes in the break and indentation before the next line. */
function behind(map: ReturnType<typeof sourceMap>, { start, end }: CelProblem): number {
  return end <= start ? map.toSource(end) : map.toSource(end - 1) + 1;
}

function ruleOf({ code }: CelProblem, usual: RuleInfo): RuleInfo {
  if (code === 'old-self-uncorrelatable' || code === 'optional-old-self-unused') return badOldSelf;
  return code === 'function-too-new' ? tooNew : usual;
}

function fixesOf({ replacement }: CelProblem, { start, end }: { readonly start: number; readonly end: number }): readonly Fix[] {
  if (replacement === undefined || !/^[\w.]+$/.test(replacement) || start >= end) return [];
  return [{ title: `Write ${replacement}`, edits: [{ start, end, newText: replacement }], isSafe: false }];
}

function reportTotal({ report }: Scene, root: SchemaNode, rules: readonly AuditedRule[], total: number): void {
  const dearest = rules.reduce<AuditedRule | undefined>(
    (most, rule) => (most === undefined || costOf(rule) > costOf(most) ? rule : most),
    undefined,
  );
  const node = dearest && nodeAt(root, dearest.site.path);
  const rule = dearest && node && items(node.keywords.get('x-kubernetes-validations')?.value)[dearest.index];
  const place = asScalar(get(rule, 'rule')) ?? anchor(root);
  report(
    tooDear,
    place,
    `The rules of this version may together cost ${times(total, schemaCostLimit)} what the API server allows, this one the most.${ADVICE}`,
  );
}

const costOf = ({ cost, messageCost }: AuditedRule): number => cost + messageCost;

/** The API server runs the rules of a node and of what is below it on its default. */
function checkDefaults(scene: Scene, root: SchemaNode, schema: JsonSchemaProps, isCancelled: () => boolean): void {
  for (const node of everyNode(root)) {
    const entry = node.isNested || node.path.includes('additionalProperties') ? undefined : keyword(node, 'default');
    if (entry === undefined) continue;
    const json = jsonAt(schema, node.path);
    const value = valueOf(entry.value);
    if (json === undefined || value === undefined) continue;
    for (const { rule, message, outcome } of runRules(value, json, isCancelled)) {
      if ('stopped' in outcome) continue;
      const why = message ?? `rule ${rule.rule.trim()}`;
      scene.report(badDefault, entry.value, `The default of ${nameOf(node)} breaks a rule of its own schema: ${why}`);
    }
  }
}

function jsonAt(schema: JsonSchemaProps, path: readonly string[]): JsonSchemaProps | undefined {
  let at: JsonSchemaProps | undefined = schema;
  for (let index = 0; index < path.length && at !== undefined; index += 1) {
    if (path[index] === 'properties') at = at.properties?.[path[(index += 1)] ?? ''];
    else at = path[index] === 'items' ? at.items : undefined;
  }
  return at;
}

function valueOf(node: Parameters<typeof toJson>[0]): ReturnType<typeof toJson> | undefined {
  try {
    return toJson(node);
  } catch (error) {
    if (error instanceof TooManyAliases) return undefined;
    throw error;
  }
}
