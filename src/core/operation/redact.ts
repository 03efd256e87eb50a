/** Shapes that nothing but a secret has. */
const UNMISTAKABLE: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g, '[private key]'],
  [/\bBearer\s+[\w.~+/-]+=*/gi, 'Bearer [token]'],
  [/\beyJ[\w-]{5,}\.[\w-]{5,}\.[\w-]*/g, '[token]'],
  [/\bK10[0-9a-f]{64}::\S+/g, '[token]'],
  [/(:\/\/[^/\s:@]+:)[^/\s@]+@/g, '$1[secret]@'],
];

/** Shapes that a name may have by accident, too: a node called `server.0123456789abcdef` looks like a bootstrap token. */
const LIKELY: readonly (readonly [RegExp, string])[] = [
  [/\b[a-z0-9]{6}\.[a-z0-9]{16}\b/g, '[bootstrap token]'],
  [/(["']?(?:password|passwd|passphrase|client-key-data|token-secret|certificate-key)["']?\s*[:=]\s*)(["']?)[^\s"',}]+\2/gi, '$1[secret]'],
];

/** Names of fields whose whole text is secret, whatever its shape. */
const SECRET_FIELD = /^(?:password|passwd|passphrase|token|bearerToken|privateKey|clientKeyData|certificateKey)$/i;

/** A text that is read by people, without anything that looks like a secret. */
export function redactText(text: string): string {
  return replaced(replaced(text, UNMISTAKABLE), LIKELY);
}

/**
 * A value with every text in it redacted; keys stay as they are. Likely secrets are only looked for in sentences and
 * assignments: a name of Kubernetes contains neither a blank nor an equals sign, and to change one would make a journal
 * speak of another object.
 */
export function redactValue<T>(value: T): T {
  return redacted(value, '') as T;
}

function redacted(value: unknown, key: string): unknown {
  if (typeof value === 'string') return redactedField(value, key);
  if (Array.isArray(value)) return value.map((item: unknown) => redacted(item, key));
  if (value instanceof Map) return new Map([...value].map(([name, inner]: [unknown, unknown]) => [name, redacted(inner, String(name))]));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, redacted(inner, name)]));
}

function redactedField(text: string, key: string): string {
  if (text !== '' && SECRET_FIELD.test(key)) return '[secret]';
  return /[\s=]/.test(text) ? redactText(text) : replaced(text, UNMISTAKABLE);
}

function replaced(text: string, shapes: readonly (readonly [RegExp, string])[]): string {
  return shapes.reduce((result, [shape, instead]) => result.replace(shape, instead), text);
}

/** Names of fields with sentences for people, which nothing is done by. */
const SENTENCE_FIELD = /^(?:why|reason|message|hint|title|because)$/;

/**
 * Where a journal would keep something else than a value has: `hosts.2.token`; undefined: nowhere. An operation whose plan is
 * changed by its own journal would be resumed as another one. Sentences may differ.
 */
export function placeOfRedaction(value: unknown): string | undefined {
  return changedAt(value, redactValue(value));
}

function changedAt(value: unknown, kept: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return value === kept ? undefined : '';
  const entries = value instanceof Map ? [...(value as Map<unknown, unknown>)] : Object.entries(value);
  for (const [name, inner] of entries) {
    if (typeof inner === 'string' && SENTENCE_FIELD.test(String(name))) continue;
    const other: unknown = kept instanceof Map ? kept.get(name) : (kept as Readonly<Record<string, unknown>>)[String(name)];
    const place = changedAt(inner, other);
    if (place !== undefined) return place === '' ? String(name) : `${String(name)}.${place}`;
  }
  return undefined;
}
