import type { ObjectMeta } from './object';
import type { NodeSelectorTerm } from './selector';

export interface VolumeClaimModel extends ObjectMeta {
  readonly kind: 'PersistentVolumeClaim';
  readonly volumeName: string | undefined;
  readonly accessModes: readonly string[];
  readonly storageClass: string | undefined;
  readonly phase: string;
}

export interface VolumeModel extends ObjectMeta {
  readonly kind: 'PersistentVolume';
  /** Name of the volume source, for example `local`, `csi`, `nfs`. */
  readonly source: string;
  /** Required node affinity; undefined: usable from every node. */
  readonly nodeAffinity: readonly NodeSelectorTerm[] | undefined;
  readonly accessModes: readonly string[];
}
