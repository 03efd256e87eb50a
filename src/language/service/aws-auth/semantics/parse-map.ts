import { splitDocuments } from '../../text/split';
import { parseYaml } from '../../yaml/parse';
import type { YamlNode } from '../../yaml/nodes';
import { asScalar, resolved } from '../../yaml/walk';
import { scalarValue } from '../../yaml/scalar-value';
import { isEmptySection, type SectionKey } from './fields';
import { goJson, Unconvertible } from './go-json';
import { readEntries, type DecodedEntry } from './decode';

/** What the authenticator has in memory after it has read the ConfigMap. */
export interface AuthMap {
  readonly roles: readonly DecodedEntry[];
  readonly users: readonly DecodedEntry[];
  readonly accounts: readonly string[];
  /** What it logs; an error of the YAML loses its whole section, an error of a type only the value. */
  readonly errors: readonly ParseProblem[];
}

export interface ParseProblem {
  readonly section: SectionKey;
  readonly reason: string;
}

/**
 * Reads the data of an aws-auth ConfigMap as the authenticator does. Other keys, and these in other letter case, are not read.
 * Source: ParseMap of aws-iam-authenticator pkg/mapper/configmap.
 */
export function parseMap(data: Readonly<Record<string, string | undefined>>): AuthMap {
  const errors: ParseProblem[] = [];
  const section = (key: 'mapRoles' | 'mapUsers'): readonly DecodedEntry[] =>
    read(data[key], key, errors, (root) => {
      const decoded = readEntries(goJson(root), key === 'mapRoles' ? 'rolearn' : 'userarn');
      for (const reason of decoded.problems) errors.push({ section: key, reason });
      return decoded.entries;
    });
  const users = section('mapUsers');
  const roles = section('mapRoles');
  const accounts = read(data.mapAccounts, 'mapAccounts', errors, (root) => readAccounts(root, errors));
  return { roles, users, accounts, errors };
}

/** Where the part of a section's text ends that is read: go-yaml stops behind the first document; comments alone are none. */
export function endOfFirstDocument(text: string): number {
  const spans = splitDocuments(text);
  const first = spans.find(({ start, end }) => start > 0 || !/^(?:[ \t]*(?:#.*)?(?:\r?\n|$))*$/.test(text.slice(start, end)));
  return first?.end ?? text.length;
}

function read<T>(
  text: string | undefined,
  section: SectionKey,
  errors: ParseProblem[],
  convert: (root: YamlNode | undefined) => readonly T[],
): readonly T[] {
  if (text === undefined || isEmptySection(text)) return [];
  const parsed = parseYaml(text.slice(0, endOfFirstDocument(text)));
  if (parsed.error) {
    errors.push({ section, reason: parsed.error.reason });
    return [];
  }
  try {
    return convert(parsed.root);
  } catch (error) {
    if (!(error instanceof Unconvertible)) throw error;
    errors.push({ section, reason: error.message });
    return [];
  }
}

/** mapAccounts goes through go-yaml alone, which keeps the text of a number as it is written. */
function readAccounts(root: YamlNode | undefined, errors: ParseProblem[]): readonly string[] {
  const list = resolved(root);
  if (list === undefined || (list.kind === 'scalar' && scalarValue(list) === null)) return [];
  if (list.kind !== 'seq') {
    errors.push({ section: 'mapAccounts', reason: 'the value is not a list' });
    return [];
  }
  return list.items.flatMap((item) => {
    const scalar = asScalar(item);
    if (scalar) return [scalar.text];
    errors.push({ section: 'mapAccounts', reason: 'an account is not text' });
    return [];
  });
}
