import { fingerprint, keyTypeName, sameKey, type HostKey } from '../parse/ssh/host-key';
import { knownHostName, speaksOf, type KnownHost } from '../parse/ssh/known-hosts';

/** A key that the person, or their ssh configuration, let in through Drydock. */
export interface TrustedHostKey {
  /** `name` or `[name]:port`, in lower case, as known_hosts has it. */
  readonly host: string;
  readonly type: string;
  /** Base64 of the key. */
  readonly key: string;
  /** `SHA256:…`. */
  readonly fingerprint: string;
  /** Epoch milliseconds. */
  readonly firstSeen: number;
}

/** The `StrictHostKeyChecking` of the ssh configuration. `no` is read as `ask`: a key is always verified. */
export type StrictChecking = 'yes' | 'accept-new' | 'ask';

/** What is known of one host: the lines of known_hosts that speak of it, and our own store. */
export interface HostKnowledge {
  /** As known_hosts has it. */
  readonly name: string;
  readonly lines: readonly KnownHost[];
  readonly trusted: readonly TrustedHostKey[];
}

/** Where a key that counts is written down. */
export interface KeySource {
  readonly type: string;
  readonly fingerprint: string;
  /** `file:line`, or when it was trusted. */
  readonly place: string;
}

export type HostKeyVerdict =
  | { readonly state: 'trusted'; readonly by: KeySource }
  | { readonly state: 'revoked'; readonly by: KeySource }
  /** Another key of the same type is known. */
  | { readonly state: 'changed'; readonly known: readonly KeySource[] }
  /** No key of this type is known; `others` are known keys of other types. */
  | { readonly state: 'unknown'; readonly others: readonly KeySource[] };

/**
 * What is known of a host.
 * @param alias `HostKeyAlias` of the ssh configuration, which is looked up in place of name and port
 */
export function hostKnowledge(
  host: string,
  port: number,
  alias: string | undefined,
  lines: readonly KnownHost[],
  trusted: readonly TrustedHostKey[],
): HostKnowledge {
  const name = alias === undefined ? knownHostName(host, port) : alias.toLowerCase();
  const names = [name];
  // As ssh does it: a host at another port may be known by its plain name, too.
  if (alias === undefined && port !== 22) names.push(host.toLowerCase());
  return {
    name,
    lines: lines.filter((line) => names.some((one) => speaksOf(line.names, one))),
    trusted: trusted.filter(({ host: of }) => of === name),
  };
}

/** Whether a key that a host shows is the one we know. A revoked key is never good, whoever else trusts it. */
export function judgeHostKey(knowledge: HostKnowledge, key: HostKey): HostKeyVerdict {
  const { lines, trusted, name } = knowledge;
  const revoked = lines.find((line) => line.marker === 'revoked' && sameKey(line.key.blob, key.blob));
  if (revoked) return { state: 'revoked', by: lineSource(revoked) };
  const plain = lines.filter(({ marker }) => marker === undefined);
  const line = plain.find((one) => sameKey(one.key.blob, key.blob));
  if (line) return { state: 'trusted', by: lineSource(line) };
  const encoded = Buffer.from(key.blob).toString('base64');
  const stored = trusted.find((one) => one.key === encoded);
  if (stored) return { state: 'trusted', by: storeSource(stored) };
  // Under its own name only: a line without the port may well speak of another server on the same machine.
  const own = plain.filter((one) => speaksOf(one.names, name));
  const all = [...own.map(lineSource), ...trusted.map(storeSource)];
  const sameType = all.filter(({ type }) => type === key.type);
  return sameType.length > 0 ? { state: 'changed', known: sameType } : { state: 'unknown', others: all };
}

function lineSource({ key, file, line }: KnownHost): KeySource {
  return { type: key.type, fingerprint: fingerprint(key.blob), place: `${file}:${line}` };
}

function storeSource({ type, fingerprint: print, firstSeen }: TrustedHostKey): KeySource {
  return { type, fingerprint: print, place: `trusted in Drydock since ${new Date(firstSeen).toISOString().slice(0, 10)}` };
}

/** Whether only a certificate authority speaks for the host, which takes a client that knows host certificates. */
export function onlyCertified({ lines, trusted }: HostKnowledge): boolean {
  return (
    trusted.length === 0 && lines.some(({ marker }) => marker === 'certAuthority') && !lines.some(({ marker }) => marker === undefined)
  );
}

/**
 * Orders host key algorithms: those of known keys first, so that the host proves the key that is known and no other one is
 * mistaken for a changed key. The order is otherwise kept.
 */
export function orderHostKeyAlgorithms(supported: readonly string[], { lines, trusted }: HostKnowledge): readonly string[] {
  const known = new Set([
    ...lines.filter(({ marker }) => marker === undefined).map(({ key }) => key.type),
    ...trusted.map(({ type }) => type),
  ]);
  const isKnown = (algorithm: string) => known.has(algorithm.startsWith('rsa-sha2-') ? 'ssh-rsa' : algorithm);
  return [...supported.filter(isKnown), ...supported.filter((algorithm) => !isKnown(algorithm))];
}

export function trustedHostKey(host: string, key: HostKey, now: number): TrustedHostKey {
  return {
    host,
    type: key.type,
    key: Buffer.from(key.blob).toString('base64'),
    fingerprint: fingerprint(key.blob),
    firstSeen: now,
  };
}

/** A key in one line for people. */
export function keyText({ type, fingerprint: print, place }: KeySource): string {
  return `${keyTypeName(type)} ${print} (${place})`;
}
