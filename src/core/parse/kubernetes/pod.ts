import type { PodModel, PodVolume } from '../../model/pod';
import { parseQuantity } from '../quantity';
import { fields, items, number, oneOf, text, type Raw } from './fields';
import { controllerOf, projectMeta } from './meta';
import { effectiveRequests } from './pod-requests';
import { projectScheduling } from './pod-scheduling';
import { podTrouble } from './pod-trouble';

export function projectPod(object: Raw): PodModel {
  const meta = projectMeta(object);
  const spec = fields(object.spec);
  const status = fields(object.status);
  return {
    ...meta,
    kind: 'Pod',
    phase: oneOf(status.phase, 'Pending', 'Running', 'Succeeded', 'Failed') ?? 'Unknown',
    ready: items(status.conditions)
      .map(fields)
      .some((condition) => condition.type === 'Ready' && condition.status === 'True'),
    nodeName: text(spec.nodeName),
    controller: controllerOf(object),
    mirror: 'kubernetes.io/config.mirror' in meta.annotations,
    hostNetwork: spec.hostNetwork === true,
    terminationGracePeriodSeconds: number(spec.terminationGracePeriodSeconds) ?? 30,
    deletionGracePeriodSeconds: number(fields(object.metadata).deletionGracePeriodSeconds),
    priority: number(spec.priority) ?? 0,
    volumes: items(spec.volumes).map((volume) => projectVolume(volume, meta.name)),
    scheduling: projectScheduling(spec),
    requests: effectiveRequests(spec),
    hostPorts: hostPortsOf(spec),
    restarts: [...items(status.containerStatuses), ...items(status.initContainerStatuses)]
      .map((container) => number(fields(container).restartCount) ?? 0)
      .reduce((sum, count) => sum + count, 0),
    trouble: podTrouble(status),
  };
}

/** A volume is an object of its name and one member named after its source. */
function projectVolume(value: unknown, pod: string): PodVolume {
  const volume = fields(value);
  const name = text(volume.name) ?? '';
  // A volume without any source is an emptyDir (API reference of VolumeSource).
  const source = Object.keys(volume).find((key) => key !== 'name') ?? 'emptyDir';
  const options = fields(volume[source]);
  const claimName = source === 'ephemeral' ? `${pod}-${name}` : source === 'persistentVolumeClaim' ? text(options.claimName) : undefined;
  const empty = source === 'emptyDir';
  return {
    name,
    source,
    claimName,
    sizeLimit: empty ? parseQuantity(text(options.sizeLimit)) : undefined,
    medium: empty ? text(options.medium) : undefined,
  };
}

/** With the network of the host every container port is one of the host; the API server fills `hostPort` in. */
function hostPortsOf(spec: Raw): readonly string[] {
  return [...items(spec.containers), ...items(spec.initContainers)]
    .flatMap((container) => items(fields(container).ports))
    .map(fields)
    .flatMap((port) => {
      const hostPort = number(port.hostPort);
      return hostPort ? [`${text(port.protocol) ?? 'TCP'}/${hostPort}`] : [];
    });
}
