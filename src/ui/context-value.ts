/**
 * The context value of a row: the noun, then its flags, for example `node+ready+schedulable`.
 * Menus match it with `viewItem =~ /\bnode\b.*\+schedulable\b/`.
 */
export function contextValue(noun: string, flags: readonly string[] = []): string {
  return [noun, ...flags].join('+');
}
