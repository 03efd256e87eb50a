import type { LintDocument } from '../../document';
import type { YamlEntry, YamlMap, YamlNode } from '../../yaml/nodes';
import { asMap, asScalar, entry, get, pairs } from '../../yaml/walk';
import { scalarValue } from '../../yaml/scalar-value';
import { SECTION_KEYS } from '../semantics/fields';
import { Section, type Entry } from './section';

/** An aws-auth ConfigMap as it is written. */
export interface AuthFile {
  readonly document: LintDocument;
  readonly object: YamlMap;
  readonly metadata: YamlNode | undefined;
  readonly data: YamlEntry | undefined;
  /** The sections that the API server would store as text. */
  readonly sections: readonly Section[];
  /** Of mapRoles and mapUsers, in the order of the sections. */
  readonly entries: readonly Entry[];
  /** A template language stands around or within it: what is missing may come from there. */
  readonly isTemplated: boolean;
}

export function isAuthMap({ header, parsed, text }: LintDocument): boolean {
  // What does not parse may have neither its kind nor its metadata where they belong.
  if (parsed.error !== undefined && NAMED.test(text)) return WITH_SECTION.test(text) || /ConfigMap/.test(text);
  return header.kind?.value === 'ConfigMap' && header.name === 'aws-auth';
}

const NAMED = /\bname["']?:?[ \t]*["']?aws-auth\b/;
const WITH_SECTION = /^[ \t]*["']?map(?:Roles|Users|Accounts)["']?:/m;

/** undefined while the document does not parse. */
export function readAuthFile(document: LintDocument): AuthFile | undefined {
  const object = asMap(document.root);
  if (object === undefined) return undefined;
  const data = entry(object, 'data');
  const sections = SECTION_KEYS.flatMap((key) => {
    const pair = pairs(data?.value).findLast(({ name }) => name === key);
    const scalar = asScalar(pair?.value);
    if (pair === undefined || scalar === undefined || typeof scalarValue(scalar) !== 'string') return [];
    return [new Section(key, pair, scalar, document.text)];
  });
  return {
    document,
    object,
    metadata: get(object, 'metadata'),
    data,
    sections,
    entries: sections.flatMap(({ entries }) => entries),
    isTemplated: hasForeignTemplate(document.text),
  };
}

const FOREIGN =
  /\$\{|\{%|<%|\{\{-?\s*(?:[.$"/]|(?:include|range|end|if|else|with|toYaml|tpl|define|template|required|printf|default|lookup)\b)/;

/** Whether a text holds a template of Helm, Terraform, Jinja and the like; the authenticator's own variables are none. */
export function hasForeignTemplate(text: string): boolean {
  return FOREIGN.test(text);
}
