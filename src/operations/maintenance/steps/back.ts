import type { BootReading } from '../../../core/command/maintenance/boot';
import { DrydockError } from '../../../core/errors';
import type { ControlPlaneLayout } from '../../../core/model/control-plane';
import { objectKey } from '../../../core/model/object';
import { fields, items, text, time } from '../../../core/parse/kubernetes/fields';
import type { MaintenanceNode } from '../../../core/plan/maintenance/plan';
import { readComponents } from '../../control-plane/facts';
import { isTransientOnHost } from '../../control-plane/static-pod';
import type { StepContext, Verdict } from '../../engine/definition';
import { listed } from '../../nodes/listed';
import { etcdVerdict } from '../../upgrade/steps/health';
import type { MaintenanceParts } from '../parts';

/**
 * Whether a node is well again in a new boot. What the API says of it may be from before the restart for up to forty seconds, so
 * only what was written or started since the new boot counts.
 */
export async function wellAgain(
  node: MaintenanceNode,
  { now }: BootReading,
  parts: MaintenanceParts,
  context: StepContext,
): Promise<Verdict> {
  const { ground, stackedEtcd } = parts.plan.body;
  if (node.role === 'controlPlane' && ground.authority) {
    const components = await componentsVerdict(node.name, ground.authority.layout, parts, context);
    if (!components.so) return components;
  }
  const kubelet = await kubeletVerdict(node.name, now, parts, context);
  if (!kubelet.so) return kubelet;
  const pods = await podsOfNode(node.name, now.startedAt, parts, context);
  if (!pods.so || node.role === 'worker' || !ground.authority || !stackedEtcd) return pods;
  return etcdVerdict(parts, context);
}

/** Whether the kubelet told of itself since the boot, of this boot, and is Ready. */
async function kubeletVerdict(name: string, now: BootReading['now'], parts: MaintenanceParts, context: StepContext): Promise<Verdict> {
  const status = fields(fields(await parts.ask(context, (port) => port.raw('Node', { name }, context.signal))).status);
  const ready = items(status.conditions)
    .map(fields)
    .find(({ type }) => type === 'Ready');
  const heartbeat = time(ready?.lastHeartbeatTime);
  if (heartbeat === undefined || heartbeat <= now.startedAt)
    return { so: false, why: `The kubelet of ${name} has not told of itself since the restart.` };
  const boot = text(fields(status.nodeInfo).bootID);
  if (boot !== undefined && now.id !== '' && boot !== now.id)
    return { so: false, why: `The API still knows ${name} by its boot before the restart.` };
  if (ready?.status === 'True') return { so: true };
  return { so: false, why: `${name} is not Ready: ${text(ready?.message) ?? text(ready?.reason) ?? 'it gives no reason'}.` };
}

/** Whether the pods of DaemonSets run again, in containers that were started since. Those that were not well before don't count. */
async function podsOfNode(name: string, startedAt: number, parts: MaintenanceParts, context: StepContext): Promise<Verdict> {
  const { signal } = context;
  const unwell = new Set(parts.plan.body.ground.unwell);
  const { items: pods } = await parts.ask(context, (port) => port.list('Pod', { fieldSelector: `spec.nodeName=${name}` }, signal));
  const waiting: string[] = [];
  for (const pod of pods) {
    const { controller, namespace, deletionAt } = pod;
    if (controller?.kind !== 'DaemonSet' || deletionAt !== undefined) continue;
    if (unwell.has(`DaemonSet ${namespace}/${controller.name}`)) continue;
    const raw = pod.ready ? await rawPod(namespace, pod.name, parts, context) : undefined;
    if (raw === undefined || !startedSince(raw, startedAt)) waiting.push(objectKey(pod));
  }
  if (waiting.length === 0) return { so: true };
  return { so: false, why: `Pods of DaemonSets on ${name} do not run again yet: ${listed(waiting)}.` };
}

async function rawPod(namespace: string, name: string, parts: MaintenanceParts, context: StepContext): Promise<unknown> {
  try {
    return await parts.ask(context, (port) => port.raw('Pod', { namespace, name }, context.signal));
  } catch (error) {
    // It was replaced at this moment.
    if (DrydockError.is(error, 'notFound')) return undefined;
    throw error;
  }
}

function startedSince(pod: unknown, startedAt: number): boolean {
  const containers = items(fields(fields(pod).status).containerStatuses).map(fields);
  return containers.every(({ state }) => (time(fields(fields(state).running).startedAt) ?? 0) > startedAt);
}

/** Whether every static pod of a control plane is well, by its own answer. */
async function componentsVerdict(
  name: string,
  layout: ControlPlaneLayout,
  parts: MaintenanceParts,
  { signal }: StepContext,
): Promise<Verdict> {
  try {
    const { components } = await readComponents(parts.host(name), layout, 'crictl', signal);
    const bad = components.filter(({ healthy }) => healthy.known && !healthy.value).map(({ component }) => component);
    if (bad.length === 0) return { so: true };
    return { so: false, why: `${listed(bad)} of ${name} ${bad.length === 1 ? 'is' : 'are'} not well.` };
  } catch (error) {
    if (signal.aborted || !(isTransientOnHost(error) || DrydockError.is(error, 'tls'))) throw error;
    return { so: false, why: DrydockError.from(error).message };
  }
}
