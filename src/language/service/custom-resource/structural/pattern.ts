import { RE2JS } from 're2js';
import type { JsonSchemaProps } from '../../crd/json-schema';

/** Compiled once per schema node; they go when the schema goes. */
const compiled = new WeakMap<JsonSchemaProps, RE2JS | 'unreadable'>();

/**
 * Whether a text matches the pattern of a schema node, in the syntax and with the engine of Go (RE2). A pattern that cannot
 * be compiled counts as matching: the definition is what is wrong then, and the server refuses that.
 */
export function matchesPattern(text: string, schema: JsonSchemaProps): boolean {
  const known = compiled.get(schema) ?? compile(schema.pattern ?? '');
  compiled.set(schema, known);
  return known === 'unreadable' || known.matcher(text).find();
}

function compile(pattern: string): RE2JS | 'unreadable' {
  try {
    return RE2JS.compile(pattern);
  } catch {
    return 'unreadable';
  }
}
