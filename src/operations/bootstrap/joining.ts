import type { HostTarget } from '../../core/model/host';
import type { BootstrapOptions } from '../../core/plan/bootstrap/options';
import type { BootstrapHost } from '../../core/plan/bootstrap/plan';
import { NO_WISHES, type JoiningNode } from '../../core/plan/node-join/plan';

/** A host of a bootstrap, as the steps of a join know it. */
export function joiningNode(host: BootstrapHost, { wish }: BootstrapOptions, target: HostTarget): JoiningNode {
  const { name, role, machineId, criSocket, addresses } = host;
  return {
    ...NO_WISHES,
    name,
    target,
    machineId: machineId ?? '',
    role: role === 'worker' ? 'worker' : 'controlPlane',
    criSocket,
    ignorePreflight: wish.ignorePreflight,
    ...(addresses.length === 0 ? {} : { nodeIps: addresses }),
    ...(addresses[0] === undefined || role === 'worker' ? {} : { advertiseAddress: addresses[0] }),
  };
}
