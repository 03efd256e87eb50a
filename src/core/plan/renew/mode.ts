import { quorumOf } from '../../policy/quorum';
import type { RenewFacts } from './facts';
import type { RenewMode } from './plan';

/**
 * A member that restarts while others still have expired certificates finds nobody to talk to, also where they are still
 * connected among each other; so their certificates come first in that case, too.
 */
export function modeOf({ controlPlanes, unreadable, at }: RenewFacts): RenewMode {
  const members = controlPlanes.flatMap(({ components }) => components.filter(({ component }) => component === 'etcd'));
  const total = members.length + unreadable.length;
  if (members.length === 0 || total === 1) return 'rolling';
  const expired = controlPlanes.some(({ certificates }) =>
    certificates.some(({ name, expiresAt }) => (name === 'etcd-peer' || name === 'etcd-server') && expiresAt <= at),
  );
  const up = members.filter(({ healthy }) => healthy.known && healthy.value).length;
  return expired || up < quorumOf(total) ? 'recovery' : 'rolling';
}
