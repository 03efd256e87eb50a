import { fields, items, text, time } from '../kubernetes/fields';

/** One line of `kubeadm certs check-expiration`. */
export interface KubeadmCertificate {
  /** Name that `kubeadm certs renew` takes, for example `apiserver` or `admin.conf`; of an authority `ca`, `etcd-ca` … */
  readonly name: string;
  readonly isAuthority: boolean;
  /** Epoch milliseconds; undefined where the file is missing. The table of old versions is exact to the minute only. */
  readonly expiresAt: number | undefined;
  /** Name of the authority, where kubeadm tells it. */
  readonly authority: string | undefined;
  /** The authority's key is not on the host: kubeadm can't renew it. */
  readonly externallyManaged: boolean;
  /** The file is not there. */
  readonly missing: boolean;
}

/**
 * Reads what `kubeadm certs check-expiration` printed: JSON (1.30 and newer, with `-o json`), or its table, which every version
 * since 1.15 prints, with or without the lines before it.
 * @throws RangeError where it is neither
 */
export function parseKubeadmExpiration(output: string): readonly KubeadmCertificate[] {
  const json = output.indexOf('{');
  const table = /^CERTIFICATE\s+EXPIRES\b/m.exec(output);
  if (json >= 0 && (!table || json < table.index)) return parseJson(output.slice(json));
  if (table) return parseTable(output.slice(table.index));
  throw new RangeError('kubeadm printed neither JSON nor its table of certificates.');
}

function parseJson(output: string): readonly KubeadmCertificate[] {
  let root;
  try {
    root = fields(JSON.parse(output));
  } catch {
    throw new RangeError('The JSON that kubeadm printed is damaged.');
  }
  if (root.kind !== 'CertificateExpirationInfo') throw new RangeError('The JSON that kubeadm printed is not about certificates.');
  return [
    ...items(root.certificates).map((item) => fromJson(item, false)),
    ...items(root.certificateAuthorities).map((item) => fromJson(item, true)),
  ];
}

function fromJson(value: unknown, isAuthority: boolean): KubeadmCertificate {
  const item = fields(value);
  const missing = item.missing === true;
  return {
    name: text(item.name) ?? '',
    isAuthority,
    expiresAt: missing ? undefined : time(item.expirationDate),
    // Authorities have an empty one.
    authority: text(item.caName) || undefined,
    externallyManaged: item.externallyManaged === true,
    missing,
  };
}

/** Columns are aligned, and cells may be empty, so they are cut where the head's words begin. */
function parseTable(output: string): readonly KubeadmCertificate[] {
  const found: KubeadmCertificate[] = [];
  let columns: readonly (readonly [title: string, start: number])[] = [];
  let isAuthority = false;
  for (const line of output.split('\n')) {
    if (/^CERTIFICATE\b.*\bEXPIRES\b/.test(line)) {
      columns = [...line.matchAll(/\S+(?: \S+)*/g)].map((match) => [match[0], match.index]);
      isAuthority = columns[0]?.[0] === 'CERTIFICATE AUTHORITY';
      continue;
    }
    const missing = /^!MISSING! (\S+)/.exec(line)?.[1];
    if (missing !== undefined) found.push({ ...NOTHING_KNOWN, name: missing, isAuthority, missing: true });
    else if (line.trim() !== '') found.push(fromLine(line, columns, isAuthority));
  }
  return found;
}

const NOTHING_KNOWN = { expiresAt: undefined, authority: undefined, externallyManaged: false } as const;

function fromLine(line: string, columns: readonly (readonly [title: string, start: number])[], isAuthority: boolean): KubeadmCertificate {
  const cell = (wanted: string, from = 0) => {
    const index = columns.findIndex(([title], position) => position >= from && title === wanted);
    const start = columns[index]?.[1];
    return start === undefined ? undefined : line.slice(start, columns[index + 1]?.[1]).trim() || undefined;
  };
  return {
    name: line.slice(0, columns[1]?.[1]).trim(),
    isAuthority,
    expiresAt: time(cell('EXPIRES')),
    authority: cell('CERTIFICATE AUTHORITY', 1),
    externallyManaged: cell('EXTERNALLY MANAGED') === 'yes',
    missing: false,
  };
}
