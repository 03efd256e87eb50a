import { backupPath, OWN_FOLDER } from '../../core/command/control-plane/places';
import type { UpgradeHop, UpgradePlan } from '../../core/plan/upgrade/plan';
import { snapshotName } from '../../core/snapshot/metadata';

/** Folder of a control plane for snapshots where none of this computer was given. */
const HOST_SNAPSHOTS = `${OWN_FOLDER}/snapshots`;

/** Where a snapshot is; without a host it is on this computer. */
export interface SnapshotPlace {
  readonly path: string;
  readonly on: string | undefined;
}

/** Where a control plane keeps its manifests, certificates and kubeconfigs from before a hop. */
export function backupFolderOf({ factsAt, hash, body }: UpgradePlan, hop: UpgradeHop): string {
  return backupPath(factsAt, `${hash}${body.hops.indexOf(hop).toString(16)}`);
}

/** Where the snapshot of a hop goes: of this computer, or of a control plane. */
export function snapshotPlaceOf({ cluster, factsAt, body }: UpgradePlan, hop: UpgradeHop): SnapshotPlace {
  const name = snapshotName(`${cluster.name}-before-${hop.to}`, factsAt);
  const { snapshotFolder } = body.options;
  if (snapshotFolder !== undefined) return { path: `${snapshotFolder.replace(/[\\/]+$/, '')}/${name}`, on: undefined };
  const first = hop.hosts.find(({ role, components }) => role !== 'worker' && components)?.name;
  return { path: `${HOST_SNAPSHOTS}/${name}`, on: first };
}
