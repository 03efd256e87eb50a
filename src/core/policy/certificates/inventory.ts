import type { ExpiryEntry, ExpiryFacts, ExpiryInventory } from '../../model/expiry';
import type { KubeletRotation } from '../../model/kubelet';
import { assembleEntries } from './assemble';
import { bySeverity } from './attention';
import { clusterFindings } from './cluster-findings';
import { certificateFindings, type Around } from './entry-findings';
import { expiryFindings } from './expiry-findings';
import { isSafe, KUBELET_SERVING, servingRequestChecks } from './request-checks';
import { kubeletRenewal, rotationFindings, rotations } from './rotation';
import { requestFindings } from './request-findings';
import { DEFAULT_THRESHOLDS, type ExpiryThresholds } from './thresholds';

/** Puts together what was seen, and judges it. */
export function takeInventory(facts: ExpiryFacts, thresholds: ExpiryThresholds = DEFAULT_THRESHOLDS): ExpiryInventory {
  const entries = assembleEntries(facts);
  const rotation = rotations(facts);
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
    entries: entries.map((entry) =>
      judged(entry, around, facts, thresholds, entry.host === undefined ? undefined : rotation.get(entry.host)),
    ),
    findings: clusterFindings(facts, entries),
  };
}

function judged(
  entry: ExpiryEntry,
  around: Around,
  { at, nodes }: ExpiryFacts,
  thresholds: ExpiryThresholds,
  rotation: KubeletRotation | undefined,
): ExpiryEntry {
  const { request } = entry;
  const checks = request?.signer === KUBELET_SERVING ? servingRequestChecks(request, nodes) : undefined;
  const findings = bySeverity([
    ...expiryFindings(entry, at, thresholds),
    ...certificateFindings(entry, around),
    ...rotationFindings(entry, rotation),
    ...requestFindings(request, checks && isSafe(checks)),
  ]);
  const renewal = kubeletRenewal(entry, rotation);
  return { ...entry, findings, ...(checks ? { checks } : {}), ...(renewal ? { renewal } : {}) };
}

/** A load balancer that passes TLS through shows the certificate of one of the API servers behind it. */
function endpointTerminatesTls(entries: readonly ExpiryEntry[]): boolean {
  const endpoint = entries.find((entry) => entry.name === 'endpoint' && entry.host === undefined)?.served[0]?.certificate.fingerprint;
  const servers = entries.filter((entry) => entry.name === 'apiserver').flatMap((entry) => entry.served);
  return endpoint !== undefined && servers.length > 0 && !servers.some(({ certificate }) => certificate.fingerprint === endpoint);
}
