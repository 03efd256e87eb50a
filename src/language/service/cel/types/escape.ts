import { reservedWords } from '../syntax/reserved';

const parts: Readonly<Record<string, string>> = { __: '__underscores__', '.': '__dot__', '-': '__dash__', '/': '__slash__' };

/**
 * The name under which CEL reaches a property (k8s.io/apiserver/pkg/cel/escaping.go): reserved words and characters that no
 * identifier has are escaped. Undefined for names that can't be reached at all.
 */
export function escapeField(property: string): string | undefined {
  if (property === '' || /^[0-9]/.test(property)) return undefined;
  if (reservedWords.has(property)) return `__${property}__`;
  if (/[^a-zA-Z0-9_./-]/.test(property)) return undefined;
  return property.replace(/__|[-./]/g, (found) => parts[found] ?? found);
}
