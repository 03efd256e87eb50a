import type { UpgradeOptions } from '../plan/upgrade/options';
import type { DrainPreview, UpgradeHost } from '../plan/upgrade/plan';
import { count, durationWords, timeWords } from './words';

export function roleWords({ role, batch }: Pick<UpgradeHost, 'role' | 'batch'>): string {
  switch (role) {
    case 'apply':
      return 'first control plane';
    case 'controlPlane':
      return 'control plane';
    case 'worker':
      return batch === undefined ? 'worker' : `worker, group ${batch + 1}`;
  }
}

/** `apt 1.34 → 1.35, kubeadm=1.35.4-1.1` */
export function packageWords({ packages }: Pick<UpgradeHost, 'packages'>): string {
  if (packages === undefined) return 'not known';
  if (packages.manager === 'binaries') return `from ${packages.folder}`;
  const { manager, switched, versions } = packages;
  const version = versions?.find(({ name }) => name === 'kubeadm')?.version ?? 'version not known';
  return `${manager}${switched ? ` ${switched.source.minor} → ${switched.minor}` : ''}, ${version}`;
}

/** `7 pods, 2 wait, at least 30 s` */
export function drainWords(preview: DrainPreview | undefined): string {
  if (!preview) return 'not known';
  const { evicted, waits, blocked, unknown, longestGraceSeconds, room, rounds } = preview;
  const parts = [
    count(evicted, 'pod'),
    ...(waits > 0 ? [`${waits} ${waits === 1 ? 'waits' : 'wait'} for a budget`] : []),
    ...(rounds !== undefined && rounds > 1 ? [`${rounds} rounds`] : []),
    ...(blocked > 0 ? [`${blocked} blocked`] : []),
    ...(unknown > 0 ? [`${unknown} unknown`] : []),
    ...(room === 'no' ? ['no room elsewhere'] : room === 'unknown' ? ['room not known'] : []),
    ...(longestGraceSeconds > 0 ? [`at least ${durationWords(longestGraceSeconds)}`] : []),
  ];
  return parts.join(', ');
}

/**
 * What was chosen, each with what follows from it.
 * @param plan whether a snapshot is a step of it (workers alone need none), and how many workers are in it
 */
export function optionWords(
  options: UpgradeOptions,
  { takesSnapshot, workers }: { readonly takesSnapshot: boolean; readonly workers: number },
): readonly string[] {
  return [
    scopeWords(options),
    drainChoice(options),
    ...snapshotChoice(options, takesSnapshot),
    ...workerChoice(options, workers),
    ...(options.pause === 'never' ? [] : ['asks in between']),
    ...(options.binaries === undefined ? [] : [`programs from ${options.binaries}: no package manager knows of them afterwards`]),
    ...(options.ignorePreflight.length === 0 ? [] : [`kubeadm's checks ${options.ignorePreflight.join(', ')} only warn`]),
    ...(options.via.length === 0 ? [] : [`by way of ${options.via.join(', ')}`]),
    ...(options.patchOnly ? ['only patch releases'] : []),
    ...(options.window ? [`between ${timeWords(options.window.from)} and ${timeWords(options.window.to)}`] : []),
  ];
}

function workerChoice({ canaries, batch }: UpgradeOptions, workers: number): readonly string[] {
  if (workers === 0) return [];
  if (canaries === 0 || workers <= canaries) return workers === 1 ? [] : [`workers ${batch} at a time`];
  return [`${count(canaries, 'worker')} first, then ${batch} at a time`];
}

function scopeWords({ scope, without }: UpgradeOptions): string {
  const left = without.length === 0 ? '' : ` without ${without.join(', ')}`;
  switch (scope.what) {
    case 'all':
      return `all nodes${left}`;
    case 'controlPlanes':
      return `control planes only${left}: kubelets of the workers stay behind`;
    case 'workers':
      return `workers only${left}: the control planes stay as they are`;
    case 'nodes':
      return `only ${scope.names.join(', ')}: all others stay as they are`;
  }
}

function snapshotChoice({ snapshot, snapshotFolder }: UpgradeOptions, taken: boolean): readonly string[] {
  if (snapshot === 'skip') return ['no snapshot of etcd is taken: the way back needs one that is there already'];
  if (!taken) return [];
  return [`snapshot of etcd first, ${snapshotFolder === undefined ? 'kept on the control plane' : `to ${snapshotFolder}`}`];
}

function drainChoice({ drain }: UpgradeOptions): string {
  switch (drain) {
    case 'whenMinorChanges':
      return 'drained where the minor changes';
    case 'always':
      return 'every node drained';
    case 'never':
      return 'no drains: kubelets change under running pods';
  }
}
