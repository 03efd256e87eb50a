import { createHmac } from 'node:crypto';
import { hostKeyOf, sameKey, type HostKey } from './host-key';

/** One line of a known_hosts file. Format: sshd(8), "SSH_KNOWN_HOSTS FILE FORMAT". */
export interface KnownHost {
  readonly marker: 'revoked' | 'certAuthority' | undefined;
  readonly names: HostNames;
  readonly key: HostKey;
  /** Where it stands, for messages. */
  readonly file: string;
  /** 1-based. */
  readonly line: number;
}

/** Whom a line speaks of: patterns, or the hash of a single name. */
export type HostNames =
  | { readonly kind: 'patterns'; readonly patterns: readonly string[] }
  | { readonly kind: 'hashed'; readonly salt: Uint8Array; readonly hash: Uint8Array };

export interface KnownHostsFinding {
  readonly file: string;
  readonly line: number;
  readonly message: string;
}

/** Reads a known_hosts file. Lines that can't be understood are findings, and do not keep the others from counting. */
export function parseKnownHosts(
  text: string,
  file: string,
): { readonly hosts: readonly KnownHost[]; readonly findings: readonly KnownHostsFinding[] } {
  const hosts: KnownHost[] = [];
  const findings: KnownHostsFinding[] = [];
  for (const [index, content] of text.split(/\r?\n|\r$/).entries()) {
    const line = index + 1;
    const read = parseLine(content);
    if (typeof read === 'string') findings.push({ file, line, message: read });
    else if (read) hosts.push({ ...read, file, line });
  }
  return { hosts, findings };
}

const MARKERS: Readonly<Record<string, KnownHost['marker']>> = { '@revoked': 'revoked', '@cert-authority': 'certAuthority' };

/** Undefined: nothing on the line. A text: what is wrong with it. */
function parseLine(content: string): Omit<KnownHost, 'file' | 'line'> | string | undefined {
  const fields = content.split(/[ \t]+/).filter((field) => field !== '');
  const [first] = fields;
  if (first === undefined || first.startsWith('#')) return undefined;
  let marker: KnownHost['marker'];
  if (first.startsWith('@')) {
    marker = MARKERS[first];
    if (marker === undefined) return `"${first}" is not a marker.`;
    fields.shift();
  }
  const [hosts, type, encoded] = fields;
  if (hosts === undefined || type === undefined || encoded === undefined) return 'The line has no host, key type and key.';
  const names = parseNames(hosts);
  if (typeof names === 'string') return names;
  const key = decodeKey(encoded);
  if (key === undefined) return 'The key can not be read.';
  if (key.type !== type) return `The key is of type ${key.type}, the line says ${type}.`;
  return { marker, names, key };
}

function parseNames(field: string): HostNames | string {
  if (!field.startsWith('|')) return { kind: 'patterns', patterns: field.split(',').filter((pattern) => pattern !== '') };
  const [, scheme, salt = '', hash = '', ...rest] = field.split('|');
  if (scheme !== '1') return `Names hashed by scheme ${scheme ?? ''} are not known.`;
  const name: HostNames = { kind: 'hashed', salt: Buffer.from(salt, 'base64'), hash: Buffer.from(hash, 'base64') };
  return rest.length > 0 || name.salt.length !== 20 || name.hash.length !== 20 ? 'The hashed name is damaged.' : name;
}

function decodeKey(encoded: string): HostKey | undefined {
  return /^[A-Za-z0-9+/]+=*$/.test(encoded) ? hostKeyOf(Buffer.from(encoded, 'base64')) : undefined;
}

/** The name known_hosts has for a host at a port: `[name]:port` unless the port is 22, in lower case. */
export function knownHostName(host: string, port: number): string {
  const name = host.toLowerCase();
  return port === 22 ? name : `[${name}]:${port}`;
}

/** Whether a line speaks of a name as `knownHostName` gives it. One negated pattern that fits is enough for a no. */
export function speaksOf(names: HostNames, name: string): boolean {
  if (names.kind === 'hashed') return sameKey(createHmac('sha1', names.salt).update(name).digest(), names.hash);
  let fits = false;
  for (const pattern of names.patterns) {
    const negated = pattern.startsWith('!');
    if (!fitsPattern(name, (negated ? pattern.slice(1) : pattern).toLowerCase())) continue;
    if (negated) return false;
    fits = true;
  }
  return fits;
}

/**
 * `*` stands for any run of characters, `?` for one; nothing else is special. Walks back to the last star only, so that no
 * pattern takes more than length × length steps.
 */
export function fitsPattern(text: string, pattern: string): boolean {
  let at = 0;
  let inPattern = 0;
  let star = -1;
  let starAt = 0;
  while (at < text.length) {
    const wanted = pattern[inPattern];
    if (wanted === '*') {
      star = inPattern++;
      starAt = at;
    } else if (wanted === '?' || (wanted !== undefined && wanted === text[at])) {
      inPattern++;
      at++;
    } else if (star >= 0) {
      inPattern = star + 1;
      at = ++starAt;
    } else return false;
  }
  while (pattern[inPattern] === '*') inPattern++;
  return inPattern === pattern.length;
}
