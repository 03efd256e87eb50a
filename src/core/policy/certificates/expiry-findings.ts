import type { Certificate } from '../../model/certificate';
import type { ExpiryEntry, ExpiryFinding } from '../../model/expiry';
import { durationWords } from '../../report/words';
import { rotatingThresholds, type ExpiryThresholds } from './thresholds';

/** Findings about the time that is left to an entry. */
export function expiryFindings(entry: ExpiryEntry, now: number, thresholds: ExpiryThresholds): readonly ExpiryFinding[] {
  if (entry.group === 'tokens') return tokenFindings(entry, now);
  if (entry.group === 'requests') return [];
  const { certificate, expiresAt } = entry;
  const findings: ExpiryFinding[] = [];
  const future = notYetValid(certificate, now);
  if (future) findings.push(future);
  const late = expiresAt === undefined ? undefined : lateness(entry, expiresAt, now, thresholds);
  if (late) findings.push(late);
  return findings;
}

function lateness(entry: ExpiryEntry, expiresAt: number, now: number, thresholds: ExpiryThresholds): ExpiryFinding | undefined {
  const left = expiresAt - now;
  if (left <= 0)
    return {
      code: 'expired',
      severity: 'critical',
      message: `It expired ${durationWords(-left / 1000)} ago.`,
      ...renewHint(entry),
    };
  const { certificate, renewal } = entry;
  if (renewal?.by !== undefined && certificate) {
    const own = rotatingThresholds(thresholds, certificate.notAfter - certificate.notBefore);
    if (left >= own.warning) return undefined;
    return {
      code: 'rotation-overdue',
      severity: left < own.critical ? 'critical' : 'warning',
      message: `It expires in ${durationWords(left / 1000)}, and ${renewal.by} should have replaced it by now.`,
      hint: "Look for refused certificate signing requests, and into the kubelet's log for why it can't rotate.",
    };
  }
  if (left < thresholds.critical) return soon('expires-critical', 'critical', left, entry);
  if (left < thresholds.warning) return soon('expires-soon', 'warning', left, entry);
  return undefined;
}

function soon(code: string, severity: 'critical' | 'warning', left: number, entry: ExpiryEntry): ExpiryFinding {
  return { code, severity, message: `It expires in ${durationWords(left / 1000)}.`, ...renewHint(entry) };
}

function renewHint(entry: ExpiryEntry): { readonly hint?: string } {
  if (entry.group === 'kubeconfigs')
    return { hint: 'Get a new kubeconfig from whoever gave you this one; on a kubeadm cluster renew admin.conf.' };
  if (entry.group === 'authorities')
    return { hint: 'An authority is not renewed in place: plan its rotation, with old and new trusted side by side for a while.' };
  if (entry.group === 'bundles') return { hint: 'Whoever installed it has to renew both the certificate and this bundle.' };
  if (!entry.renewal) return {};
  const { restarts } = entry.renewal;
  return { hint: restarts.length > 0 ? `Renew it and restart ${restarts.join(', ')}.` : 'Renew it.' };
}

function notYetValid(certificate: Certificate | undefined, now: number): ExpiryFinding | undefined {
  if (!certificate || certificate.notBefore <= now) return undefined;
  return {
    code: 'not-yet-valid',
    severity: 'critical',
    message: `It is valid only in ${durationWords((certificate.notBefore - now) / 1000)}.`,
    hint: 'Compare the clock of the host that issued it, and that of this computer, with the time that is.',
  };
}

/** Tokens are meant to run out; one that never does is the one to look at. */
function tokenFindings({ token, expiresAt }: ExpiryEntry, now: number): readonly ExpiryFinding[] {
  if (!token) return [];
  if (expiresAt === undefined)
    return [
      {
        code: 'token-never-expires',
        severity: 'warning',
        message: 'It never expires: whoever has it can join nodes for good.',
        hint: 'Delete it, and create one that expires when it is needed.',
      },
    ];
  if (expiresAt > now) return [];
  return [
    {
      code: 'token-expired',
      severity: 'notice',
      message: `It expired ${durationWords((now - expiresAt) / 1000)} ago and has not been cleaned up.`,
      hint: 'The token cleaner of the controller-manager removes such tokens; look whether it runs.',
    },
  ];
}
