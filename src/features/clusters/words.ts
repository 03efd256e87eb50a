import type { Distribution } from '../../core/model/cluster';
import { escapeMarkdown, table } from '../../core/report/markdown';
import { durationWords } from '../../core/report/words';

/** A length of time in its two largest units, for hovers: `45 s`, `12 min 3 s`, `31 d 4 h`. */
export function age(milliseconds: number): string {
  return durationWords(milliseconds / 1000);
}

/** `10:41`, local time. */
export function timeOfDay(at: number): string {
  const date = new Date(at);
  return `${String(date.getHours()).padStart(2, '0')}:${String(date.getMinutes()).padStart(2, '0')}`;
}

/** How people write the name of a distribution. Undefined: not worth a word. */
export function distributionName(distribution: Distribution | undefined): string | undefined {
  switch (distribution) {
    case undefined:
    case 'unknown':
      return undefined;
    case 'eks':
    case 'gke':
    case 'aks':
      return distribution.toUpperCase();
    case 'microk8s':
      return 'MicroK8s';
    case 'practice':
      return 'practice';
    case 'kubeadm':
    case 'k3s':
    case 'k0s':
      return distribution;
  }
}

/** Who runs the control plane where its nodes can't be seen. */
export function controlPlaneOwner(distribution: Distribution | undefined): string | undefined {
  switch (distribution) {
    case 'eks':
      return 'control plane is run by AWS';
    case 'gke':
      return 'control plane is run by Google';
    case 'aks':
      return 'control plane is run by Azure';
    default:
      return undefined;
  }
}

/** A table in Markdown of texts that are none. */
export function plainTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return table(
    head,
    rows.map((cells) => cells.map(escapeMarkdown)),
  );
}
