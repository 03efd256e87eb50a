import type { ExpiryEntry, ExpiryFinding, ExpiryInventory, Severity } from '../../model/expiry';

const ORDER: readonly Severity[] = ['critical', 'warning', 'notice'];

export function bySeverity(findings: readonly ExpiryFinding[]): readonly ExpiryFinding[] {
  return [...findings].sort((a, b) => ORDER.indexOf(a.severity) - ORDER.indexOf(b.severity));
}

/** The worst that was found; undefined: nothing. */
export function worst(findings: readonly Pick<ExpiryFinding, 'severity'>[]): Severity | undefined {
  return ORDER.find((severity) => findings.some((finding) => finding.severity === severity));
}

/** Whether somebody should look at it. */
export function needsAttention({ findings }: Pick<ExpiryEntry, 'findings'>): boolean {
  return findings.some(({ severity }) => severity !== 'notice');
}

/** How many entries and facts of the cluster somebody should look at. */
export function attentionOf({ entries, findings }: Pick<ExpiryInventory, 'entries' | 'findings'>): number {
  return entries.filter(needsAttention).length + findings.filter(({ severity }) => severity !== 'notice').length;
}
