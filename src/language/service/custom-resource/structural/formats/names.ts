import { utf8Length } from '../object-meta/names';

/** Letters, digits and symbols, which the server lets hosts be named with. */
const HOST_CHARACTER = String.raw`a-zA-Z0-9\p{S}\p{L}`;
const SINGLE = new RegExp(`^[${HOST_CHARACTER}](?:-?[${HOST_CHARACTER}]{0,62})?$`, 'u');
const INNER = new RegExp(`^[${HOST_CHARACTER}](?:[${HOST_CHARACTER}\\-]{0,61}[${HOST_CHARACTER}])?$`, 'u');
const TOP = /^[a-zA-Z\p{L}]{2,63}$/u;

/** A host's name, with the server's own idea of it: one label may hold a single dash, behind its first letter. */
export function isHostname(text: string): boolean {
  const labels = text.split('.');
  const [single] = labels;
  const top = labels.at(-1) ?? '';
  const isName = labels.length === 1 ? SINGLE.test(single ?? '') : labels.slice(0, -1).every((label) => INNER.test(label)) && TOP.test(top);
  return isName && utf8Length(text) <= 255 && labels.every((label) => utf8Length(label) <= 63);
}

const LABEL = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/;

/** A DNS label in lower case (RFC 1123), at most 63 characters. */
export function isShortName(text: string): boolean {
  return text.length <= 63 && LABEL.test(text);
}

/** DNS labels in lower case joined by dots, at most 253 characters in all; a single label may be longer than 63. */
export function isLongName(text: string): boolean {
  return text.length <= 253 && text.split('.').every((label) => LABEL.test(label));
}
