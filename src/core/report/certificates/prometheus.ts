import type { ExpiryEntry, ExpiryInventory } from '../../model/expiry';

type Labels = Readonly<Record<string, string>>;

/** The text format of Prometheus, for the textfile collector of the node exporter or a push. */
export function certificatesPrometheus(inventory: ExpiryInventory): string {
  const { cluster, entries, findings, sources, at } = inventory;
  const expiries = entries.flatMap((entry) => ends(entry).map(([labels, end]) => [{ cluster, ...labels }, end / 1000] as const));
  const found = [
    ...entries.flatMap((entry) => entry.findings.map((finding) => ({ ...finding, ...identity(entry) }))),
    ...findings.map((finding) => ({ ...finding, group: 'cluster', host: '', name: finding.subject })),
  ];
  return [
    ...metric('drydock_certificate_expiry_timestamp_seconds', 'When a certificate or token ends, Unix time.', expiries),
    ...metric(
      'drydock_certificate_finding',
      'What somebody should look at; always 1.',
      found.map(({ group, host, name, code, severity }) => [{ cluster, group, host, name, code, severity }, 1] as const),
    ),
    ...metric(
      'drydock_certificate_source_read',
      'Whether a source could be read.',
      sources.map(({ id, outcome }) => [{ cluster, source: id, outcome }, outcome === 'read' ? 1 : 0] as const),
    ),
    ...metric('drydock_certificate_check_timestamp_seconds', 'When this was read, Unix time.', [[{ cluster }, at / 1000]]),
  ]
    .map((line) => `${line}\n`)
    .join('');
}

/** The certificate in the file and the one that is presented may end at different times. */
function ends(entry: ExpiryEntry): readonly (readonly [Labels, number])[] {
  const one = identity(entry);
  const stored = entry.stored ?? (entry.served.length === 0 && entry.certificate ? { path: entry.place, certificate: entry.certificate } : undefined);
  const all = [
    ...(stored ? [[{ ...one, state: 'stored', place: stored.path, serial: stored.certificate.serial }, stored.certificate.notAfter] as const] : []),
    ...entry.served.map(
      ({ address, certificate }) => [{ ...one, state: 'served', place: address, serial: certificate.serial }, certificate.notAfter] as const,
    ),
  ];
  if (all.length > 0 || entry.expiresAt === undefined) return all;
  return [[{ ...one, state: 'stored', place: entry.place, serial: '' }, entry.expiresAt]];
}

function identity({ group, host, name }: ExpiryEntry): { readonly group: string; readonly host: string; readonly name: string } {
  return { group, host: host ?? '', name };
}

/** A series may stand only once. */
function metric(name: string, help: string, samples: readonly (readonly [Labels, number])[]): readonly string[] {
  const lines = samples.map(([labels, value]) => `${name}{${labelText(labels)}} ${value}`);
  const distinct = [...new Map(lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), line])).values()];
  return [`# HELP ${name} ${help}`, `# TYPE ${name} gauge`, ...distinct];
}

function labelText(labels: Labels): string {
  return Object.entries(labels)
    .map(([key, value]) => `${key}="${value.replace(/\\/g, '\\\\').replace(/"/g, '\\"').replace(/\n/g, '\\n')}"`)
    .join(',');
}
