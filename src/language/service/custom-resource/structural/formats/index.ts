import { isCreditCard, isHexColor, isIsbn10, isIsbn13, isObjectId, isRgbColor, isSocialSecurityNumber, isUuid } from './codes';
import { isEmail } from './email';
import { isIpv6Text, isLooseCidr, isLooseIpv4, isMac } from './network';
import { isHostname, isLongName, isShortName } from './names';
import { isDate, isDateTime, isDuration } from './time';
import { isRequestUri } from './uri';

interface Format {
  readonly holds: (text: string) => boolean;
  /** What a text of the format looks like, for messages. */
  readonly example: string;
  /** First minor of Kubernetes (1.x) whose server checks it; all do when absent. */
  readonly since?: number;
}

/**
 * The formats that the API server checks, by their names without dashes. All others are ignored, also those of OpenAPI
 * such as int32. Source: supportedVersionedFormats of apiextensions-apiserver; the server goes by the minor before its
 * own, so that a format counts one minor after it came.
 */
const FORMATS: ReadonlyMap<string, Format> = new Map<string, Format>([
  ['bsonobjectid', { holds: isObjectId, example: '507f1f77bcf86cd799439011' }],
  ['uri', { holds: isRequestUri, example: 'https://example.com/path' }],
  ['email', { holds: isEmail, example: 'someone@example.com' }],
  ['hostname', { holds: isHostname, example: 'node-1.example.com' }],
  ['ipv4', { holds: isLooseIpv4, example: '10.0.0.1' }],
  ['ipv6', { holds: isIpv6Text, example: '2001:db8::1' }],
  ['cidr', { holds: isLooseCidr, example: '10.0.0.0/16' }],
  ['mac', { holds: isMac, example: '52:54:00:12:34:56' }],
  ['uuid', { holds: (text) => isUuid(text), example: '123e4567-e89b-12d3-a456-426614174000' }],
  ['uuid3', { holds: (text) => isUuid(text, 3), example: 'a3bb189e-8bf9-3888-9912-ace4e6543002' }],
  ['uuid4', { holds: (text) => isUuid(text, 4), example: 'f47ac10b-58cc-4372-a567-0e02b2c3d479' }],
  ['uuid5', { holds: (text) => isUuid(text, 5), example: '74738ff5-5367-5958-9aee-98fffdcd1876' }],
  ['isbn', { holds: (text) => isIsbn10(text) || isIsbn13(text), example: '978-0321751041' }],
  ['isbn10', { holds: isIsbn10, example: '0321751043' }],
  ['isbn13', { holds: isIsbn13, example: '978-0321751041' }],
  ['creditcard', { holds: isCreditCard, example: '4220 8554 2622 2389' }],
  ['ssn', { holds: isSocialSecurityNumber, example: '123-45-6789' }],
  ['hexcolor', { holds: isHexColor, example: '#ffa500' }],
  ['rgbcolor', { holds: isRgbColor, example: 'rgb(255,165,0)' }],
  ['byte', { holds: isBase64, example: 'aGVsbG8=' }],
  ['password', { holds: () => true, example: 'any text' }],
  ['date', { holds: isDate, example: '2026-01-31' }],
  ['duration', { holds: isDuration, example: '90s' }],
  ['datetime', { holds: isDateTime, example: '2026-01-31T12:00:00Z' }],
  ['k8sshortname', { holds: isShortName, example: 'my-name', since: 35 }],
  ['k8slongname', { holds: isLongName, example: 'my-name.example.com', since: 35 }],
]);

/** The format as the server of a minor knows it; undefined when it ignores it. */
export function effectiveFormat(format: string | undefined, minor: number | undefined): string | undefined {
  if (format === undefined || format === '') return undefined;
  const known = FORMATS.get(format.replaceAll('-', ''));
  return known !== undefined && (known.since ?? 0) <= (minor ?? Infinity) ? format : undefined;
}

/** Whether a text is of a format; true for formats the server ignores. */
export function isOfFormat(text: string, format: string): boolean {
  return FORMATS.get(format.replaceAll('-', ''))?.holds(text) ?? true;
}

/** A text of the format; undefined for formats the server ignores. */
export function formatExample(format: string): string | undefined {
  return FORMATS.get(format.replaceAll('-', ''))?.example;
}

/** Base64 with padding and without line breaks. The empty text is not taken for it. */
function isBase64(text: string): boolean {
  return text !== '' && text.length % 4 === 0 && /^[A-Za-z0-9+/]+={0,2}$/.test(text);
}
