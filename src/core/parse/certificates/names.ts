import type { DistinguishedName, SubjectNames } from '../../model/certificate';
import { contextTag, readElement, readElements, readOid, readString } from './der';

const ATTRIBUTES: Readonly<Record<string, string>> = {
  '2.5.4.3': 'CN',
  '2.5.4.5': 'serialNumber',
  '2.5.4.6': 'C',
  '2.5.4.7': 'L',
  '2.5.4.8': 'ST',
  '2.5.4.9': 'street',
  '2.5.4.10': 'O',
  '2.5.4.11': 'OU',
  '2.5.4.17': 'postalCode',
  '1.2.840.113549.1.9.1': 'emailAddress',
  '0.9.2342.19200300.100.1.25': 'DC',
  '0.9.2342.19200300.100.1.1': 'UID',
};

/** Reads an X.501 Name from the content of its SEQUENCE. */
export function readName(content: Uint8Array): DistinguishedName {
  const attributes = readElements(content).flatMap((set) =>
    readElements(set.content).map((pair) => {
      const [type, value] = readElements(pair.content);
      const oid = type ? readOid(type.content) : '';
      return { type: ATTRIBUTES[oid] ?? oid, value: value ? readString(value) : '' };
    }),
  );
  const values = (type: string) => attributes.filter((attribute) => attribute.type === type).map(({ value }) => value);
  return {
    commonName: values('CN').at(-1),
    organizations: values('O'),
    text: attributes.map(({ type, value }) => `${type}=${value.replace(/[,\\]/g, '\\$&')}`).join(', '),
  };
}

/** Reads GeneralNames (RFC 5280, 4.2.1.6) from the value of a subject alternative name extension. */
export function readSubjectNames(extension: Uint8Array): SubjectNames {
  const names = { dns: [] as string[], ip: [] as string[], uri: [] as string[], email: [] as string[] };
  const ascii = new TextDecoder('latin1');
  for (const { tag, content } of readElements(readElement(extension).content)) {
    if (tag === contextTag(1, false)) names.email.push(ascii.decode(content));
    else if (tag === contextTag(2, false)) names.dns.push(ascii.decode(content));
    else if (tag === contextTag(6, false)) names.uri.push(ascii.decode(content));
    else if (tag === contextTag(7, false)) names.ip.push(addressText(content));
  }
  return names;
}

export const NO_NAMES: SubjectNames = Object.freeze({ dns: [], ip: [], uri: [], email: [] });

/** `10.0.0.1`; an address of sixteen bytes as RFC 5952 writes it. */
export function addressText(bytes: Uint8Array): string {
  if (bytes.length !== 16) return Array.from(bytes).join('.');
  const groups = Array.from({ length: 8 }, (_, index) => (bytes[index * 2] ?? 0) * 256 + (bytes[index * 2 + 1] ?? 0));
  const [start, length] = longestZeros(groups);
  const text = (part: readonly number[]) => part.map((group) => group.toString(16)).join(':');
  return length < 2 ? text(groups) : `${text(groups.slice(0, start))}::${text(groups.slice(start + length))}`;
}

function longestZeros(groups: readonly number[]): readonly [start: number, length: number] {
  let best: readonly [number, number] = [0, 0];
  for (let start = 0; start < groups.length; start++) {
    let length = 0;
    while (groups[start + length] === 0) length++;
    if (length > best[1]) best = [start, length];
  }
  return best;
}
