/** Shapes of secrets that must never reach a journal, a log or a report, whatever message they come in. */
const SECRETS: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g, '[private key]'],
  [/\bBearer\s+[\w.~+/-]+=*/gi, 'Bearer [token]'],
  [/\beyJ[\w-]{5,}\.[\w-]{5,}\.[\w-]*/g, '[token]'],
  [/\bK10[0-9a-f]{64}::\S+/g, '[token]'],
  [/\b[a-z0-9]{6}\.[a-z0-9]{16}\b/g, '[bootstrap token]'],
  [/(["']?(?:password|passwd|passphrase|client-key-data|token-secret|certificate-key)["']?\s*[:=]\s*)(["']?)[^\s"',}]+\2/gi, '$1[secret]'],
  [/(:\/\/[^/\s:@]+:)[^/\s@]+@/g, '$1[secret]@'],
];

/** A text without anything that looks like a secret. */
export function redactText(text: string): string {
  return SECRETS.reduce((result, [shape, instead]) => result.replace(shape, instead), text);
}

/** A value with every text in it redacted. Keys stay as they are. */
export function redactValue<T>(value: T): T {
  if (typeof value === 'string') return redactText(value) as T;
  if (Array.isArray(value)) return value.map((item: unknown) => redactValue(item)) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, redactValue(inner as unknown)])) as T;
}
