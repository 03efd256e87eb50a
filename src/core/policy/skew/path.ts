import { compareVersions, minorWords, ordinalOf } from './versions';

/** One upgrade of the whole cluster: kubeadm takes no more than one minor at a time. */
export interface Hop {
  readonly from: string;
  readonly to: string;
  readonly kind: 'minor' | 'patch';
}

export type UpgradePath =
  | { readonly hops: readonly Hop[] }
  /** `unreadable`: not a version; `older`: the target is behind the cluster; `major`: it is another major version. */
  | { readonly refused: 'unreadable' | 'older' | 'major'; readonly why: string }
  /** Minors on the way (as ordinals), of which nobody said which patch release it shall be. */
  | { readonly undecided: readonly number[] };

/**
 * The versions a cluster goes through, one minor at a time. Equal versions give one hop of kind `patch`: what of the cluster is
 * behind still has to follow.
 * @param from version of the oldest API server
 * @param between the patch release to take of a minor in between, for example `v1.34.4` for 1034
 */
export function upgradePath(from: string, target: string, between: (minor: number) => string | undefined): UpgradePath {
  const [first, last] = [ordinalOf(from), ordinalOf(target)];
  if (first === undefined || last === undefined)
    return { refused: 'unreadable', why: `${first === undefined ? from : target} is not a version of Kubernetes.` };
  if (compareVersions(target, from) < 0)
    return { refused: 'older', why: `${target} is older than what the cluster runs (${from}), and a cluster is not downgraded.` };
  if (Math.floor(first / 1000) !== Math.floor(last / 1000))
    return { refused: 'major', why: `Nobody knows a way from ${minorWords(first)} to ${minorWords(last)}.` };
  if (first === last) return { hops: [{ from, to: target, kind: 'patch' }] };
  const minors = Array.from({ length: last - first - 1 }, (_, index) => first + index + 1);
  const undecided = minors.filter((minor) => between(minor) === undefined);
  if (undecided.length > 0) return { undecided };
  const stops = [from, ...minors.map((minor) => between(minor) as string), target];
  return { hops: stops.slice(1).map((to, index): Hop => ({ from: stops[index] as string, to, kind: 'minor' })) };
}
