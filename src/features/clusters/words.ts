import type { Distribution } from '../../core/model/cluster';

/** Parts of a description, the empty ones left out. */
export function joined(...parts: readonly (string | undefined | false)[]): string {
  return parts.filter((part) => typeof part === 'string' && part !== '').join(' · ');
}

/** `1 node`, `3 nodes`: a number is never without its unit. */
export function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}

/** Ends a text like a sentence, once. */
export function sentence(text: string): string {
  const trimmed = text.trim();
  return /[.?:]$/.test(trimmed) ? trimmed : `${trimmed}.`;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A length of time in its two largest units, for hovers: `45 s`, `12 min`, `5 h 3 min`, `31 d 4 h`. */
export function age(milliseconds: number): string {
  const value = Math.max(0, milliseconds);
  if (value < MINUTE) return `${Math.floor(value / 1000)} s`;
  if (value < HOUR) return `${Math.floor(value / MINUTE)} min`;
  if (value < DAY) return pair(Math.floor(value / HOUR), 'h', Math.floor((value % HOUR) / MINUTE), 'min');
  return pair(Math.floor(value / DAY), 'd', Math.floor((value % DAY) / HOUR), 'h');
}

function pair(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small > 0 ? `${large} ${largeUnit} ${small} ${smallUnit}` : `${large} ${largeUnit}`;
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
      return 'practice, nothing here is real';
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

/** Escapes a text from a cluster for Markdown, so that it can't become a link, an image or a heading. */
export function markdownText(text: string): string {
  return text.replace(/[\\`*_{}[\]()#+\-.!|<>~&$]/g, '\\$&').replace(/\r?\n/g, ' ');
}
