/**
 * Rules of names in metadata, each as what is wrong with a text, in words that go on from "it"; undefined when nothing is.
 * Source: k8s.io/apimachinery pkg/util/validation.
 */
export type NameRule = (text: string) => string | undefined;

const LABEL = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/;

/** Names of custom resources: DNS subdomains in lower case. */
export const subdomain: NameRule = (text) => {
  if (text.length > 253) return `is ${text.length} characters long, and at most 253 are allowed`;
  return text.split('.').every((label) => LABEL.test(label)) ? undefined : SUBDOMAIN;
};

const SUBDOMAIN = "may consist only of a–z, 0–9, '-' and '.', and each part between dots must begin and end with a letter or digit";

/** Names of namespaces: DNS labels. */
export const label: NameRule = (text) => {
  if (text.length > 63) return `is ${text.length} characters long, and at most 63 are allowed`;
  return LABEL.test(text) ? undefined : "may consist only of a–z, 0–9 and '-', and must begin and end with a letter or digit";
};

/** Names that are only put into a URL: of objects embedded in others. */
export const pathSegment: NameRule = (text) => {
  if (text === '.' || text === '..') return 'must not be a step in a path';
  return pathPrefix(text);
};

export const pathPrefix: NameRule = (text) => (/[/%]/.test(text) ? "must not contain '/' or '%'" : undefined);

/** Kinds: DNS labels that begin with a letter, once in lower case. */
export const kindName: NameRule = (text) => {
  if (text === '') return 'is empty';
  if (text.length > 63) return `is ${text.length} characters long, and at most 63 are allowed`;
  const isName = /^[a-z](?:[-a-z0-9]*[a-z0-9])?$/.test(text.toLowerCase());
  return isName ? undefined : "may consist only of letters, digits and '-', beginning with a letter and not ending with '-'";
};

/** Group and version, `apps/v1` or `v1`. */
export const groupVersion: NameRule = (text) => {
  if (text === '') return 'is empty';
  return text.split('/').length > 2 ? "may have one '/' only, between group and version" : undefined;
};

/** Keys of labels, finalizers: a name, optionally behind a domain and a slash. */
export const qualified: NameRule = (text) => {
  const parts = text.split('/');
  if (parts.length > 2) return "may have one '/' only, between a domain and a name";
  const name = parts.at(-1) ?? '';
  const prefix = parts.length === 2 ? (parts[0] ?? '') : undefined;
  if (prefix === '') return "has nothing before '/'";
  if (prefix !== undefined && subdomain(prefix) !== undefined) return `has a domain before '/' that ${subdomain(prefix) ?? ''}`;
  if (name === '') return prefix === undefined ? 'is empty' : "has nothing behind '/'";
  if (name.length > 63) return `has a name of ${name.length} characters, and at most 63 are allowed`;
  return isWord(name) ? undefined : WORD;
};

/** Values of labels: empty or a word. */
export const labelValue: NameRule = (text) => {
  if (utf8Length(text) > 63) return `is ${text.length} characters long, and at most 63 are allowed`;
  return text === '' || isWord(text) ? undefined : WORD;
};

const WORD = "may consist only of letters, digits, '-', '_' and '.', and must begin and end with a letter or digit";

function isWord(text: string): boolean {
  return /^[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?$/.test(text);
}

export function utf8Length(text: string): number {
  let bytes = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return bytes;
}

/** A rule for the beginning of a name that will be completed: a dash at the end does no harm. */
export function asPrefix(rule: NameRule): NameRule {
  return (text) => rule(text.length > 1 && text.endsWith('-') ? `${text.slice(0, -2)}a` : text);
}
