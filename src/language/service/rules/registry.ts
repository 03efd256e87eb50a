import { ka001 } from './kubeadm/ka001-unreadable-version';
import type { Rule } from './rule';

/** Every rule, in the order in which findings of one place are listed. */
export const rules: readonly Rule[] = [ka001];
