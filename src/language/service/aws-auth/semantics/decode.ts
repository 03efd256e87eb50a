import type { JsonObject, JsonValue } from '../../crd/json-schema';
import { fieldOf } from './fields';

/** An entry of mapRoles or mapUsers as the authenticator holds it; what is missing or of a wrong type is empty. */
export interface DecodedEntry {
  /** Its number in the list, from 0. */
  readonly index: number;
  /** `rolearn` or `userarn`. */
  readonly arn: string;
  readonly username: string;
  readonly groups: readonly string[];
  readonly userId: string;
}

export interface DecodedSection {
  readonly entries: readonly DecodedEntry[];
  readonly problems: readonly string[];
}

/**
 * Decodes a section as encoding/json does into a list of structs: a value of a wrong type is told and left empty, its entry stays.
 * Of keys that differ only in letter case the last by byte order counts, as the keys arrive sorted.
 */
export function readEntries(value: JsonValue, arnField: 'rolearn' | 'userarn'): DecodedSection {
  const problems: string[] = [];
  if (value === null) return { entries: [], problems };
  if (!Array.isArray(value)) return { entries: [], problems: ['the value is not a list'] };
  const entries = (value as readonly JsonValue[]).map((item, index) => decodeEntry(item, index, arnField, problems));
  return { entries, problems };
}

function decodeEntry(item: JsonValue, index: number, arnField: 'rolearn' | 'userarn', problems: string[]): DecodedEntry {
  const entry = { index, arn: '', username: '', groups: [] as readonly string[], userId: '' };
  if (item === null) return entry;
  if (typeof item !== 'object' || Array.isArray(item)) {
    problems.push(`entry ${index + 1} is not a mapping`);
    return entry;
  }
  const fields = item as JsonObject;
  for (const key of Object.keys(fields).sort(byBytes)) {
    const field = fieldOf(key);
    const value = fields[key];
    if (value === undefined) continue;
    if (field === 'groups') entry.groups = readGroups(value, entry.groups, index, problems);
    else if (value === null) continue;
    else if (field === arnField) entry.arn = text(value, entry.arn, index, key, problems);
    else if (field === 'username') entry.username = text(value, entry.username, index, key, problems);
    else if (field === 'userid') entry.userId = text(value, entry.userId, index, key, problems);
  }
  return entry;
}

function text(value: JsonValue, before: string, index: number, key: string, problems: string[]): string {
  if (typeof value === 'string') return value;
  problems.push(`${key} of entry ${index + 1} is not text`);
  return before;
}

function readGroups(value: JsonValue, before: readonly string[], index: number, problems: string[]): readonly string[] {
  if (value === null) return [];
  if (!Array.isArray(value)) {
    problems.push(`groups of entry ${index + 1} is not a list`);
    return before;
  }
  return (value as readonly JsonValue[]).map((group, at) => {
    if (typeof group === 'string') return group;
    if (group !== null) problems.push(`group ${at + 1} of entry ${index + 1} is not text`);
    return '';
  });
}

function byBytes(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
