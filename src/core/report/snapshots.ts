import { takenAtOf, type SnapshotEntry } from '../snapshot/catalog';
import { describeFinding } from '../snapshot/damage';
import type { RetentionDecision, RetentionPolicy, KeptSnapshot } from '../snapshot/retention';
import type { Verdict, Verification } from '../snapshot/verify';
import { bullets, cellCode, code, escapeMarkdown, paragraphs, table } from './markdown';
import { bytesWords, count, durationWords, timeWords } from './words';

/** What a verdict means, and what to do with the file. */
export const VERDICT_TEXTS: Readonly<Record<Verdict, { readonly title: string; readonly means: string; readonly next: string }>> = {
  verified: {
    title: 'Verified',
    means: 'The SHA-256 digest at its end is right, and every page and revision is sound.',
    next: 'It can be restored.',
  },
  unsigned: {
    title: 'Sound, without a digest',
    means:
      'Every page and revision is sound, and the file has no digest, as a copy of member/snap/db has none. A value that was changed would not be noticed.',
    next: '`etcdutl snapshot restore` takes it with `--skip-hash-check` only. Take a snapshot where you can.',
  },
  digestMismatch: {
    title: 'Digest mismatch',
    means: 'Bytes were changed since it was taken, though its pages hang together.',
    next: 'Do not restore it: use another snapshot, or copy it again from where it was taken.',
  },
  damaged: {
    title: 'Damaged',
    means: 'Pages are broken or missing.',
    next: 'Use another snapshot, or take a new one.',
  },
  notSnapshot: {
    title: 'No snapshot of etcd',
    means: 'It is not a database of bbolt, or not one that etcd wrote.',
    next: 'Choose another file.',
  },
};

/** What a verification found, as a document. @param recorded name of the file that keeps it; undefined: it was not kept beside the snapshot */
export function renderVerification(
  { path, name, size, metadata }: SnapshotEntry,
  { verdict, stream, pages, status, facts, findings }: Verification,
  at: number,
  recorded: string | undefined,
): string {
  const { title, means, next } = VERDICT_TEXTS[verdict];
  const hidden = (pages?.total ?? 0) - (pages?.findings.length ?? 0);
  const differences = metadata ? metadataDifferences(metadata, stream.fileSha256, status) : [];
  const rows: (readonly [string, string])[] = [
    ['File', cellCode(path)],
    ['Size', bytesWords(size)],
    ['Digest', { right: 'right', wrong: 'wrong', absent: 'none in the file' }[stream.digest.state]],
    ['SHA-256 of the file', cellCode(stream.fileSha256)],
  ];
  if (pages) rows.push(['Pages', `${pages.pages}, ${pages.used} in use, ${pages.total === 0 ? 'none damaged' : `${pages.total} damaged`}`]);
  if (status)
    rows.push(
      ['Revision', String(status.revision)],
      ['Keys', String(status.keys)],
      ['Changes', String(status.changes)],
      ['Hash, as `etcdutl snapshot status` tells', cellCode(status.hash.toString(16))],
    );
  if (facts) {
    rows.push(['Written by', `etcd ${facts.series}${facts.storageVersion === undefined ? '' : `, storage ${facts.storageVersion}`}`]);
    if (facts.compacted > 0) rows.push(['Compacted up to', String(facts.compacted)]);
    const members = facts.members.map(({ name: member, id, isLearner }) => `${cellCode(member || id)}${isLearner ? ' (learner)' : ''}`);
    if (members.length > 0) rows.push(['Members', members.join(', ')]);
    for (const { member, kind } of facts.alarms) rows.push(['Alarm', `${kind} of member ${cellCode(member)}`]);
  }
  return paragraphs(
    `# ${escapeMarkdown(name)}`,
    `**${title}.** ${means} ${next}`,
    findings.length > 0
      ? `## What is wrong\n\n${bullets([...findings.map((finding) => escapeMarkdown(describeFinding(finding))), ...(hidden > 0 ? [`and ${count(hidden, 'page')} more.`] : [])])}`
      : undefined,
    differences.length > 0 ? `## Not what its metadata says\n\n${bullets(differences)}` : undefined,
    `## What is in it\n\n${table(['', ''], rows)}`,
    `Verified ${timeWords(at)}. ${recorded === undefined ? 'The file was only read.' : `The result is kept in ${code(recorded)}.`}`,
  );
}

