import type { JsonSchemaProps, ValidationRule } from '../crd/json-schema';
import { compileMessageExpression, compileRule, type CompiledExpression, type CompileOptions } from './compile';
import { missingBounds, type MissingBound, type Surrounding } from './cost/bounds';
import { expressionCostLimit, messageCost, mostPerRequest, ruleCost, schemaCostLimit } from './cost/rule-cost';
import { unbounded } from './cost/range';
import { ruleSites, type RuleSite } from './sites';

/** What became of one entry of `x-kubernetes-validations`. */
export interface AuditedRule {
  readonly site: RuleSite;
  /** Index within `x-kubernetes-validations` of its site. */
  readonly index: number;
  readonly rule: ValidationRule;
  /** Absent when the rule is blank, which is a fault of the entry and not of its text. */
  readonly compiled?: CompiledExpression;
  /** Absent when there is none, when it is blank, or when the rule itself has problems: the server looks at it afterwards. */
  readonly message?: CompiledExpression;
  /** Worst-case cost in one object; 0 for rules with problems. */
  readonly cost: number;
  readonly messageCost: number;
  /** Bounds that would bring the rule within its limit. Empty for rules within it. */
  readonly missing: readonly MissingBound[];
}

export interface RuleAudit {
  readonly rules: readonly AuditedRule[];
  /** Cost of all rules and message expressions together; `schemaCostLimit` is the most the server takes. */
  readonly total: number;
}

export { expressionCostLimit, schemaCostLimit };

/** Compiles and costs every rule of the schema of a CRD version, as the API server does before it accepts the CRD. */
export function auditRules(root: JsonSchemaProps, options: { readonly libraryMinor: number }): RuleAudit {
  const rules = ruleSites(root).flatMap((site) =>
    (site.schema['x-kubernetes-validations'] ?? []).map((rule, index) => auditRule(site, index, rule, options.libraryMinor)),
  );
  const total = rules.reduce((sum, rule) => Math.min(unbounded, sum + rule.cost + rule.messageCost), 0);
  return { rules, total };
}

function auditRule(site: RuleSite, index: number, rule: ValidationRule, libraryMinor: number): AuditedRule {
  const entry = { site, index, rule };
  const none = { cost: 0, messageCost: 0, missing: [] };
  if (rule.rule.trim() === '') return { ...entry, ...none };
  const options: CompileOptions = {
    self: site.self,
    oldSelf: rule.optionalOldSelf === undefined ? 'unset' : rule.optionalOldSelf ? 'optional' : 'plain',
    libraryMinor,
    ...(site.uncorrelatable !== undefined && { uncorrelatable: site.uncorrelatable }),
  };
  const compiled = compileRule(rule.rule, options);
  if (compiled.problems.length > 0) return { ...entry, ...none, compiled };
  const cost = ruleCost(compiled, cardinalityOf(site.around));
  const missing = cost > expressionCostLimit ? boundsFor(site, compiled) : [];
  const text = rule.messageExpression ?? '';
  if (text.trim() === '') return { ...entry, ...none, compiled, cost, missing };
  const message = compileMessageExpression(text, options);
  return { ...entry, compiled, cost, missing, message, messageCost: message.problems.length > 0 ? 0 : messageCost(message) };
}

function boundsFor(site: RuleSite, compiled: CompiledExpression): readonly MissingBound[] {
  const factor = site.self === undefined ? 1 : mostPerRequest(site.self);
  return missingBounds(compiled, site.around, factor, expressionCostLimit);
}

function cardinalityOf(around: readonly Surrounding[]): number | undefined {
  return around.reduce<number | undefined>(
    (product, { max }) => (product === undefined || max === undefined ? undefined : product * max),
    1,
  );
}
