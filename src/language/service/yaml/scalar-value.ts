import type { YamlScalar } from './nodes';

/** What a scalar is once the Kubernetes tools have made JSON of the YAML. */
export type ScalarValue = string | number | boolean | null;

/**
 * Resolves a scalar as sigs.k8s.io/yaml does, which every Kubernetes tool uses: its YAML 1.1 words (`yes`, `on`, `y`),
 * octal numbers with a leading 0 and underscores in numbers; but no sexagesimal numbers, and timestamps stay text.
 * Source: resolve.go of go-yaml v2, on which sigs.k8s.io/yaml builds.
 */
export function scalarValue(node: YamlScalar): ScalarValue {
  const { style, text } = node;
  const tag = shortTag(node.tag);
  if (tag === undefined) return style === 'plain' ? plainValue(text) : text;
  if (tag === '!!binary') return decodeBinary(text) ?? text;
  return RESOLVED_TAGS.has(tag) ? plainValue(text) : text;
}

/** Why the Kubernetes tools can't make JSON of a scalar; undefined where they can. */
export function scalarProblem(node: YamlScalar): string | undefined {
  const { style, text } = node;
  const tag = shortTag(node.tag);
  if (style === 'plain' && tag === undefined)
    return NO_NUMBER.test(text) ? `${text} is no number that JSON knows. Put it in quotes if the text is meant.` : undefined;
  if (tag === undefined) return undefined;
  if (tag === '!!binary') return decodeBinary(text) === undefined ? 'Behind !!binary must stand base64, and this is none.' : undefined;
  const fits = TYPES_OF_TAGS.get(tag);
  if (fits === undefined || fits(plainValue(text), text)) return undefined;
  return `"${text}" can't be read as ${tag}. Leave the tag out, or write a value that it fits.`;
}

/** Words for numbers that JSON does not have. */
const NO_NUMBER = /^(?:[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/;

/** Tags whose values are resolved; the value of any other is text. */
const RESOLVED_TAGS = new Set(['!!bool', '!!int', '!!float', '!!null', '!!timestamp']);

const TYPES_OF_TAGS: ReadonlyMap<string, (value: ScalarValue, text: string) => boolean> = new Map<
  string,
  (value: ScalarValue, text: string) => boolean
>([
  ['!!bool', (value) => typeof value === 'boolean'],
  ['!!int', (value, text) => typeof value === 'number' && integer(text.replaceAll('_', '')) !== undefined],
  ['!!float', (value) => typeof value === 'number'],
  ['!!null', (value) => value === null],
  ['!!timestamp', (_, text) => TIMESTAMP.test(text)],
]);

const TIMESTAMP =
  /^\d{4}-\d{1,2}-\d{1,2}(?:[Tt]\d{1,2}:\d{1,2}:\d{1,2}(?:\.\d+)?(?:Z|[-+]\d{2}:\d{2})| \d{1,2}:\d{1,2}:\d{1,2}(?:\.\d+)?)?$/;

const LONG = 'tag:yaml.org,2002:';

/** `!!str` for each way to write it; undefined for none. */
function shortTag(tag: string | undefined): string | undefined {
  if (tag === undefined) return undefined;
  const plain = tag.startsWith('!<') ? tag.slice(2, -1) : tag;
  return plain.startsWith(LONG) ? `!!${plain.slice(LONG.length)}` : plain;
}

/** Go's standard base64: padded, line breaks passed over. */
function decodeBinary(text: string): string | undefined {
  const plain = text.replace(/[\r\n]/g, '');
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(plain)) return undefined;
  const bytes = Uint8Array.from(atob(plain), (letter) => letter.charCodeAt(0));
  return new TextDecoder('utf-8').decode(bytes);
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
  // What is larger than any number is text to Go.
  const number = FLOAT.test(plain) ? Number(plain) : undefined;
  return number !== undefined && Number.isFinite(number) ? number : undefined;
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
