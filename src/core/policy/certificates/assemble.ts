import type { Certificate } from '../../model/certificate';
import type { ExpiryEntry, ExpiryFacts, ExpiryGroup, ExpiryObservation } from '../../model/expiry';
import { AUTHORITIES, nameOfFile, nameOfKubeconfig, nameOfServed } from './names';
import { renewalOf } from './renewal';

type Draft = { -readonly [K in keyof Omit<ExpiryEntry, 'stored'>]: ExpiryEntry[K] } & {
  served: ExpiryEntry['served'][number][];
  /** Files that may be the one that counts. */
  files: NonNullable<ExpiryEntry['stored']>[];
};
/** What is known of an entry when it is first seen. */
type Begun = Omit<Draft, 'id' | 'served' | 'files' | 'findings'>;
type Of<K extends ExpiryObservation['kind']> = Extract<ExpiryObservation, { kind: K }>;

/**
 * Puts together what several sources saw of the same thing: the file on a host, the certificate its component presents and what
 * kubeadm says of it are one entry. Entries come without findings, soonest expiry first.
 */
export function assembleEntries(facts: Pick<ExpiryFacts, 'observations'>): readonly ExpiryEntry[] {
  const drafts = new Map<string, Draft>();
  const draft: MakeDraft = (id, make) => {
    const known = drafts.get(id);
    if (known) return known;
    const made: Draft = { ...make(), id, served: [], files: [], findings: [] };
    drafts.set(id, made);
    return made;
  };
  for (const observation of facts.observations) take(observation, draft);
  return [...drafts.values()].map(finish).sort(bySoonest);
}

type MakeDraft = (id: string, make: () => Begun) => Draft;

function take(seen: ExpiryObservation, draft: MakeDraft): void {
  switch (seen.kind) {
    case 'served':
      return takeServed(seen, draft);
    case 'file':
      return takeFile(seen, draft);
    case 'hostKubeconfig':
      return takeHostKubeconfig(seen, draft);
    case 'kubeadm':
      return takeKubeadm(seen, draft);
    case 'localKubeconfig':
      return takeLocalKubeconfig(seen, draft);
    case 'bundle':
      return takeAll(seen.certificates, (certificate, index) => {
        draft(`bundle/${seen.owner}/${index}`, () => certificateDraft('bundles', undefined, seen.owner, seen.detail, certificate));
      });
    case 'trusted':
      return takeAll(seen.certificates, (certificate) => {
        draft(`authority/${certificate.fingerprint}`, () =>
          certificateDraft('authorities', undefined, certificate.subject.commonName ?? 'authority', seen.from, certificate),
        );
      });
    case 'token': {
      const { token } = seen;
      draft(`token/${token.id}`, () => ({
        ...plain('tokens', undefined, token.id, token.description ?? 'bootstrap token'),
        expiresAt: token.expiresAt,
        token,
      }));
      return;
    }
    case 'uploaded':
      draft('uploaded', () => ({
        ...plain('tokens', undefined, 'certificate key', 'Secret kube-system/kubeadm-certs'),
        expiresAt: seen.expiresAt,
      }));
      return;
    case 'request':
      draft(`request/${seen.request.uid}`, () => ({
        ...plain('requests', undefined, seen.request.name, seen.request.username),
        request: seen.request,
      }));
      return;
    case 'clock':
    case 'rotation':
      return;
  }
}

function takeServed({ component, host, address, chain }: Of<'served'>, draft: MakeDraft): void {
  const [leaf] = chain;
  if (!leaf) return;
  const name = host === undefined ? 'endpoint' : nameOfServed(component);
  const entry = draft(`${host ?? 'cluster'}/${name}`, () => certificateDraft(groupOf(name), host, name, address, undefined));
  entry.served.push({ address, certificate: leaf });
}

