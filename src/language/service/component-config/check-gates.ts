import type { LintDocument, LintFile } from '../document';
import type { Environment } from '../family';
import type { Report } from '../finding';
import { componentMinors } from '../kubeadm/minor';
import { problemOf, renaming } from '../kubeadm/rules/gates';
import { at, pairs } from '../yaml/walk';
import { kl012 } from './rules';

/** `featureGates` of the kubelet and kube-proxy; a value that is no boolean does not decode (KL004). */
export function checkGates({ root, header }: LintDocument, file: LintFile, environment: Environment, report: Report): void {
  const program = header.kind?.value === 'KubeletConfiguration' ? 'kubelet' : 'kube-proxy';
  const minors = componentMinors(file, environment);
  for (const { name, key } of pairs(at(root, ['featureGates'])?.value)) {
    const problem = problemOf(name, program, minors);
    if (problem !== undefined) report(kl012, key, problem.message, renaming(problem, key));
  }
}
