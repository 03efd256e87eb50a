import type { RuleInfo, Severity } from '../../finding';

/** One row of the catalogue. @param source file of kubeadm that the rule comes from */
export function rule(
  id: string,
  severity: Severity,
  title: string,
  explanation: string,
  source: string,
  example?: { readonly bad: string; readonly good: string },
): RuleInfo {
  return { id, severity, title, explanation, source, ...(example ? { example } : {}) };
}

export const VALIDATION = 'kubeadm, apis/kubeadm/validation/validation.go';
export const DEFAULTING = 'kubeadm, util/config (dynamic defaults)';
export const DECODING = 'kubeadm, util/config/strict and the decoders of k8s.io/apimachinery';
export const SPLITTING = 'kubeadm, util/marshal.go';
