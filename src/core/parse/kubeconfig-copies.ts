import { isMap, isScalar, isSeq, parse, parseDocument, type Scalar } from 'yaml';
import { mayBeIssuedBy, type Certificate } from '../model/certificate';
import { parseEncodedBundle } from './certificates/pem';
import { fields, items, text, type Raw } from './kubernetes/fields';

/** Who admin.conf of a control plane is, with its key. The two texts are secret or lead to it: they go into kubeconfigs alone. */
export interface AdminIdentity {
  /** Those it checks the API server with; while one is replaced there are two. */
  readonly authorities: readonly Certificate[];
  readonly certificate: Certificate;
  /** Base64 of PEM, as the file has it. */
  readonly certificateData: string;
  /** Base64 of PEM. Secret. */
  readonly keyData: string;
}

/** A user of a kubeconfig that is, or may be, a copy of admin.conf. */
export interface KubeconfigCopy {
  readonly user: string;
  /** Contexts with this user and the cluster. */
  readonly contexts: readonly string[];
  /** `old`: it holds another certificate of the same identity. `current`: it holds the one of admin.conf. `other`: it is none. */
  readonly state: 'old' | 'current' | 'other';
  /** Of a user that is none: why, as one sentence. */
  readonly why?: string;
  readonly serial?: string;
  /** Epoch milliseconds. */
  readonly expiresAt?: number;
}

/** @throws RangeError where it is no kubeconfig with a client certificate in it */
export function parseAdminConf(kubeconfig: string): AdminIdentity {
  const config = read(kubeconfig);
  const context = fields(named(config.contexts, text(config['current-context'])).context);
  const cluster = fields(named(config.clusters, text(context.cluster)).cluster);
  const user = fields(named(config.users, text(context.user)).user);
  const certificateData = text(user['client-certificate-data']);
  const keyData = text(user['client-key-data']);
  const authorities = parseEncodedBundle(text(cluster['certificate-authority-data']) ?? '').certificates;
  const certificate = parseEncodedBundle(certificateData ?? '').certificates[0];
  if (authorities.length === 0) throw new RangeError('It has no authority.');
  if (!certificate || certificateData === undefined || keyData === undefined)
    throw new RangeError('It has no client certificate with its key.');
  return { authorities, certificate, certificateData, keyData };
}

/**
 * The users of a kubeconfig that talk to the cluster of an admin.conf, each with what it is. Users of other clusters are left out.
 * @throws RangeError where the text is no kubeconfig
 */
export function findCopies(kubeconfig: string, admin: AdminIdentity): readonly KubeconfigCopy[] {
  const config = read(kubeconfig);
  return items(config.users).flatMap((item): readonly KubeconfigCopy[] => {
    const name = text(fields(item).name);
    if (name === undefined) return [];
    const user = fields(fields(item).user);
    const own = contextsOf(config, name);
    const contexts = own.filter(({ cluster }) => talksTo(cluster, admin)).map((one) => one.name);
    const shown = parseEncodedBundle(text(user['client-certificate-data']) ?? '').certificates[0];
    // A cluster whose authority is in a file of its own is told by who signed the client's certificate.
    const signed = shown !== undefined && isSignedBy(shown, admin) && own.every(({ cluster }) => !hasAuthority(cluster));
    if (contexts.length === 0 && !signed) return [];
    return [{ user: name, contexts: contexts.length > 0 ? contexts : own.map((one) => one.name), ...judged(user, shown, admin) }];
  });
}

function judged(user: Raw, shown: Certificate | undefined, admin: AdminIdentity): Omit<KubeconfigCopy, 'user' | 'contexts'> {
  const other = (why: string) => ({ state: 'other', why }) as const;
  for (const [key, what] of OTHER_WAYS) if (user[key] !== undefined) return other(`It logs in with ${what}.`);
  const path = text(user['client-certificate']);
  if (path !== undefined && !shown) return other(`Its certificate is in a file of its own, ${path}.`);
  if (!shown) return other('It has no client certificate.');
  if (typeof user['client-key-data'] !== 'string') return other('Its key is in a file of its own.');
  const found = { serial: shown.serial, expiresAt: shown.notAfter };
  if (shown.subject.text !== admin.certificate.subject.text)
    return { ...other(`It is ${shown.subject.text}, and admin.conf is ${admin.certificate.subject.text}.`), ...found };
  if (!isSignedBy(shown, admin)) return { ...other('Its certificate was signed by another authority.'), ...found };
  return { state: shown.fingerprint === admin.certificate.fingerprint ? 'current' : 'old', ...found };
}

