import { keyWords, type Certificate } from '../../model/certificate';
import type { ExpiryEntry, ExpiryFinding, ExpiryInventory } from '../../model/expiry';
import { attentionOf } from '../../policy/certificates/attention';
import { distributionNote } from '../../policy/certificates/distribution-notes';
import { renewalWords } from '../../policy/certificates/renewal';
import { bullets, cellCode, code, escapeMarkdown as text, paragraphs, table } from '../markdown';
import { count, durationWords, timeWords } from '../words';
import { entryTitle, GROUP_ORDER, groupTitle, timeLeft } from './words';

/** Everything that expires, as a Markdown document. */
export function certificatesDocument(inventory: ExpiryInventory): string {
  const { cluster, at, entries, findings, sources, distribution } = inventory;
  const attention = attentionOf(inventory);
  const urgent = entries.filter((entry) => entry.findings.length > 0);
  const unread = sources.filter(({ outcome }) => outcome !== 'read');
  const note = distributionNote(distribution);
  return paragraphs(
    `# What expires in ${text(cluster)}`,
    `${count(entries.length, 'entry', 'entries')} · ${attention === 0 ? 'nothing needs attention' : `${attention} ${attention === 1 ? 'needs' : 'need'} attention`} · read ${timeWords(at)}`,
    note && text(note),
    findings.length + urgent.length > 0 ? '## To look at' : undefined,
    bullets([
      ...findings.map((finding) => `**${text(finding.subject)}** ${sentences(finding)}`),
      ...urgent.map((entry) => `**${text(entryTitle(entry))}** ${entry.findings.map(sentences).join(' ')}`),
    ]),
    ...GROUP_ORDER.flatMap((group) => {
      const members = entries.filter((entry) => entry.group === group);
      if (members.length === 0) return [];
      return [
        `## ${groupTitle(group)}`,
        table(
          ['left', 'host', 'name', 'expires', 'renewal', 'where'],
          members.map((entry) => [
            timeLeft(entry, at),
            text(entry.host ?? ''),
            text(entry.name),
            entry.expiresAt === undefined ? '' : timeWords(entry.expiresAt),
            text(renewalWords(entry.renewal) ?? ''),
            cellCode(entry.place),
          ]),
        ),
      ];
    }),
    unread.length > 0 ? '## Not read' : undefined,
    bullets(unread.map(({ title, why }) => `${text(title)}: ${text(why ?? 'skipped')}`)),
  );
}

/** One entry with all that is known of it. */
export function entryDocument(entry: ExpiryEntry, inventory: Pick<ExpiryInventory, 'cluster' | 'at'>): string {
  const { at, cluster } = inventory;
  const { expiresAt } = entry;
  const end =
    expiresAt === undefined
      ? `**${timeLeft(entry, at)}**`
      : `**${timeLeft(entry, at)}** · ${expiresAt > at ? 'ends' : 'ended'} ${timeWords(expiresAt)}`;
  const differing = entry.served.filter(({ certificate }) => certificate.fingerprint !== entry.certificate?.fingerprint);
  return paragraphs(
    `# ${text(entryTitle(entry))} (${text(cluster)})`,
    [end, renewalWords(entry.renewal) && text(renewalWords(entry.renewal) ?? '')].filter(Boolean).join(' · '),
    entry.renewal?.note && text(entry.renewal.note),
    bullets(entry.findings.map((finding) => `**${finding.severity}** ${sentences(finding)}`)),
    entry.checks &&
      `## Checks\n\n${table(
        ['check', 'result', 'what is so'],
        entry.checks.map(({ title, passed, detail }) => [text(title), passed ? 'passed' : '**failed**', text(detail)]),
      )}`,
    entry.certificate && `## ${entry.stored ? 'In the file' : 'Certificate'}\n\n${certificateTable(entry.certificate, entry.place)}`,
    ...differing.map(({ address, certificate }) => `## Presented by ${text(address)}\n\n${certificateTable(certificate, address)}`),
    entry.request && `## Request\n\n${requestTable(entry)}`,
    entry.token && `## Token\n\n${tokenTable(entry)}`,
    `*Read ${timeWords(at)}.*`,
  );
}

function certificateTable(certificate: Certificate, place: string): string {
  const { names } = certificate;
  return facts([
    ['Where', place],
    ['Subject', certificate.subject.text],
    ['Issuer', certificate.isSelfSigned ? 'itself' : certificate.issuer.text],
    ['Serial', certificate.serial],
    ['Valid', `${timeWords(certificate.notBefore)} to ${timeWords(certificate.notAfter)} (${durationWords((certificate.notAfter - certificate.notBefore) / 1000)})`],
    ['Names', [...names.dns, ...names.ip, ...names.uri, ...names.email].join(', ')],
    ['Key', keyWords(certificate.key)],
    ['Signature', certificate.signature],
    ['Usages', [...certificate.keyUsages, ...certificate.extendedKeyUsages].join(', ')],
    ['Authority', certificate.isAuthority ? 'may sign certificates' : ''],
    ['Fingerprint (SHA-256)', certificate.fingerprint],
    ['Public key (SHA-256)', certificate.keyHash],
  ]);
}

function requestTable({ request }: ExpiryEntry): string {
  const wanted = request?.wanted;
  return facts([
    ['Signer', request?.signer ?? ''],
    ['Asked by', [request?.username, ...(request?.groups ?? [])].join(', ')],
    ['Usages', request?.usages.join(', ') ?? ''],
    ['Subject', wanted?.subject.text ?? 'can not be read'],
    ['Names', wanted ? [...wanted.names.dns, ...wanted.names.ip, ...wanted.names.uri, ...wanted.names.email].join(', ') : ''],
    ['Key', wanted ? keyWords(wanted.key) : ''],
    ['Asked', request ? timeWords(request.createdAt) : ''],
  ]);
}

function tokenTable({ token }: ExpiryEntry): string {
  return facts([
    ['Description', token?.description ?? ''],
    ['Made', token ? timeWords(token.createdAt) : ''],
    ['Uses', [token?.authentication && 'authentication', token?.signing && 'signing'].filter(Boolean).join(', ')],
    ['Groups', token?.groups.join(', ') ?? ''],
  ]);
}

function facts(rows: readonly (readonly [string, string])[]): string {
  return table(
    ['what', 'value'],
    rows.filter(([, value]) => value !== '').map(([what, value]) => [text(what), /^[0-9A-Fa-f]{8,}$/.test(value) ? code(value) : text(value)]),
  );
}

function sentences({ message, hint }: Pick<ExpiryFinding, 'message' | 'hint'>): string {
  return `${text(message)}${hint === undefined ? '' : ` *${text(hint)}*`}`;
}
