import type { MachineIdentity } from '../model/host';

/**
 * Whether a machine is the one a Node object describes. Undefined: it is, as far as can be told; else what differs, as one
 * sentence. The machine id decides; machines cloned from one image share it, so the host name must fit, too. A cluster may know its
 * nodes by other names than the machines have, which the id of the running boot then settles.
 */
export function judgeMachine(expected: MachineIdentity, actual: MachineIdentity): string | undefined {
  const [wantedId, id] = [expected.machineId, actual.machineId];
  if (wantedId !== undefined && id !== undefined && wantedId.toLowerCase() !== id.toLowerCase())
    return `Its machine id is ${id}, the node's is ${wantedId}.`;
  const [wantedName, name] = [expected.hostname, actual.hostname];
  if (wantedName === undefined || name === undefined || shortName(wantedName) === shortName(name)) return undefined;
  const sameMachine = wantedId !== undefined && id !== undefined;
  if (sameMachine && expected.bootId !== undefined && expected.bootId === actual.bootId) return undefined;
  return `Its host name is ${name}, the node's is ${wantedName}.`;
}

function shortName(name: string): string {
  return name.toLowerCase().split('.')[0] ?? '';
}
