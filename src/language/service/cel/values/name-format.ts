import { namedType } from '../library/signature';
import { Url } from './url';
import { CelError, type LibraryValue } from './value';

/** A named format; `check` gives what is wrong with a string, or nothing. */
export class NamedFormat implements LibraryValue {
  readonly typeName = 'kubernetes.NamedFormat';
  readonly type = namedType('Format');

  constructor(
    readonly name: string,
    readonly check: (text: string) => readonly string[],
  ) {}

  equals(other: LibraryValue): boolean {
    return other instanceof NamedFormat && other.name === this.name;
  }
}

function rule(limit: number, pattern: RegExp, fault: string, prefix = false) {
  return (text: string): string[] => {
    // A prefix for generateName may end in a dash: the name goes on behind it.
    const name = prefix && text.length > 1 && text.endsWith('-') ? `${text.slice(0, -1)}a` : text;
    const faults = name.length > limit ? [`must be no more than ${limit} bytes`] : [];
    return pattern.test(name) ? faults : [...faults, fault];
  };
}

const label = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const oldLabel = /^[a-z]([-a-z0-9]*[a-z0-9])?$/;
const subdomain = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const qualified = /^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/;

const labelFault = 'a lowercase RFC 1123 label consists of a-z, 0-9 and -, and begins and ends with a letter or digit';
const oldLabelFault = 'an RFC 1035 label consists of a-z, 0-9 and -, begins with a letter and ends with a letter or digit';
const subdomainFault = 'a lowercase RFC 1123 subdomain consists of labels of a-z, 0-9 and -, with dots between them';
const nameFault = 'a name consists of letters, digits, -, _ and ., and begins and ends with a letter or digit';

function qualifiedName(text: string): string[] {
  const parts = text.split('/');
  if (parts.length > 2) return ['a qualified name has at most one prefix before a slash'];
  const name = parts[parts.length - 1] ?? '';
  const faults = rule(63, qualified, nameFault)(name);
  if (parts.length === 1) return faults;
  return [...(parts[0] === '' ? ['the prefix is empty'] : rule(253, subdomain, subdomainFault)(parts[0] ?? '')), ...faults];
}

function uri(text: string): string[] {
  try {
    Url.parse(text);
    return [];
  } catch (error) {
    if (error instanceof CelError) return [error.message];
    throw error;
  }
}

function isDate(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

const dateTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/i;
const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const uuid = /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i;
const single = (test: (text: string) => boolean, fault: string) => (text: string) => (test(text) ? [] : [fault]);

const all: readonly (readonly [name: string, check: (text: string) => readonly string[]])[] = [
  ['dns1123Label', rule(63, label, labelFault)],
  ['dns1123Subdomain', rule(253, subdomain, subdomainFault)],
  ['dns1035Label', rule(63, oldLabel, oldLabelFault)],
  ['qualifiedName', qualifiedName],
  ['dns1123LabelPrefix', rule(63, label, labelFault, true)],
  ['dns1123SubdomainPrefix', rule(253, subdomain, subdomainFault, true)],
  ['dns1035LabelPrefix', rule(63, oldLabel, oldLabelFault, true)],
  ['labelValue', (text) => (text === '' ? [] : rule(63, qualified, nameFault)(text))],
  ['uri', uri],
  ['uuid', single((text) => uuid.test(text), 'does not match the UUID format')],
  ['byte', single((text) => text !== '' && base64.test(text), 'invalid base64')],
  ['date', single(isDate, 'invalid date')],
  ['datetime', single((text) => dateTime.test(text) && isDate(text.slice(0, 10)), 'invalid datetime')],
];

/** Formats by the name that `format.<name>()` and `format.named('<name>')` know them under. */
export const namedFormats: ReadonlyMap<string, NamedFormat> = new Map(all.map(([name, check]) => [name, new NamedFormat(name, check)]));
