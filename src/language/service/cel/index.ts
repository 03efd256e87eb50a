/** Kubernetes' CEL: rules of CRDs compiled, costed and evaluated as the API server does. */
export { compileMessageExpression, compileRule, libraryMinorOf, type CompiledExpression, type CompileOptions } from './compile';
export type { CelProblem, CelProblemCode } from './problem';
export type { DeclaredType } from './types/type';
export { escapeField } from './types/escape';
export { schemaType } from './types/environment';
export { auditRules, expressionCostLimit, schemaCostLimit, type AuditedRule, type RuleAudit } from './audit';
export type { BoundKeyword, MissingBound, Surrounding } from './cost/bounds';
export { evaluationCost, messageCost, ruleCost, type Cardinality } from './cost/rule-cost';
export { readable as readableSchemaPath, ruleSites, type RuleSite } from './sites';
export { defaultBudget, type EvaluationBudget } from './evaluate/budget';
export { Program, type MessageOutcome, type RuleInput, type RuleOutcome } from './evaluate/evaluate';
export { completions, type CelCompletion } from './assist/complete';
export { describe, type CelDescription } from './assist/describe';
export type { AssistEnvironment } from './assist/scope';
