import { RE2JS } from 're2js';

/**
 * A regular expression as Go's regexp takes it.
 * @throws Error with the reason when it is none
 */
export function compilePattern(pattern: string): RE2JS {
  try {
    return RE2JS.compile(pattern);
  } catch (error) {
    if (!(error instanceof Error) || !error.message.includes('duplicate capture group name')) throw error;
    // Go lets two groups have one name. CEL never asks for groups by name, so they can do without.
    return RE2JS.compile(pattern.replace(/\(\?P?<[A-Za-z_]\w*>/g, '('));
  }
}
