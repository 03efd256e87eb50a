import { bytesWords, count } from '../report/words';
import { describeFinding } from './damage';
import type { Verdict, Verification } from './verify';

/** What a verdict means, as a sentence about a file. */
const VERDICTS: Readonly<Record<Verdict, string>> = {
  verified: 'verified: the digest is right, and every page and revision is sound',
  unsigned: 'sound, but without a digest, as a copy of member/snap/db is: a changed value would not be noticed',
  digestMismatch: 'the digest is wrong: bytes were changed since it was taken, though its pages hang together',
  damaged: 'damaged',
  notSnapshot: 'no snapshot of etcd',
};

export function verdictWords(verdict: Verdict): string {
  return VERDICTS[verdict];
}

/** Lines about a file: the verdict, what is wrong, what is in it. */
export function verificationLines({ verdict, stream, pages, status, facts, findings }: Verification): readonly string[] {
  const hidden = (pages?.total ?? 0) - (pages?.findings.length ?? 0);
  const lines = [verdictWords(verdict), ...findings.map((finding) => `  ${describeFinding(finding)}`)];
  if (hidden > 0) lines.push(`  and ${count(hidden, 'page')} more.`);
  if (verdict === 'unsigned') lines.push('  etcdutl snapshot restore takes it with --skip-hash-check only.');
  if (facts && (status || pages)) {
    const version = facts.storageVersion === undefined ? `etcd ${facts.series}` : `etcd ${facts.series} (storage ${facts.storageVersion})`;
    lines.push(
      [
        version,
        status && `revision ${status.revision}`,
        facts.compacted > 0 && `compacted up to ${facts.compacted}`,
        status && count(status.keys, 'key'),
        bytesWords(stream.size),
      ]
        .filter(Boolean)
        .join(' · '),
    );
    const names = facts.members.map(({ name, id, isLearner }) => `${name || id}${isLearner ? ' (learner)' : ''}`);
    if (names.length > 0) lines.push(`${count(names.length, 'member')}: ${names.join(', ')}`);
    for (const { member, kind } of facts.alarms) lines.push(`alarm ${kind} of member ${member}`);
  }
  if (status) lines.push(`hash ${status.hash.toString(16)} (as etcdutl snapshot status) · ${count(status.changes, 'change')}`);
  lines.push(`sha256 ${stream.fileSha256}`);
  return lines;
}

/** The same for machines. Ids are hexadecimal, big numbers text. */
export function verificationJson(name: string, { verdict, stream, pages, status, facts, findings }: Verification): object {
  return {
    file: name,
    verdict,
    size: stream.size,
    sha256: stream.fileSha256,
    digest: stream.digest,
    findings: findings.map((finding) => ({ ...finding, text: describeFinding(finding) })),
    pages: pages ? { total: pages.pages, used: pages.used, damaged: pages.total } : null,
    status: status ?? null,
    etcd: facts
      ? {
          series: facts.series,
          storageVersion: facts.storageVersion ?? null,
          clusterVersion: facts.clusterVersion ?? null,
          compacted: facts.compacted,
          consistentIndex: facts.consistentIndex?.toString() ?? null,
          term: facts.term?.toString() ?? null,
          members: facts.members,
          leases: facts.leases.length,
          alarms: facts.alarms,
          authEnabled: facts.auth.isEnabled,
        }
      : null,
  };
}