/** Ways to log in that have nothing to do with admin.conf. */
const OTHER_WAYS: readonly (readonly [string, string])[] = [
  ['exec', 'a credential plugin'],
  ['auth-provider', 'an auth provider'],
  ['token', 'a token'],
  ['tokenFile', 'a token'],
  ['username', 'a password'],
];

/**
 * The kubeconfig in which some users hold the identity of admin.conf. Every other byte stays as it is: only the two values are
 * exchanged where they stand, in the quotes that they have.
 * @throws RangeError where they can't be exchanged without touching anything else
 */
export function withIdentity(kubeconfig: string, users: readonly string[], { certificateData, keyData }: AdminIdentity): string {
  const document = parseDocument(kubeconfig);
  const list = document.get('users');
  if (!isSeq(list)) throw new RangeError('It has no list of users.');
  const edits: { readonly from: number; readonly to: number; readonly text: string }[] = [];
  for (const item of list.items) {
    if (!isMap(item) || !users.includes(String(item.get('name')))) continue;
    const user = item.get('user', true);
    if (!isMap(user)) throw new RangeError(`User ${String(item.get('name'))} is written by an alias.`);
    for (const [key, value] of [
      ['client-certificate-data', certificateData],
      ['client-key-data', keyData],
    ] as const) {
      const node = user.get(key, true);
      if (!isScalar(node) || !node.range) throw new RangeError(`${key} of user ${String(item.get('name'))} is no plain value.`);
      edits.push({ from: node.range[0], to: node.range[1], text: quotedAs(node, value) });
    }
  }
  const changed = edits
    .sort((a, b) => b.from - a.from)
    .reduce((whole, { from, to, text: instead }) => whole.slice(0, from) + instead + whole.slice(to), kubeconfig);
  if (JSON.stringify(blanked(changed, users)) !== JSON.stringify(blanked(kubeconfig, users)))
    throw new RangeError('Its values can not be exchanged without changing others.');
  return changed;
}

function quotedAs({ type }: Scalar, value: string): string {
  if (type === 'QUOTE_DOUBLE') return `"${value}"`;
  if (type === 'QUOTE_SINGLE') return `'${value}'`;
  // A block ends with its line break.
  return type === 'BLOCK_LITERAL' || type === 'BLOCK_FOLDED' ? `${value}\n` : value;
}

/** The file as data, without the two values of some users: what must be the same before and after. */
function blanked(kubeconfig: string, users: readonly string[]): unknown {
  const config = read(kubeconfig);
  return {
    ...config,
    users: items(config.users).map((item) => {
      const { name, user } = fields(item);
      if (!users.includes(String(name))) return item;
      const { 'client-certificate-data': _c, 'client-key-data': _k, ...rest } = fields(user);
      return { ...fields(item), user: rest };
    }),
  };
}

function contextsOf(config: Raw, user: string): readonly { readonly name: string; readonly cluster: Raw }[] {
  return items(config.contexts).flatMap((item) => {
    const { name, context } = fields(item);
    const { cluster, user: of } = fields(context);
    if (text(of) !== user) return [];
    return [{ name: text(name) ?? '', cluster: fields(named(config.clusters, text(cluster)).cluster) }];
  });
}

function hasAuthority(cluster: Raw): boolean {
  return text(cluster['certificate-authority-data']) !== undefined;
}

function isSignedBy(certificate: Certificate, { authorities }: AdminIdentity): boolean {
  return authorities.some((authority) => mayBeIssuedBy(certificate, authority));
}

function talksTo(cluster: Raw, { authorities }: AdminIdentity): boolean {
  const { certificates } = parseEncodedBundle(text(cluster['certificate-authority-data']) ?? '');
  return certificates.some(({ keyHash }) => authorities.some((authority) => authority.keyHash === keyHash));
}

function named(list: unknown, name: string | undefined): Raw {
  return (
    items(list)
      .map((item) => fields(item))
      .find((item) => name !== undefined && text(item.name) === name) ?? {}
  );
}

/** The messages of the parser show what they are about, which may be a key: they go no further. */
function read(kubeconfig: string): Raw {
  try {
    return fields(parse(kubeconfig));
  } catch {
    throw new RangeError('It is not YAML.');
  }
}
