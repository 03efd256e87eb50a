import type { CommandSpec } from '../spec';

/**
 * `kubeadm reset`, which asks nothing. It takes the host's member out of etcd where the API answers, stops everything of Kubernetes
 * and empties its folders; networks, packet filters and kubeconfigs of people stay.
 * @param criSocket undefined: kubeadm finds the only one by itself
 */
export function kubeadmReset(criSocket: string | undefined): Pick<CommandSpec<unknown>, 'argv'> {
  return { argv: ['kubeadm', 'reset', '--force', ...(criSocket === undefined ? [] : [`--cri-socket=${criSocket}`])] };
}
