import { keyWords } from '../../model/certificate';
import type { ExpiryEntry, ExpiryInventory, Severity } from '../../model/expiry';
import { worst } from '../../policy/certificates/attention';

/** One entry as exports have it. Names are part of what other programs read: they are added to, never changed. */
export interface FlatEntry {
  readonly group: string;
  readonly host: string | null;
  readonly name: string;
  /** ISO 8601 in UTC; null: never, or not known. */
  readonly expires: string | null;
  /** Whole days, rounded down; negative after the end. */
  readonly daysLeft: number | null;
  readonly severity: Severity | 'ok';
  /** Codes of the findings. */
  readonly findings: readonly string[];
  readonly subject: string | null;
  readonly issuer: string | null;
  readonly serial: string | null;
  readonly key: string | null;
  readonly names: readonly string[];
  readonly place: string;
  readonly restarts: readonly string[];
  readonly fingerprint: string | null;
}

export function flatten(inventory: Pick<ExpiryInventory, 'entries' | 'at'>): readonly FlatEntry[] {
  return inventory.entries.map((entry) => flat(entry, inventory.at));
}

function flat(entry: ExpiryEntry, now: number): FlatEntry {
  const { certificate, expiresAt, findings, request } = entry;
  const names = certificate?.names ?? request?.wanted?.names;
  return {
    group: entry.group,
    host: entry.host ?? null,
    name: entry.name,
    expires: expiresAt === undefined ? null : new Date(expiresAt).toISOString(),
    daysLeft: expiresAt === undefined ? null : Math.floor((expiresAt - now) / 86_400_000),
    severity: worst(findings) ?? 'ok',
    findings: findings.map(({ code }) => code),
    subject: certificate?.subject.text ?? request?.wanted?.subject.text ?? null,
    issuer: certificate?.issuer.text ?? null,
    serial: certificate?.serial ?? null,
    key: certificate ? keyWords(certificate.key) : null,
    names: names ? [...names.dns, ...names.ip, ...names.uri, ...names.email] : [],
    place: entry.place,
    restarts: entry.renewal?.restarts ?? [],
    fingerprint: certificate?.fingerprint ?? null,
  };
}
