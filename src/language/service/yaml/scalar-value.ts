import type { YamlScalar } from './nodes';

/** What a scalar is once the Kubernetes tools have made JSON of the YAML. */
export type ScalarValue = string | number | boolean | null;

/**
 * Resolves a scalar as sigs.k8s.io/yaml does, which every Kubernetes tool uses: its YAML 1.1 words (`yes`, `on`, `y`),
 * octal numbers with a leading 0 and underscores in numbers; but no sexagesimal numbers, and timestamps stay text.
 * Source: resolve.go of go-yaml v2, on which sigs.k8s.io/yaml builds.
 */
export function scalarValue(node: YamlScalar): ScalarValue {
  const { tag, style, text } = node;
  if (tag === '!!str' || tag === '!' || tag === '!<tag:yaml.org,2002:str>' || tag === '!!binary') return text;
  if (style !== 'plain' && tag === undefined) return text;
  return plainValue(text);
}

/** The value of an unquoted scalar of this text. */
export function plainValue(text: string): ScalarValue {
  const word = WORDS.get(text);
  if (word !== undefined) return word;
  const first = text.charAt(0);
  if (!/[-+.0-9]/.test(first)) return text;
  return numberValue(text) ?? text;
}

const WORDS: ReadonlyMap<string, boolean | null | number> = new Map<string, boolean | null | number>([
  ...['', '~', 'null', 'Null', 'NULL'].map((word) => [word, null] as const),
  ...['y', 'Y', 'yes', 'Yes', 'YES', 'true', 'True', 'TRUE', 'on', 'On', 'ON'].map((word) => [word, true] as const),
  ...['n', 'N', 'no', 'No', 'NO', 'false', 'False', 'FALSE', 'off', 'Off', 'OFF'].map((word) => [word, false] as const),
]);

const FLOAT = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;

function numberValue(text: string): number | undefined {
  const plain = text.replaceAll('_', '');
  const whole = integer(plain);
  if (whole !== undefined) return whole;
  if (FLOAT.test(plain)) return Number(plain);
  return undefined;
}

/** Go's ParseInt with base 0: decimal, 0x, 0o, 0b, and octal by a leading 0. */
function integer(plain: string): number | undefined {
  const [, sign, digits = ''] = /^([-+]?)(.*)$/.exec(plain) ?? [];
  const value = unsigned(digits);
  return value === undefined ? undefined : sign === '-' && value !== 0 ? -value : value;
}

function unsigned(digits: string): number | undefined {
  if (/^(?:0|[1-9][0-9]*)$/.test(digits)) return Number(digits);
  if (/^0[xX][0-9a-fA-F]+$/.test(digits)) return Number.parseInt(digits.slice(2), 16);
  if (/^0[bB][01]+$/.test(digits)) return Number.parseInt(digits.slice(2), 2);
  if (/^0[oO][0-7]+$/.test(digits)) return Number.parseInt(digits.slice(2), 8);
  if (/^0[0-7]+$/.test(digits)) return Number.parseInt(digits.slice(1), 8);
  return undefined;
}
