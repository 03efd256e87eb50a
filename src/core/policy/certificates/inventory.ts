import type { ExpiryEntry, ExpiryFacts, ExpiryFinding, ExpiryInventory, Severity } from '../../model/expiry';
import { assembleEntries } from './assemble';
import { clusterFindings } from './cluster-findings';
import { certificateFindings, type Around } from './entry-findings';
import { expiryFindings } from './expiry-findings';
import { requestFindings } from './request-findings';
import { DEFAULT_THRESHOLDS, type ExpiryThresholds } from './thresholds';

/** Puts together what was seen, and judges it. */
export function takeInventory(facts: ExpiryFacts, thresholds: ExpiryThresholds = DEFAULT_THRESHOLDS): ExpiryInventory {
  const entries = assembleEntries(facts);
  const around: Around = {
    authorities: entries.filter((entry) => entry.group === 'authorities'),
    endpoint: facts.endpoint,
    endpointTerminatesTls: endpointTerminatesTls(entries),
  };
  const { cluster, distribution, at, sources } = facts;
  return {
    cluster,
    distribution,
    at,
    sources,
    entries: entries.map((entry) => ({
      ...entry,
      findings: bySeverity([
        ...expiryFindings(entry, at, thresholds),
        ...certificateFindings(entry, around),
        ...requestFindings(entry.request),
      ]),
    })),
    findings: clusterFindings(facts, entries),
  };
}

/** A load balancer that passes TLS through shows the certificate of one of the API servers behind it. */
function endpointTerminatesTls(entries: readonly ExpiryEntry[]): boolean {
  const endpoint = entries.find((entry) => entry.name === 'endpoint' && entry.host === undefined)?.served[0]?.certificate.fingerprint;
  const servers = entries.filter((entry) => entry.name === 'apiserver').flatMap((entry) => entry.served);
  return endpoint !== undefined && servers.length > 0 && !servers.some(({ certificate }) => certificate.fingerprint === endpoint);
}

const RANK: Readonly<Record<Severity, number>> = { critical: 0, warning: 1, notice: 2 };

function bySeverity(findings: readonly ExpiryFinding[]): readonly ExpiryFinding[] {
  return [...findings].sort((a, b) => RANK[a.severity] - RANK[b.severity]);
}

/** The worst that was found; undefined: nothing. */
export function worst(findings: readonly Pick<ExpiryFinding, 'severity'>[]): Severity | undefined {
  return (['critical', 'warning', 'notice'] as const).find((severity) => findings.some((finding) => finding.severity === severity));
}

/** Whether somebody should look at it. */
export function needsAttention({ findings }: Pick<ExpiryEntry, 'findings'>): boolean {
  return findings.some(({ severity }) => severity !== 'notice');
}

/** How many entries and facts of the cluster somebody should look at. */
export function attentionOf({ entries, findings }: ExpiryInventory): number {
  return entries.filter(needsAttention).length + findings.filter(({ severity }) => severity !== 'notice').length;
}
