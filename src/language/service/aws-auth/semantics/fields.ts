/** The fields of an entry of mapRoles or mapUsers, in the letter case in which they are documented. */
export const ENTRY_FIELDS = ['rolearn', 'userarn', 'username', 'groups', 'userid', 'sso'] as const;
export type EntryField = (typeof ENTRY_FIELDS)[number];

export const SECTION_KEYS = ['mapRoles', 'mapUsers', 'mapAccounts'] as const;
export type SectionKey = (typeof SECTION_KEYS)[number];

/** Folds a key as Go's JSON decoder compares keys: letter case does not count, nor the two odd letters that fold to ASCII. */
export function foldKey(key: string): string {
  return key.toLowerCase().replaceAll('ſ', 's');
}

/** The field that a key sets, in any letter case; undefined for keys that the authenticator drops. */
export function fieldOf(key: string): EntryField | undefined {
  const folded = foldKey(key);
  return ENTRY_FIELDS.find((field) => field === folded);
}

/** Values that stand for an empty section: the authenticator does not parse them. Source: isSkippable of pkg/mapper/configmap. */
export function isEmptySection(text: string): boolean {
  return ['', '``', '""', "''"].includes(text.trim());
}
