import type { ExpiryEntry, ExpiryFinding, ExpiryGroup, ExpiryInventory } from '../../core/model/expiry';
import { needsAttention, worst } from '../../core/policy/certificates/attention';
import { distributionNote } from '../../core/policy/certificates/distribution-notes';
import { GROUP_ORDER, groupTitle, timeLeft } from '../../core/report/certificates/words';
import { escapeMarkdown } from '../../core/report/markdown';
import { count, timeWords } from '../../core/report/words';
import type { Row } from '../../ui/tree/row';
import type { ClusterSession } from '../clusters/session';
import { plainRow, severityIcon } from '../clusters/plain-row';
import { joined, sentence } from '../operations/words';
import { elementId, type CertificateElement } from './elements';
import { entryRow } from './entry-row';
import { passes, type Filter } from './filter';

export type Order = 'date' | 'host';

export interface ViewOptions {
  readonly order: Order;
  readonly filter: Filter;
}

/** The top of the view. By date the certificates of the control plane stand there by themselves; by host each host does. */
export function rootElements(
  session: ClusterSession,
  inventory: ExpiryInventory,
  { order, filter }: ViewOptions,
): readonly CertificateElement[] {
  const entries = inventory.entries.filter((entry) => passes(entry, filter, inventory.at));
  const note = distributionNote(inventory.distribution);
  const unread = inventory.sources.filter(({ outcome }) => outcome !== 'read');
  const shown = order === 'date' ? byDate(session, entries) : byHost(session, entries);
  return [
    ...inventory.findings.map((finding) => ({ kind: 'clusterFinding', session, finding }) as const),
    ...(shown.length > 0
      ? shown
      : [{ kind: 'message', session, text: 'Nothing fits the filter', hint: undefined, failed: false } as const]),
    ...(note === undefined ? [] : [{ kind: 'note', session, text: note } as const]),
    ...(unread.length > 0 ? [{ kind: 'unread', session, sources: unread } as const] : []),
  ];
}

function byDate(session: ClusterSession, entries: readonly ExpiryEntry[]): readonly CertificateElement[] {
  const [top, ...groups] = GROUP_ORDER.map((group) => ({ group, members: entries.filter((entry) => entry.group === group) }));
  return [
    ...(top?.members ?? []).map((entry) => ({ kind: 'entry', session, entry }) as const),
    ...groups.flatMap(({ group, members }) => (members.length > 0 ? [{ kind: 'group', session, group, entries: members } as const] : [])),
  ];
}

function byHost(session: ClusterSession, entries: readonly ExpiryEntry[]): readonly CertificateElement[] {
  const hosts = [...new Set(entries.flatMap(({ host }) => host ?? []))].sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
  const elsewhere = byDate(
    session,
    entries.filter(({ host }) => host === undefined),
  );
  return [
    ...hosts.map((host) => ({ kind: 'host', session, host, entries: entries.filter((entry) => entry.host === host) }) as const),
    ...elsewhere,
  ];
}

export function childElements(element: CertificateElement): readonly CertificateElement[] {
  const { session } = element;
  switch (element.kind) {
    case 'group':
    case 'host':
      return element.entries.map((entry) => ({ kind: 'entry', session, entry }));
    case 'entry': {
      const { entry } = element;
      return [
        ...entry.findings.map((finding) => ({ kind: 'finding', session, entry, finding }) as const),
        ...(entry.checks ?? []).map((check) => ({ kind: 'check', session, entry, check }) as const),
      ];
    }
    case 'unread':
      return element.sources.map((source) => ({ kind: 'source', session, source }));
    case 'finding':
    case 'check':
    case 'clusterFinding':
    case 'source':
    case 'note':
    case 'message':
      return [];
  }
}

