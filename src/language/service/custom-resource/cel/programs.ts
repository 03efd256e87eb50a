import { compileMessageExpression, compileRule, Program, ruleSites, type CompiledExpression, type RuleSite } from '../../cel';
import type { JsonSchemaProps, ValidationRule } from '../../crd/json-schema';

/** A rule made ready to run. */
export interface ReadyRule {
  readonly rule: ValidationRule;
  readonly program: Program;
  readonly message: Program | undefined;
}

/** The rules of one node of a schema. */
export interface ReadySite {
  /** Keys from the root of the schema: `['properties', 'spec', 'items']`. */
  readonly path: readonly string[];
  readonly rules: readonly ReadyRule[];
}

/** Compiled once per schema; they go when the schema goes. */
const ready = new WeakMap<JsonSchemaProps, readonly ReadySite[]>();

/** The rules of a schema that compile. What is wrong with the others is told where the definition is written. */
export function programsOf(schema: JsonSchemaProps): readonly ReadySite[] {
  const known = ready.get(schema) ?? ruleSites(schema).map(prepare);
  ready.set(schema, known);
  return known;
}

/** Definitions that are stored may use what their server knows, whichever it is. */
const EVERY_LIBRARY = Number.MAX_SAFE_INTEGER;

function prepare(site: RuleSite): ReadySite {
  const rules = (site.schema['x-kubernetes-validations'] ?? []).flatMap((rule): readonly ReadyRule[] => {
    const oldSelf = rule.optionalOldSelf === undefined ? 'unset' : rule.optionalOldSelf ? 'optional' : 'plain';
    const options = { self: site.self, oldSelf, libraryMinor: EVERY_LIBRARY } as const;
    const compiled = compileRule(rule.rule, options);
    if (!isRunnable(compiled)) return [];
    const message = rule.messageExpression === undefined ? undefined : compileMessageExpression(rule.messageExpression, options);
    return [{ rule, program: new Program(compiled), message: message && isRunnable(message) ? new Program(message) : undefined }];
  });
  return { path: site.path, rules };
}

function isRunnable({ problems }: CompiledExpression): boolean {
  return problems.every(({ code }) => code === 'function-too-new');
}
