import { bool, listOf, oneOf, string, stringMap, strings, struct, type FieldType, type StructTable } from '../../../structure/table';
import { field, type Fields } from './field';
import type { KubeadmVersion } from '../api-versions';
import { envVar } from './env';
import { arg, hostPathMount, taint, timeouts } from './parts';

/** What differs between the versions. */
export interface Shapes {
  readonly args: FieldType;
  readonly envs: Fields;
  readonly registration: Fields;
  readonly common: Fields;
}

export function shapesOf(version: KubeadmVersion): Shapes {
  if (version === 'v1beta3') return { args: stringMap, envs: {}, registration: {}, common: {} };
  return {
    args: listOf(struct(arg)),
    envs: { extraEnvs: field(listOf(struct(envVar)), 'Environment variables of the component.') },
    registration: { imagePullSerial: field(bool, 'Whether images are pulled one after the other.', { default: 'true', isPointer: true }) },
    common: {
      dryRun: field(bool, 'Only tells what would be done.', { default: 'false' }),
      timeouts: field(struct(timeouts), 'How long kubeadm waits for what.', { isPointer: true }),
    },
  };
}

export function nodeRegistration({ args, registration }: Shapes): StructTable {
  return {
    name: 'NodeRegistrationOptions',
    fields: {
      name: field(string, 'Name of the Node; the host name when left out. Taken in lower case.'),
      criSocket: field(
        string,
        'Socket of the container runtime, as `unix:///run/containerd/containerd.sock`. Found by itself when only one is there.',
      ),
      taints: field(listOf(struct(taint)), 'Taints of the Node. Left out, a control plane gets its usual taint; `[]` means none.', {
        isPointer: true,
      }),
      kubeletExtraArgs: field(args, 'Flags of the kubelet on this node.'),
      ignorePreflightErrors: field(strings, 'Preflight checks whose failure is told, but does not stop. `all` alone means every one.'),
      imagePullPolicy: field(oneOf('', 'Always', 'IfNotPresent', 'Never'), 'When images are pulled before the components start.', {
        default: 'IfNotPresent',
      }),
      ...registration,
    },
  };
}

export function component({ args, envs }: Shapes): Fields {
  return {
    extraArgs: field(args, 'Flags of the component, over those that kubeadm sets.'),
    extraVolumes: field(listOf(struct(hostPathMount)), 'Paths of the host that the component needs.'),
    ...envs,
  };
}