function metadataDifferences(
  metadata: NonNullable<SnapshotEntry['metadata']>,
  sha256: string,
  status: Verification['status'],
): readonly string[] {
  return [
    metadata.sha256 !== sha256 &&
      `SHA-256 is ${code(sha256)}; the metadata has ${code(metadata.sha256)}. It speaks of other bytes, and is left as it is.`,
    status &&
      metadata.revision !== undefined &&
      metadata.revision !== status.revision &&
      `Revision is ${status.revision}; the metadata has ${metadata.revision}.`,
    status && metadata.keys !== undefined && metadata.keys !== status.keys && `Keys are ${status.keys}; the metadata has ${metadata.keys}.`,
  ].filter((line) => typeof line === 'string');
}

/** The plan of pruning: what stays and why, and what goes. */
export function renderPruning<T extends KeptSnapshot & { readonly entry: SnapshotEntry }>(
  of: string,
  decisions: readonly RetentionDecision<T>[],
  policy: RetentionPolicy,
  source: string,
  now: number,
): string {
  const going = decisions.filter(({ keptAs }) => keptAs.length === 0);
  const rows = decisions.map(({ snapshot, keptAs }) => [
    timeWords(takenAtOf(snapshot.entry)),
    bytesWords(snapshot.entry.size),
    snapshot.isVerified ? 'verified' : 'not verified',
    keptAs.length > 0 ? `stays: ${keptAs.join(', ')}` : '**goes**',
    cellCode(snapshot.entry.name),
  ]);
  const folders = [...new Set(decisions.map(({ snapshot: { entry } }) => entry.path.slice(0, -entry.name.length - 1)))];
  const freed = going.reduce((sum, { snapshot }) => sum + snapshot.entry.size, 0);
  return paragraphs(
    `# Prune snapshots of ${escapeMarkdown(of)}`,
    `${going.length} of ${count(decisions.length, 'snapshot')} ${going.length === 1 ? 'goes' : 'go'}; ${bytesWords(freed)} become free. The newest verified one stays in any case, and where none is verified, all do.`,
    `Kept are ${policyWords(policy)} (${source}). Days, weeks and months count those that have a verified snapshot.`,
    folders.length > 0 ? `In ${folders.map(code).join(', ')}:` : undefined,
    decisions.length > 0 ? table(['taken', 'size', 'state', 'decision', 'file'], rows) : 'There is no snapshot.',
    going.length > 0
      ? 'Deleted files do not go to a trash: they hold every Secret of the cluster. Their metadata goes with them.'
      : undefined,
    `The same by hand: \`drydock snapshot prune FOLDER ${policyFlags(policy)}\``,
    `Planned ${timeWords(now)}.`,
  );
}

/** `7 daily, 4 weekly, all younger than 2 d` */
export function policyWords({ last, daily, weekly, monthly, within }: RetentionPolicy): string {
  const parts = [
    last ? `the newest ${last}` : '',
    daily ? `${daily} daily` : '',
    weekly ? `${weekly} weekly` : '',
    monthly ? `${monthly} monthly` : '',
    within ? `all younger than ${durationWords(within / 1000)}` : '',
  ].filter((part) => part !== '');
  return parts.length > 0 ? parts.join(', ') : 'all';
}

function policyFlags({ within, ...counts }: RetentionPolicy): string {
  const flags = Object.entries(counts).flatMap(([name, value]) => (value ? [`--${name} ${value}`] : []));
  if (within) flags.push(`--within ${Math.round(within / 60_000)}m`);
  return flags.join(' ');
}

/** `daily=7 weekly=4 within=48h` @returns undefined where it is none */
export function parsePolicy(text: string): RetentionPolicy | undefined {
  const policy: Record<string, number> = {};
  for (const part of text.trim().split(/[\s,]+/)) {
    const [, name = '', value = '', unit = ''] = /^(last|daily|weekly|monthly|within)=(\d{1,6})([mhdw]?)$/.exec(part) ?? [];
    if (name === '' || (name === 'within') !== (unit !== '')) return undefined;
    policy[name] = Number(value) * (UNITS[unit] ?? 1);
  }
  return Object.values(policy).some((value) => value > 0) ? policy : undefined;
}

const UNITS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 7 * 86_400_000 };
