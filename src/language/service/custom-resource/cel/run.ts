import type { RuleOutcome } from '../../cel';
import type { JsonSchemaProps, JsonValue, ValidationRule } from '../../crd/json-schema';
import { isArray, isObject, type JsonPath } from '../structural';
import { programsOf, type ReadyRule } from './programs';

/** A rule that does not hold, or of which that is not known. */
export interface RuleFailure {
  readonly rule: ValidationRule;
  /** Of the value that the rule is about. */
  readonly path: JsonPath;
  /** The schema's path of the rule's node: `['properties', 'spec']`. */
  readonly site: readonly string[];
  readonly outcome: RuleOutcome;
  /** What the rule says to people, from its message or messageExpression. */
  readonly message: string | undefined;
}

/** Steps for one rule on one value: far more than honest rules need, and over in a blink. */
const BUDGET = { steps: 400_000 };
/** Evaluations for one object. */
const MOST = 20_000;

/**
 * Runs the rules of a schema on an object that is being created: rules about changes are left out.
 * @param object pruned, with defaults filled in, free of wrong types
 */
export function runRules(object: JsonValue, schema: JsonSchemaProps, isCancelled: () => boolean): readonly RuleFailure[] {
  const failures: RuleFailure[] = [];
  let left = MOST;
  for (const { path: site, rules } of programsOf(schema)) {
    for (const { value, path } of instances(object, site)) {
      for (const ready of rules) {
        left -= 1;
        if (left < 0 || isCancelled()) return failures;
        const outcome = ready.program.rule({ self: value }, { ...BUDGET, expired: isCancelled });
        if (!('skipped' in outcome) && !('ok' in outcome && outcome.ok)) {
          failures.push({ rule: ready.rule, path, site, outcome, message: messageOf(ready, value) });
        }
      }
    }
  }
  return failures;
}

function messageOf({ rule, message }: ReadyRule, self: JsonValue): string | undefined {
  const made = message?.message({ self }, BUDGET);
  return made !== undefined && 'message' in made ? made.message : rule.message?.trim();
}

interface Instance {
  readonly value: JsonValue;
  readonly path: JsonPath;
}

/** The values at a path of schema keys. null is not judged by rules. */
function instances(root: JsonValue, site: readonly string[]): readonly Instance[] {
  let found: readonly Instance[] = [{ value: root, path: [] }];
  for (let index = 0; index < site.length; index += 1) {
    const step = site[index];
    if (step === 'properties') {
      index += 1;
      const name = site[index] ?? '';
      found = found.flatMap(({ value, path }) =>
        isObject(value) && Object.hasOwn(value, name) ? [{ value: value[name] ?? null, path: [...path, name] }] : [],
      );
    } else if (step === 'items') {
      found = found.flatMap(({ value, path }) => (isArray(value) ? value.map((item, at) => ({ value: item, path: [...path, at] })) : []));
    } else {
      found = found.flatMap(({ value, path }) =>
        isObject(value) ? Object.entries(value).map(([name, item]) => ({ value: item, path: [...path, name] })) : [],
      );
    }
  }
  return found.filter(({ value }) => value !== null);
}
