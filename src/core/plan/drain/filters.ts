import type { PodModel } from '../../model/pod';
import { selects } from '../../model/selector-match';
import type { LabelSelector } from '../../model/selector';
import { bytesWords } from '../../report/words';
import type { OwnerIndex } from './owners';
import type { DrainOptions } from './options';
import type { DrainVerdict } from './plan';

/** What the filters of a drain say of one pod. */
export interface Filtered {
  readonly verdict: Extract<DrainVerdict, 'evict' | 'skip' | 'blocked'>;
  readonly code: string;
  readonly why: string;
  readonly hint?: string;
}

export interface FilterContext {
  readonly options: DrainOptions;
  readonly selector: LabelSelector | undefined;
  readonly owners: OwnerIndex;
  /** Epoch milliseconds of the facts. */
  readonly at: number;
}

type Filter = (pod: PodModel, context: FilterContext) => Filtered;

/**
 * Judges a pod as `kubectl drain` does: the filters run in its order, the first one that does not let the pod go decides,
 * otherwise the last one that had something to say. Source of order and rules: kubectl's pkg/drain/filters.go.
 */
export function filterPod(pod: PodModel, context: FilterContext): Filtered {
  let said: Filtered = LET_GO;
  for (const filter of FILTERS) {
    const answer = filter(pod, context);
    if (answer.verdict !== 'evict') return answer;
    if (answer.code !== LET_GO.code) said = answer;
  }
  return said;
}

const LET_GO: Filtered = { verdict: 'evict', code: 'evict', why: '' };

/** Finished pods go without further questions: nothing of them runs. */
export function isFinished(pod: PodModel): boolean {
  return pod.phase === 'Succeeded' || pod.phase === 'Failed';
}

export function emptyDirs(pod: PodModel): readonly string[] {
  return pod.volumes.filter((volume) => volume.source === 'emptyDir').map((volume) => volume.name);
}

/** For people: `emptyDir "spool" (up to 1.0 GiB), "cache" (in memory)`. What is really in it only the node could tell. */
export function emptyDirWords(pod: PodModel): string {
  const words = pod.volumes
    .filter((volume) => volume.source === 'emptyDir')
    .map(({ name, sizeLimit, medium }) => {
      const marks = [...(medium === 'Memory' ? ['in memory'] : []), ...(sizeLimit === undefined ? [] : [`up to ${bytesWords(sizeLimit)}`])];
      return `"${name}"${marks.length > 0 ? ` (${marks.join(', ')})` : ''}`;
    });
  return `emptyDir ${words.join(', ')}`;
}

const notSelected: Filter = (pod, { selector }) =>
  selector && !selects(selector, pod.labels) ? { verdict: 'skip', code: 'not-selected', why: 'the pod selector leaves it out' } : LET_GO;

const deletedLongAgo: Filter = (pod, { options, at }) => {
  const limit = options.skipWaitForDeleteSeconds ?? 0;
  if (limit <= 0 || pod.deletionAt === undefined || at - pod.deletionAt <= limit * 1000) return LET_GO;
  return { verdict: 'skip', code: 'deleted-long-ago', why: `its deletion was due more than ${limit} s ago; it is not waited for` };
};

const daemonSet: Filter = (pod, { options, owners }) => {
  const owner = pod.controller;
  if (owner?.kind !== 'DaemonSet' || owner.apiVersion !== 'apps/v1' || isFinished(pod)) return LET_GO;
  const read = owners.read(pod);
  if (!read?.known) {
    return {
      verdict: 'blocked',
      code: 'daemonset-unreadable',
      why: `its DaemonSet ${owner.name} can't be read: ${read?.why ?? 'it was not looked for'}`,
      hint: `Allow this user to get DaemonSets in namespace ${pod.namespace}.`,
    };
  }
  if (read.value === undefined) {
    return options.unmanaged
      ? { verdict: 'evict', code: 'daemonset-gone', why: `its DaemonSet ${owner.name} no longer exists; it will not come back` }
      : {
          verdict: 'blocked',
          code: 'daemonset-gone',
          why: `its DaemonSet ${owner.name} no longer exists; it would not come back`,
          hint: 'Allow unmanaged pods to evict it, or delete it yourself.',
        };
  }
  return options.daemonSets === 'ignore'
    ? { verdict: 'skip', code: 'daemonset', why: `DaemonSet ${owner.name} would start it again on this node` }
    : {
        verdict: 'blocked',
        code: 'daemonset',
        why: `DaemonSet ${owner.name} would start it again on this node`,
        hint: 'Choose to leave DaemonSet pods alone.',
      };
};

const mirror: Filter = (pod) =>
  pod.mirror ? { verdict: 'skip', code: 'static-pod', why: 'static pod of this node; only its manifest on the host ends it' } : LET_GO;

const localStorage: Filter = (pod, { options }) => {
  if (emptyDirs(pod).length === 0 || isFinished(pod)) return LET_GO;
  return options.deleteEmptyDirData
    ? { verdict: 'evict', code: 'emptydir', why: `loses ${emptyDirWords(pod)}` }
    : {
        verdict: 'blocked',
        code: 'emptydir',
        why: `would lose ${emptyDirWords(pod)}`,
        hint: 'Allow the loss of emptyDir data, or save it first.',
      };
};

const unreplicated: Filter = (pod, { options }) => {
  if (isFinished(pod) || pod.controller) return LET_GO;
  return options.unmanaged
    ? { verdict: 'evict', code: 'unmanaged', why: 'no controller: it will not come back' }
    : {
        verdict: 'blocked',
        code: 'unmanaged',
        why: 'no controller: it would not come back',
        hint: 'Allow unmanaged pods to evict it, or delete it yourself.',
      };
};

const FILTERS: readonly Filter[] = [notSelected, deletedLongAgo, daemonSet, mirror, localStorage, unreplicated];
