import { stringify } from 'yaml';
import type { JoinBase, JoiningNode, WantedTaint } from './plan';

const CONTROL_PLANE_TAINT: WantedTaint = { key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' };

/** Secrets of one join. They live in memory, and in a file on the host until kubeadm has ended. */
export interface JoinSecrets {
  /** `abcdef.0123456789abcdef` */
  readonly token: string;
  /** Of a control plane: what the uploaded certificates are encrypted with. */
  readonly certificateKey: string | undefined;
}

/**
 * The JoinConfiguration of a host, as YAML for its kubeadm. Every authority is pinned, also the second one while an authority is
 * rotated. Taints replace kubeadm's own where any are given, so that of control planes is said again.
 */
export function joinConfiguration(node: JoiningNode, base: JoinBase, { token, certificateKey }: JoinSecrets): string {
  const { name, role, criSocket, labels, taints, advertiseAddress, nodeIps = [] } = node;
  const nodeLabels = Object.entries(labels).map(([key, value]) => `${key}=${value}`);
  const args = [
    ...(nodeLabels.length === 0 ? [] : [{ name: 'node-labels', value: nodeLabels.join(',') }]),
    ...(nodeIps.length === 0 ? [] : [{ name: 'node-ip', value: nodeIps.join(',') }]),
  ];
  const own = role === 'controlPlane' ? [CONTROL_PLANE_TAINT] : [];
  const configuration = {
    apiVersion: base.apiVersion,
    kind: 'JoinConfiguration',
    discovery: {
      bootstrapToken: { apiServerEndpoint: base.endpoint, token, caCertHashes: base.authorities.map((hash) => `sha256:${hash}`) },
    },
    nodeRegistration: {
      name,
      ...(criSocket === undefined ? {} : { criSocket }),
      ...(args.length === 0 ? {} : { kubeletExtraArgs: extraArgs(args, base.apiVersion) }),
      ...(taints.length === 0 ? {} : { taints: [...own, ...taints.filter((taint) => !own.some((one) => isSame(one, taint)))] }),
    },
    ...(role === 'controlPlane'
      ? {
          controlPlane: {
            localAPIEndpoint: { ...(advertiseAddress === undefined ? {} : { advertiseAddress }), bindPort: base.apiPort },
            certificateKey,
          },
        }
      : {}),
  };
  // kubeadm reads YAML 1.1, in which a taint of the value yes is no text unless it is quoted.
  return stringify(configuration, { defaultStringType: 'QUOTE_DOUBLE', defaultKeyType: 'PLAIN' });
}

/** A list since v1beta4; before, a map. */
function extraArgs(args: readonly { readonly name: string; readonly value: string }[], apiVersion: string): unknown {
  return /v1beta[123]$/.test(apiVersion) ? Object.fromEntries(args.map(({ name, value }) => [name, value])) : args;
}

function isSame(one: WantedTaint, other: WantedTaint): boolean {
  return one.key === other.key && one.effect === other.effect;
}
