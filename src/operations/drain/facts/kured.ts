import type { WorkloadModel } from '../../../core/model/workload';
import type { KuredLock } from '../../../core/plan/drain/facts';

/** Where kured, the reboot daemon, keeps its lock: on its own DaemonSet. */
const LOCK = 'weave.works/kured-node-lock';

/**
 * Who holds kured's lock. It writes one holder, or a list of them where it is told to reboot several nodes at once;
 * the first is told. An annotation that can't be read is no lock: kured itself treats it so.
 */
export function kuredLockOf(daemonSets: readonly WorkloadModel[]): KuredLock | undefined {
  for (const { annotations } of daemonSets) {
    const lock = annotations[LOCK];
    const holder = lock === undefined ? undefined : firstHolder(lock);
    if (holder) return holder;
  }
  return undefined;
}

interface Written {
  readonly nodeID?: unknown;
  readonly created?: unknown;
  readonly locks?: readonly Written[];
}

function firstHolder(text: string): KuredLock | undefined {
  let written: Written;
  try {
    written = (JSON.parse(text) ?? {}) as Written;
  } catch {
    return undefined;
  }
  const holder = Array.isArray(written.locks) ? (written.locks as readonly Written[])[0] : written;
  if (typeof holder?.nodeID !== 'string' || holder.nodeID === '') return undefined;
  const since = typeof holder.created === 'string' ? Date.parse(holder.created) : NaN;
  return { node: holder.nodeID, since: Number.isNaN(since) ? undefined : since };
}
