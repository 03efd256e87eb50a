import { timestamp, type KubeObject } from '../model/object';
import type { Resource } from '../resources/resource';
import { checkPreconditions } from './errors';

export interface DeleteOptions {
  readonly gracePeriodSeconds?: number;
  readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string };
  readonly propagationPolicy?: 'Background' | 'Foreground' | 'Orphan';
  readonly dryRun?: boolean;
}

export type DeletionPlan =
  /** Nothing holds it. */
  | { readonly kind: 'remove' }
  /** To be stored with its deletion time, or with a shorter grace period. */
  | { readonly kind: 'mark'; readonly object: KubeObject }
  /** Already on its way; this request changes nothing. */
  | { readonly kind: 'wait'; readonly object: KubeObject };

/**
 * What a deletion does to an object now.
 * @throws ApiError 409 when a precondition does not hold
 */
export function planDeletion(resource: Resource, current: KubeObject, options: DeleteOptions, now: number): DeletionPlan {
  checkPreconditions(resource, current.metadata, options.preconditions);
  const requested = options.gracePeriodSeconds;
  const grace = resource.rules.grace?.(current, requested) ?? 0;
  const finalizers = finalizersFor(current, options);
  const { deletionTimestamp, deletionGracePeriodSeconds: granted = 0 } = current.metadata;
  const held = finalizers.length > 0 || (resource.kind === 'Namespace' && namespaceHeld(current));
  if (grace === 0 && !held) return { kind: 'remove' };
  if (deletionTimestamp !== undefined) {
    // A second deletion can only shorten the wait, never lengthen it.
    const shorter = requested === undefined ? granted : Math.min(grace, granted);
    if (shorter === granted) return { kind: 'wait', object: current };
    const started = Date.parse(deletionTimestamp) - granted * 1000;
    return { kind: 'mark', object: marked(current, finalizers, Math.max(started + shorter * 1000, now), shorter) };
  }
  return { kind: 'mark', object: marked(current, finalizers, now + grace * 1000, grace) };
}

function finalizersFor({ metadata }: KubeObject, { propagationPolicy }: DeleteOptions): string[] {
  const present = metadata.finalizers ?? [];
  if (propagationPolicy === undefined) return present;
  const own = present.filter((each) => each !== 'orphan' && each !== 'foregroundDeletion');
  if (propagationPolicy === 'Orphan') return [...own, 'orphan'];
  return propagationPolicy === 'Foreground' ? [...own, 'foregroundDeletion'] : own;
}

function namespaceHeld({ spec }: KubeObject): boolean {
  return ((spec as { finalizers?: string[] } | undefined)?.finalizers?.length ?? 0) > 0;
}

function marked(object: KubeObject, finalizers: string[], at: number, graceSeconds: number): KubeObject {
  const { metadata } = object;
  return {
    ...object,
    metadata: {
      ...metadata,
      ...(finalizers.length > 0 ? { finalizers } : {}),
      deletionTimestamp: timestamp(at),
      deletionGracePeriodSeconds: graceSeconds,
      ...(metadata.generation === undefined ? {} : { generation: metadata.generation + 1 }),
    },
    ...(object.kind === 'Namespace' ? { status: { ...(object.status as object), phase: 'Terminating' } } : {}),
  };
}