function takeFile({ host, path, certificates }: Of<'file'>, draft: MakeDraft): void {
  const name = nameOfFile(path);
  const group = groupOf(name);
  // A bundle of authorities has several that count; of any other file the first does, and the rest is its chain.
  const counted = group === 'authorities' ? certificates : certificates.slice(0, 1);
  counted.forEach((certificate, index) => {
    const entry = draft(`${host}/${name}${index > 0 ? `#${index + 1}` : ''}`, () => certificateDraft(group, host, name, path, certificate));
    entry.files.push({ path, certificate });
  });
}

function takeHostKubeconfig({ host, path, certificates }: Of<'hostKubeconfig'>, draft: MakeDraft): void {
  const [certificate] = certificates;
  if (!certificate) return;
  const name = nameOfKubeconfig(path);
  const entry = draft(`${host}/${name}`, () => certificateDraft(groupOf(name), host, name, path, certificate));
  entry.files.push({ path, certificate });
}

function takeKubeadm({ host, list }: Of<'kubeadm'>, draft: MakeDraft): void {
  for (const kubeadm of list) {
    const group = kubeadm.isAuthority ? 'authorities' : 'controlPlane';
    const entry = draft(`${host}/${kubeadm.name}`, () => certificateDraft(group, host, kubeadm.name, 'kubeadm', undefined));
    entry.kubeadm = kubeadm;
  }
}

function takeLocalKubeconfig({ file, user, contexts, certificates }: Of<'localKubeconfig'>, draft: MakeDraft): void {
  const [certificate] = certificates;
  if (!certificate) return;
  const name = contexts.length > 0 ? contexts.join(', ') : user;
  draft(`kubeconfig/${file}/${user}`, () => certificateDraft('kubeconfigs', undefined, name, file, certificate));
}

function takeAll(certificates: readonly Certificate[], one: (certificate: Certificate, index: number) => void): void {
  certificates.forEach(one);
}

function groupOf(name: string): ExpiryGroup {
  if (AUTHORITIES.has(name)) return 'authorities';
  return name === 'kubelet-server' || name === 'kubelet-client' ? 'kubelets' : 'controlPlane';
}

function plain(group: ExpiryGroup, host: string | undefined, name: string, place: string): Begun {
  return { group, host, name, place, expiresAt: undefined, certificate: undefined };
}

function certificateDraft(
  group: ExpiryGroup,
  host: string | undefined,
  name: string,
  place: string,
  certificate: Certificate | undefined,
): Begun {
  return { ...plain(group, host, name, place), certificate };
}

/** The stored certificate is what a renewal replaces; what is served may be older, and then runs out first. */
function finish({ files, ...draft }: Draft): ExpiryEntry {
  const stored = fileThatCounts(files, draft.served);
  const certificate = stored?.certificate ?? draft.certificate ?? draft.served[0]?.certificate;
  const ends = [certificate, ...draft.served.map((one) => one.certificate)].flatMap((one) => (one ? [one.notAfter] : []));
  const expiresAt = ends.length > 0 ? Math.min(...ends) : (draft.kubeadm?.expiresAt ?? draft.expiresAt);
  const renewal = draft.group === 'bundles' || draft.group === 'kubeconfigs' ? undefined : renewalOf(draft.name);
  const place = stored?.path ?? draft.place;
  return { ...draft, place, certificate, expiresAt, ...(stored ? { stored } : {}), ...(renewal ? { renewal } : {}) };
}

/**
 * A kubelet that has begun to ask for its serving certificate leaves its own old one behind, and one that has ceased to ask the
 * last it got: the one that it presents counts, else the one that was asked for.
 */
function fileThatCounts(files: Draft['files'], served: Draft['served']): Draft['files'][number] | undefined {
  const presented = files.find(({ certificate }) => served.some((one) => one.certificate.fingerprint === certificate.fingerprint));
  return presented ?? files.find(({ path }) => path.endsWith('-current.pem')) ?? files[0];
}

export function bySoonest(a: ExpiryEntry, b: ExpiryEntry): number {
  const [first, second] = [a.expiresAt ?? Infinity, b.expiresAt ?? Infinity];
  if (first !== second) return first < second ? -1 : 1;
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}