/** @param now epoch milliseconds */
export function rowOf(element: CertificateElement, { now, order }: { readonly now: number; readonly order: Order }): Row {
  const id = elementId(element);
  const { readOnly } = element.session.guard;
  switch (element.kind) {
    case 'entry':
      return entryRow(element.entry, { now, readOnly, underHost: order === 'host' && element.entry.host !== undefined }, id);
    case 'finding':
      return plainRow(
        id,
        'certificateFinding',
        element.finding.message,
        element.finding.hint ?? '',
        severityIcon(element.finding.severity),
      );
    case 'check': {
      const { title, passed, detail } = element.check;
      const icon = passed ? { id: 'pass', color: 'testing.iconPassed' } : { id: 'error', color: 'list.errorForeground' };
      return {
        ...plainRow(id, 'requestCheck', title, detail, icon),
        spoken: `${passed ? 'Passed' : 'Failed'}: ${title}. ${sentence(detail)}`,
      };
    }
    case 'clusterFinding':
      return plainRow(
        id,
        'certificateFinding',
        element.finding.message,
        element.finding.hint ?? '',
        severityIcon(element.finding.severity),
      );
    case 'group':
      return groupRow(id, element.group, element.entries, readOnly, now);
    case 'host':
      return hostRow(id, element.host, element.entries, now);
    case 'unread': {
      const number = element.sources.length;
      return {
        ...plainRow(id, 'certificateSources', `Not read (${number})`, '', { id: 'eye-closed' }),
        spoken: `${count(number, 'source')} could not be read.`,
        expand: 'closed',
      };
    }
    case 'source': {
      const { title, why, hint } = element.source;
      return plainRow(id, 'certificateSource', title, joined(why, hint), {
        id: element.source.outcome === 'skipped' ? 'circle-slash' : 'warning',
      });
    }
    case 'note':
      return plainRow(id, 'certificateNote', element.text, '', { id: 'info' });
    case 'message':
      return plainRow(
        id,
        'message',
        element.text,
        element.hint ?? '',
        element.failed ? { id: 'error', color: 'list.errorForeground' } : undefined,
        element.failed ? ['failed'] : ['empty'],
      );
  }
}

/** Markdown for the hover. */
export function tooltipOf(element: CertificateElement): string | undefined {
  switch (element.kind) {
    case 'entry': {
      const { entry } = element;
      const { certificate, expiresAt } = entry;
      const lines = [
        `**${escapeMarkdown(entry.name)}** ${escapeMarkdown(joined(entry.host, entry.place))}`,
        ...(expiresAt === undefined ? [] : [`Ends ${timeWords(expiresAt)}`]),
        ...entry.findings.map(({ message, hint }) => escapeMarkdown(`${message} ${hint ?? ''}`)),
        ...(certificate
          ? [
              `Subject: ${escapeMarkdown(certificate.subject.text)}`,
              `Issuer: ${escapeMarkdown(certificate.isSelfSigned ? 'itself' : certificate.issuer.text)}`,
              `Serial: ${certificate.serial}`,
            ]
          : []),
        ...(entry.renewal?.note ? [escapeMarkdown(entry.renewal.note)] : []),
      ];
      return lines.join('\n\n');
    }
    case 'finding':
    case 'clusterFinding':
      return escapeMarkdown(`${element.finding.message} ${element.finding.hint ?? ''}`);
    case 'check':
      return escapeMarkdown(`${element.check.title}: ${element.check.detail}`);
    case 'source':
      return escapeMarkdown(`${element.source.title}: ${element.source.why ?? ''} ${element.source.hint ?? ''}`);
    case 'note':
      return escapeMarkdown(element.text);
    case 'message':
      return escapeMarkdown(`${element.text} ${element.hint ?? ''}`);
    case 'group':
    case 'host':
    case 'unread':
      return undefined;
  }
}

function groupRow(id: string, group: ExpiryGroup, entries: readonly ExpiryEntry[], readOnly: boolean, now: number): Row {
  const title = `${groupTitle(group)} (${entries.length})`;
  const safe = group === 'requests' && entries.some((entry) => entry.checks?.every(({ passed }) => passed));
  const flags = [group, ...(safe ? ['safe'] : []), readOnly ? 'readOnly' : 'writable'];
  return { ...collection(id, title, entries, now), context: { noun: 'certificateGroup', flags } };
}

function hostRow(id: string, host: string, entries: readonly ExpiryEntry[], now: number): Row {
  return { ...collection(id, host, entries, now), context: { noun: 'certificateHost', flags: [] } };
}

function collection(id: string, title: string, entries: readonly ExpiryEntry[], now: number): Row {
  const attention = entries.filter(needsAttention).length;
  const first = entries.find(({ expiresAt }) => expiresAt !== undefined);
  const words = [
    ...(first ? [`first ends in ${timeLeft(first, now)}`.replace('ends in expired', 'has expired')] : []),
    ...(attention > 0 ? [`${attention} ${attention === 1 ? 'needs' : 'need'} attention`] : []),
  ];
  const severity = worst(entries.flatMap(({ findings }) => findings));
  return {
    ...plainRow(
      id,
      'certificateGroup',
      title,
      joined(...words),
      severity && severity !== 'notice' ? severityIcon(severity) : { id: 'folder' },
    ),
    spoken: sentence([title, ...words].join(', ')),
    expand: 'closed',
  };
}

/** For copying: one line for each finding. */
export function findingLine({ message, hint }: ExpiryFinding): string {
  return hint === undefined ? message : `${message} ${hint}`;
}
