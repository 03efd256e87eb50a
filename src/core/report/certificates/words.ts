import type { ExpiryEntry, ExpiryGroup } from '../../model/expiry';

const DAY_S = 86_400;

/** What is left in one unit: `24 d`, `5 h`, `12 min`, `expired`; `never` and `unknown` where there is no end. */
export function timeLeft(entry: Pick<ExpiryEntry, 'expiresAt' | 'group' | 'certificate' | 'kubeadm' | 'token'>, now: number): string {
  const { expiresAt } = entry;
  if (expiresAt === undefined) return entry.token ? 'never' : entry.kubeadm?.missing ? 'missing' : 'unknown';
  const seconds = (expiresAt - now) / 1000;
  if (seconds <= 0) return 'expired';
  if (seconds >= DAY_S) return `${Math.floor(seconds / DAY_S)} d`;
  return seconds >= 3600 ? `${Math.floor(seconds / 3600)} h` : `${Math.max(1, Math.floor(seconds / 60))} min`;
}

/** The same for a sentence: `expires in 24 days`, `has expired`. */
export function expirySpoken(entry: Parameters<typeof timeLeft>[0], now: number): string {
  const left = timeLeft(entry, now);
  if (left === 'expired') return 'has expired';
  if (left === 'never') return 'never expires';
  if (left === 'missing') return 'is missing';
  if (left === 'unknown') return 'has no known end';
  const [number = '', unit = ''] = left.split(' ');
  const word = { d: 'day', h: 'hour', min: 'minute' }[unit] ?? unit;
  return `expires in ${number} ${word}${number === '1' ? '' : 's'}`;
}

const GROUPS: Readonly<Record<ExpiryGroup, string>> = {
  controlPlane: 'Control plane',
  authorities: 'Authorities',
  kubelets: 'Kubelets',
  requests: 'Requests waiting',
  tokens: 'Tokens',
  kubeconfigs: 'Your kubeconfigs',
  bundles: 'Webhooks and aggregated APIs',
};

export function groupTitle(group: ExpiryGroup): string {
  return GROUPS[group];
}

/** Groups in the order people see them. */
export const GROUP_ORDER: readonly ExpiryGroup[] = ['controlPlane', 'authorities', 'kubelets', 'requests', 'tokens', 'kubeconfigs', 'bundles'];

/** `cp3 apiserver`, `CSR csr-7xk2p`: the name in a list. */
export function entryTitle({ host, name }: Pick<ExpiryEntry, 'host' | 'name'>): string {
  return host === undefined ? name : `${host} ${name}`;
}
