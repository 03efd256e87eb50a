import type { ExpiryEntry, ExpiryFinding, Severity } from '../../core/model/expiry';
import { worst } from '../../core/policy/certificates/attention';
import { renewalWords } from '../../core/policy/certificates/renewal';
import { entryTitle, expirySpoken, timeLeft } from '../../core/report/certificates/words';
import type { Row, RowIcon } from '../../ui/tree/row';
import { joined, sentence } from '../operations/words';

export interface EntrySurroundings {
  /** Epoch milliseconds. */
  readonly now: number;
  readonly readOnly: boolean;
  /** The row stands under its host, whose name it need not say. */
  readonly underHost: boolean;
}

/** Time first, then what it is, then what is the matter or what renewing it brings. */
export function entryRow(entry: ExpiryEntry, around: EntrySurroundings, id: string): Row {
  const severity = worst(entry.findings);
  return {
    id,
    label: label(entry, around),
    description: description(entry),
    icon: icon(entry, severity),
    context: { noun: nounOf(entry), flags: entryFlags(entry, around) },
    spoken: spoken(entry, around.now),
    expand: entry.findings.length + (entry.checks?.length ?? 0) > 0 ? 'closed' : 'never',
  };
}

/** What the menus may offer for it. */
export function entryFlags(entry: ExpiryEntry, { readOnly }: Pick<EntrySurroundings, 'readOnly'>): readonly string[] {
  const flags: string[] = [entry.group, worst(entry.findings) ?? 'ok'];
  if (entry.name === 'kubelet-client') flags.push('kubeletClient');
  if (entry.name === 'admin.conf') flags.push('adminConf');
  if (entry.request)
    flags.push(entry.request.state, entry.checks ? (entry.checks.every(({ passed }) => passed) ? 'safe' : 'unsafe') : 'unchecked');
  flags.push(readOnly ? 'readOnly' : 'writable');
  return flags;
}

function nounOf({ request, token }: ExpiryEntry): string {
  if (request) return 'request';
  return token ? 'token' : 'certificate';
}

function label(entry: ExpiryEntry, { now, underHost }: EntrySurroundings): string {
  if (entry.request) return entry.name;
  return `${timeLeft(entry, now)}  ${underHost ? entry.name : entryTitle(entry)}`;
}

function description(entry: ExpiryEntry): string {
  const found = entry.findings.flatMap(({ code }) => SHORT[code] ?? []);
  if (entry.request) {
    const failed = entry.checks?.filter(({ passed }) => !passed).length;
    const checks =
      failed === undefined ? undefined : failed === 0 ? 'every check passed' : `${failed} of ${entry.checks?.length ?? 0} checks failed`;
    return joined(entry.request.username.replace(/^system:node:/, 'kubelet of '), checks, entry.checks ? undefined : entry.request.signer);
  }
  return joined(
    ...found,
    entry.token || entry.group === 'bundles' || entry.group === 'kubeconfigs' ? entry.place : renewalWords(entry.renewal),
  );
}

/** A finding in the few words a row has room for; what the label says already has none. */
const SHORT: Readonly<Record<string, string>> = {
  'not-yet-valid': 'not valid yet',
  'rotation-overdue': 'should have been rotated',
  'served-stale': 'still serves the old one, restart needed',
  missing: 'file is missing',
  'weak-key': 'weak key',
  'weak-signature': 'weak signature',
  'authority-first': 'its authority ends first',
  'endpoint-not-named': 'does not name the endpoint',
  'external-authority': "kubeadm can't renew it",
  'rotation-off': 'its kubelet does not renew it',
  'super-admin-present': 'lies about',
  'token-never-expires': 'anybody who has it can join nodes',
  'token-expired': 'not cleaned up',
};

function icon(entry: ExpiryEntry, severity: Severity | undefined): RowIcon {
  switch (severity) {
    case 'critical':
      return { id: 'error', color: 'list.errorForeground' };
    case 'warning':
      return { id: entry.request && entry.checks?.every(({ passed }) => passed) ? 'question' : 'warning', color: 'list.warningForeground' };
    case 'notice':
      return { id: entry.request ? 'question' : 'info' };
    case undefined:
      return entry.token ? { id: 'key' } : { id: 'pass', color: 'testing.iconPassed' };
  }
}

function spoken(entry: ExpiryEntry, now: number): string {
  const what = entry.request ? 'Certificate request' : entry.token ? 'Bootstrap token' : 'Certificate';
  const where = entry.host === undefined ? '' : ` on ${entry.host}`;
  const state = entry.request ? `of ${entry.request.username} waits for a decision` : expirySpoken(entry, now);
  const found = entry.findings.map(({ message }: ExpiryFinding) => sentence(message));
  const failed = entry.checks?.filter(({ passed }) => !passed).map(({ title }) => `Check failed: ${title}.`) ?? [];
  const renewal = entry.request || entry.token ? undefined : renewalWords(entry.renewal);
  return [
    `${what} ${entry.name}${where} ${state}.`,
    ...found,
    ...failed,
    ...(renewal ? [`${renewal.charAt(0).toUpperCase()}${renewal.slice(1)}.`] : []),
  ].join(' ');
}
