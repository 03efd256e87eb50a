import type { ExpiryEntry, ExpiryFacts, ExpiryFinding } from '../../model/expiry';
import { durationWords } from '../../report/words';

type AboutCluster = ExpiryFinding & { readonly subject: string };

/** Certificates are checked against the clock, and tokens and leases by seconds: more than this breaks things in odd ways. */
const MOST_SKEW = 60_000;

/** Findings about hosts and about the cluster as a whole. */
export function clusterFindings(facts: ExpiryFacts, entries: readonly ExpiryEntry[]): readonly AboutCluster[] {
  return [...skew(facts), ...differentAuthorities(entries), ...differentIssuers(entries)];
}

function skew({ observations }: ExpiryFacts): readonly AboutCluster[] {
  return observations.flatMap((seen) => {
    if (seen.kind !== 'clock' || Math.abs(seen.ahead) <= MOST_SKEW) return [];
    const way = seen.ahead > 0 ? 'ahead of' : 'behind';
    return [
      {
        code: 'clock-skew',
        severity: 'warning',
        subject: seen.host,
        message: `The clock of ${seen.host} is ${durationWords(Math.abs(seen.ahead) / 1000)} ${way} this computer's.`,
        hint: 'Compare both with the time that is; a certificate issued by a clock that is ahead is not valid yet elsewhere.',
      } as const,
    ];
  });
}

/** The files of an authority must be the same on every control plane. */
function differentAuthorities(entries: readonly ExpiryEntry[]): readonly AboutCluster[] {
  return ['ca', 'etcd-ca', 'front-proxy-ca'].flatMap((name) => {
    const files = entries.filter((entry) => entry.name === name && entry.stored && entry.host !== undefined);
    const byKey = groupBy(files, (entry) => entry.stored?.certificate.keyHash ?? '');
    return byKey.size > 1 ? [differing(name, byKey, 'the files are')] : [];
  });
}

/** The same told by what API servers present, where nobody could read files. */
function differentIssuers(entries: readonly ExpiryEntry[]): readonly AboutCluster[] {
  const served = entries.filter(
    (entry) => entry.name === 'apiserver' && !entry.stored && entry.served.length > 0 && entry.host !== undefined,
  );
  const byIssuer = groupBy(served, ({ served: [one] }) => one?.certificate.authorityKeyId ?? one?.certificate.issuer.text ?? '');
  return byIssuer.size > 1 ? [differing('the authority of kube-apiserver', byIssuer, 'their certificates are by')] : [];
}

function differing(name: string, groups: ReadonlyMap<string, readonly ExpiryEntry[]>, what: string): AboutCluster {
  const hosts = [...groups.values()].map((group) => group.map((entry) => entry.host).join(', '));
  return {
    code: 'authorities-differ',
    severity: 'critical',
    subject: name,
    message: `Control planes do not have the same ${name === 'ca' ? 'cluster authority (ca)' : name}: ${what} different on ${hosts.join(' and on ')}.`,
    hint: 'Components of one do not trust those of the other. Find out which authority the cluster began with before changing anything.',
  };
}

function groupBy(entries: readonly ExpiryEntry[], key: (entry: ExpiryEntry) => string): ReadonlyMap<string, readonly ExpiryEntry[]> {
  const groups = new Map<string, ExpiryEntry[]>();
  for (const entry of entries) {
    const group = groups.get(key(entry));
    if (group) group.push(entry);
    else groups.set(key(entry), [entry]);
  }
  return groups;
}
