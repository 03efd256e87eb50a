import type { Json, JsonObject } from './envelope';

/**
 * Text that every YAML parser, of 1.1 and 1.2, takes for itself without quotes: it begins with a letter, has no sign that means
 * something, and is none of the words for true, false and nothing.
 */
const PLAIN = /^[A-Za-z_/][A-Za-z0-9_./-]*(?: [A-Za-z0-9_./-]+)*$/;
const WORDS = /^(?:y|n|yes|no|on|off|true|false|null|inf|nan)$/i;
/** What can stand as it is in a block of literal lines. */
const LITERAL = /^[^\s\p{Cc}\u2028\u2029\uFEFF\uD800-\uDFFF][^\p{Cc}\u2028\u2029\uFEFF\uD800-\uDFFF]*$/u;

/**
 * An object of JSON values as YAML in block style. Only what is safe stands without quotes; the rest is quoted as in JSON, which
 * is YAML, too. This is all that is needed of a YAML library here, at a hundredth of its size.
 */
export function toYaml(object: JsonObject): string {
  return `${block(object, '')}\n`;
}

function block(value: Json, indent: string): string {
  if (Array.isArray(value)) {
    // A dash and a space take the place of two columns of indentation.
    return (value as readonly Json[]).map((item) => `${indent}- ${nested(item, `${indent}  `).trimStart()}`).join('\n');
  }
  return Object.entries(value as JsonObject)
    .map(([key, inner]) => {
      const isBlock = typeof inner === 'object' && inner !== null && !isEmpty(inner);
      const separator = isBlock ? '\n' : ' ';
      // Lists stand under their key without more indentation, as kubectl writes them.
      const deeper = Array.isArray(inner) ? indent : `${indent}  `;
      return `${indent}${text(key)}:${separator}${isBlock ? block(inner, deeper) : scalar(inner, `${indent}  `)}`;
    })
    .join('\n');
}

function nested(value: Json, indent: string): string {
  return typeof value === 'object' && value !== null && !isEmpty(value) ? block(value, indent) : scalar(value, indent);
}

function isEmpty(value: Json): boolean {
  return Object.keys(value as object).length === 0;
}

function scalar(value: Json, indent: string): string {
  if (Array.isArray(value)) return '[]';
  if (typeof value === 'object') return value === null ? 'null' : '{}';
  if (typeof value === 'string') return value.includes('\n') ? lines(value, indent) : text(value);
  return String(value);
}

function text(value: string): string {
  return PLAIN.test(value) && !WORDS.test(value) ? value : quoted(value);
}

/** A block of lines where each can stand as it is, else one line with escapes. */
function lines(value: string, indent: string): string {
  const parts = value.split('\n');
  const isClosed = parts.at(-1) === '';
  if (isClosed) parts.pop();
  const [first = ''] = parts;
  // The first line decides about the indentation, and blank lines at the end are counted by other signs.
  const fits = LITERAL.test(first) && parts.at(-1) !== '' && parts.every((line) => line === '' || LITERAL.test(line.trimStart()));
  if (!fits || parts.some((line) => /^\s*$/.test(line) && line !== '') || parts.some((line) => line.includes('\t'))) return quoted(value);
  return [`|${isClosed ? '' : '-'}`, ...parts.map((line) => (line === '' ? '' : `${indent}${line}`))].join('\n');
}

/** As JSON, with what YAML does not allow within quotes escaped, too. */
function quoted(value: string): string {
  return JSON.stringify(value).replace(
    /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
