import type { ExpiryInventory } from '../../model/expiry';
import { flatten } from './flat';

/** Everything as JSON, for programs. */
export function certificatesJson(inventory: ExpiryInventory): string {
  const { cluster, distribution, at, entries, findings, sources } = inventory;
  const detailed = flatten(inventory).map((flat, index) => ({
    ...flat,
    findings: (entries[index]?.findings ?? []).map(({ code, severity, message, hint }) => ({ code, severity, message, hint: hint ?? null })),
    served: (entries[index]?.served ?? []).map(({ address, certificate }) => ({
      address,
      serial: certificate.serial,
      expires: new Date(certificate.notAfter).toISOString(),
    })),
  }));
  const document = {
    schema: 'drydock.certificates/v1',
    cluster,
    distribution,
    at: new Date(at).toISOString(),
    entries: detailed,
    findings: findings.map(({ code, severity, subject, message, hint }) => ({ code, severity, subject, message, hint: hint ?? null })),
    sources: sources.map(({ id, title, outcome, why }) => ({ id, title, outcome, why: why ?? null })),
  };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}
