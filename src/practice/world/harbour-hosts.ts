import type { HostsScene } from '../hosts/hosts';

/**
 * What there is to find on the hosts of the harbour: a control plane that joined first and whose certificates end in some weeks,
 * one on which somebody renewed a certificate and forgot the restart, a kubelet whose certificate ends this week, a host on which
 * sudo asks for a password, and one whose packages nobody holds, where a routine update begins when it suits nobody.
 */
export const HARBOUR_HOSTS: HostsScene = {
  daysLeft: { cp3: { controlPlane: 24.5 }, w04: { kubelet: 5.5 } },
  renewedUnnoticed: [{ node: 'cp2', certificate: 'apiserver', daysAgo: 3 }],
  sudoAsks: ['w04'],
  notHeld: ['w03'],
  unattended: { w03: 20 },
};
