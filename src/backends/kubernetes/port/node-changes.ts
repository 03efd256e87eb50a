import { DrydockError } from '../../../core/errors';
import type { NodeModel, Taint } from '../../../core/model/node';
import { fields, items, text, type Raw } from '../../../core/parse/kubernetes/fields';
import { projectNode } from '../../../core/parse/kubernetes/node';
import { objectPath } from '../resources/paths';
import { MERGE_PATCH, type ApiClient } from './api-client';

/** Times a change is made again after somebody else's came in between; kubelets write their node all the time. */
const CONFLICT_ATTEMPTS = 5;

export type WantedTaint = Pick<Taint, 'key' | 'effect'> & { readonly value?: string };

/** Writes to nodes: cordon, uncordon and taints, each touching nothing else, and their deletion. */
export class NodeChanges {
  constructor(private readonly client: ApiClient) {}

  async setUnschedulable(name: string, unschedulable: boolean, signal?: AbortSignal): Promise<NodeModel> {
    const what = `${unschedulable ? 'cordon' : 'uncordon'} ${name}`;
    const node = projectNode(await this.read(name, what, signal));
    if (node.unschedulable === unschedulable) return node;
    return projectNode(await this.patch(name, { spec: { unschedulable: unschedulable || null } }, what, signal));
  }

  /**
   * The list of taints can only be written as a whole, so the write names the version it was made from: a taint that
   * somebody else added in between is never lost.
   */
  async setTaint(name: string, taint: WantedTaint, present: boolean, signal?: AbortSignal): Promise<NodeModel> {
    const what = `${present ? 'add taint' : 'remove taint'} ${taint.key}:${taint.effect} ${present ? 'to' : 'from'} ${name}`;
    for (let attempt = 1; ; attempt += 1) {
      const node = await this.read(name, what, signal);
      const taints = items(fields(node.spec).taints);
      const wanted = present ? withTaint(taints, taint) : withoutTaint(taints, taint);
      if (!wanted) return projectNode(node);
      const { resourceVersion } = fields(node.metadata);
      try {
        const patch = { metadata: { resourceVersion }, spec: { taints: wanted.length > 0 ? wanted : null } };
        return projectNode(await this.patch(name, patch, what, signal));
      } catch (error) {
        if (attempt === CONFLICT_ATTEMPTS || !DrydockError.is(error, 'conflict')) throw error;
      }
    }
  }

  /** The UID guards one that was registered anew in between. */
  async delete({ name, uid }: Pick<NodeModel, 'name' | 'uid'>, signal?: AbortSignal): Promise<boolean> {
    const body = { apiVersion: 'v1', kind: 'DeleteOptions', preconditions: { uid } };
    try {
      await this.client.text({ method: 'DELETE', path: objectPath('Node', { name }), body, signal }, `delete node ${name}`);
      return true;
    } catch (error) {
      if (DrydockError.is(error, 'notFound', 'conflict')) return false;
      throw error;
    }
  }

  private async read(name: string, what: string, signal?: AbortSignal): Promise<Raw> {
    return fields(await this.client.json({ method: 'GET', path: objectPath('Node', { name }), signal }, what));
  }

  private async patch(name: string, body: unknown, what: string, signal?: AbortSignal): Promise<Raw> {
    const path = objectPath('Node', { name });
    return fields(await this.client.json({ method: 'PATCH', path, body, contentType: MERGE_PATCH, signal }, what));
  }
}

/** Undefined: it is there already. A key may be present once with each effect. */
function withTaint(taints: readonly unknown[], taint: WantedTaint): readonly unknown[] | undefined {
  if (taints.some((one) => isSame(one, taint) && text(fields(one).value) === (taint.value || undefined))) return undefined;
  const { key, effect, value } = taint;
  return [...taints.filter((one) => !isSame(one, taint)), { key, effect, ...(value && { value }) }];
}

/** Undefined: it is not there. */
function withoutTaint(taints: readonly unknown[], taint: WantedTaint): readonly unknown[] | undefined {
  const rest = taints.filter((one) => !isSame(one, taint));
  return rest.length === taints.length ? undefined : rest;
}

function isSame(one: unknown, { key, effect }: WantedTaint): boolean {
  const raw = fields(one);
  return raw.key === key && raw.effect === effect;
}
