import type { NodeModel, Readiness, Taint } from '../../model/node';
import { fields, items, number, oneOf, stringRecord, text, time, type Raw } from './fields';
import { projectMeta } from './meta';
import { projectResources } from './resources';

const PRESSURES = ['MemoryPressure', 'DiskPressure', 'PIDPressure', 'NetworkUnavailable'];

export function projectNode(object: Raw): NodeModel {
  const spec = fields(object.spec);
  const status = fields(object.status);
  const info = fields(status.nodeInfo);
  const conditions = items(status.conditions).map(fields);
  const ready = conditions.find((condition) => condition.type === 'Ready');
  const addresses = items(status.addresses).flatMap(projectAddress);
  const address = (type: string) => addresses.find((one) => one.type === type)?.address;
  return {
    ...projectMeta(object),
    kind: 'Node',
    readiness: readinessOf(ready?.status),
    readinessReason: [text(ready?.reason), text(ready?.message)].filter(Boolean).join(': ') || undefined,
    readinessSince: time(ready?.lastTransitionTime),
    pressures: PRESSURES.filter((type) => conditions.some((condition) => condition.type === type && condition.status === 'True')),
    unschedulable: spec.unschedulable === true,
    taints: items(spec.taints).flatMap(projectTaint),
    roles: rolesOf(stringRecord(fields(object.metadata).labels)),
    kubeletVersion: text(info.kubeletVersion) ?? '',
    containerRuntime: text(info.containerRuntimeVersion),
    osImage: text(info.osImage),
    kernelVersion: text(info.kernelVersion),
    architecture: text(info.architecture),
    internalIP: address('InternalIP'),
    addresses,
    kubeletPort: number(fields(fields(status.daemonEndpoints).kubeletEndpoint).Port),
    hostname: address('Hostname'),
    providerID: text(spec.providerID),
    machineID: text(info.machineID),
    bootID: text(info.bootID),
    podCIDR: text(spec.podCIDR),
    capacity: projectResources(status.capacity),
    allocatable: projectResources(status.allocatable),
  };
}

/** A node that was never heard from has no Ready condition, which is as unknown as one that fell silent. */
function readinessOf(status: unknown): Readiness {
  if (status === 'True') return 'ready';
  return status === 'False' ? 'notReady' : 'unknown';
}

/** Nothing for what is not a taint of a known effect. */
function projectTaint(value: unknown): readonly Taint[] {
  const taint = fields(value);
  const key = text(taint.key);
  const effect = oneOf(taint.effect, 'NoSchedule', 'PreferNoSchedule', 'NoExecute');
  return key && effect ? [{ key, effect, value: text(taint.value), timeAdded: time(taint.timeAdded) }] : [];
}

function projectAddress(value: unknown): NodeModel['addresses'] {
  const raw = fields(value);
  const [type, address] = [text(raw.type), text(raw.address)];
  return type && address ? [{ type, address }] : [];
}

const ROLE_PREFIX = 'node-role.kubernetes.io/';

/** The labels kubectl reads roles from; the second one is older and still set by some installers. */
function rolesOf(labels: Readonly<Record<string, string>>): readonly string[] {
  const roles = new Set<string>();
  for (const [key, value] of Object.entries(labels)) {
    if (key.startsWith(ROLE_PREFIX) && key.length > ROLE_PREFIX.length) roles.add(key.slice(ROLE_PREFIX.length));
    else if (key === 'kubernetes.io/role' && value) roles.add(value);
  }
  return [...roles].sort();
}
