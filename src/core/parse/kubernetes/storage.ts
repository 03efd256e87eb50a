import type { VolumeClaimModel, VolumeModel } from '../../model/storage';
import { fields, strings, text, type Raw } from './fields';
import { projectMeta } from './meta';
import { projectNodeSelector } from './selectors';

export function projectVolumeClaim(object: Raw): VolumeClaimModel {
  const spec = fields(object.spec);
  return {
    ...projectMeta(object),
    kind: 'PersistentVolumeClaim',
    volumeName: text(spec.volumeName),
    accessModes: strings(spec.accessModes),
    storageClass: text(spec.storageClassName),
    phase: text(fields(object.status).phase) ?? 'Pending',
  };
}

/** Members of a volume's spec that are not its source, which is whatever other object is there. */
const NOT_A_SOURCE = new Set(['capacity', 'claimRef', 'nodeAffinity']);

export function projectVolume(object: Raw): VolumeModel {
  const spec = fields(object.spec);
  const source = Object.entries(spec).find(
    ([key, value]) => !NOT_A_SOURCE.has(key) && typeof value === 'object' && value !== null && !Array.isArray(value),
  );
  return {
    ...projectMeta(object),
    kind: 'PersistentVolume',
    source: source?.[0] ?? 'unknown',
    nodeAffinity: projectNodeSelector(fields(spec.nodeAffinity).required),
    accessModes: strings(spec.accessModes),
  };
}
