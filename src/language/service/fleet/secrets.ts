import type { LintDocument } from '../document';
import type { Report } from '../finding';
import { isPlaceholder } from '../text/placeholder';
import type { YamlNode } from '../yaml/nodes';
import { walk } from '../yaml/walk';
import { fl020 } from './rules';

const NAMES =
  /^(?:.*[-_.])?(?:pass(?:word|phrase|wd)?|secret|token|private[-_]?key|access[-_]?key|api[-_]?key|client[-_]?key[-_]?data|credentials?)$/i;
/** The same at the end of a name in camel case: `sudoPassword`. */
const CAMEL_NAMES = /[a-z](?:Password|Passphrase|Passwd|Secret|Token|PrivateKey|AccessKey|ApiKey|KeyData|Credentials?)$/;

/** What a secret looks like, whatever it is called. */
const SHAPES: readonly (readonly [shape: RegExp, what: string])[] = [
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----/, 'a private key'],
  [/\bAGE-SECRET-KEY-1[0-9A-Z]+/, 'a private key of age'],
  [/\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/, 'an access key of AWS'],
  [/\beyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]*/, 'a bearer token'],
  [/\bgh[pousr]_[A-Za-z0-9]{30,}\b|\bglpat-[\w-]{20,}/, 'an access token'],
  [/\b[a-z][a-z0-9+.-]*:\/\/[^\s/:@]+:[^\s/@]+@/i, 'a password in an address'],
];

/** Whether a field of this name would hold a secret. */
export function isSecretName(name: string): boolean {
  return NAMES.test(name) || CAMEL_NAMES.test(name);
}

/** Never repeats what it found. */
export function checkSecrets({ root }: LintDocument, report: Report): void {
  for (const { key, value } of walk(root)) {
    const name = key?.kind === 'scalar' ? key.text : undefined;
    if (key !== undefined && name !== undefined && isSecretName(name)) {
      report(fl020, key, `"${name}" has no place in a file that is kept in Git, and Drydock does not read it. Take it out.`);
      continue;
    }
    const what = shapeOf(value);
    if (what !== undefined)
      report(fl020, firstLine(value), `Here stands ${what} in plain text. Take it out and replace it where it is used.`);
  }
}

/** What kind of secret stands in a value, in words. */
export function shapeOf(value: YamlNode): string | undefined {
  if (value.kind !== 'scalar' || isPlaceholder(value.text)) return undefined;
  return SHAPES.find(([shape]) => shape.test(value.text))?.[1];
}

function firstLine(value: YamlNode): { readonly start: number; readonly end: number } {
  // The header of a block, not its body.
  if (value.kind === 'scalar' && value.indent > 0) return { start: value.start, end: value.start + 1 };
  return value;
}
