import { DrydockError } from '../../core/errors';
import { memberName } from '../../core/model/etcd';
import { isControlPlane } from '../../core/model/node';
import type { StepInfo } from '../../core/operation/events';
import type { EtcdBody } from '../../core/plan/etcd/plan';
import { plannedRemovalStep, type RemovalWork } from '../../core/plan/node-life/steps';
import { isHealthy, votersOf } from '../../core/policy/etcd/members';
import { waitUntil } from '../control-plane/static-pod';
import { drainLate, podsToMove } from '../drain/late-drain';
import type { Step, StepContext, Verdict } from '../engine/definition';
import { moveLeaderStep, removeStep } from '../etcd/membership-steps';
import { readEtcd } from '../etcd/read';
import { resetHost, resetVerdict } from '../node-join/reset';
import { listed } from '../nodes/listed';
import { setScheduling } from '../nodes/unschedulable';
import { cleanStep, leftoverNote } from './clean';
import type { RemovalParts } from './parts';

const MINUTE = 60_000;
const RULES: Readonly<Record<RemovalWork, Pick<StepInfo, 'idempotency' | 'cancel' | 'timeout'>>> = {
  check: { idempotency: 'safe', cancel: 'now', timeout: 5 * MINUTE },
  // Bounded by the plan's timeout, after which the step asks.
  drain: { idempotency: 'verifyFirst', cancel: 'boundary', timeout: undefined },
  member: { idempotency: 'verifyFirst', cancel: 'boundary', timeout: 5 * MINUTE },
  reset: { idempotency: 'verifyFirst', cancel: 'boundary', timeout: 15 * MINUTE },
  clean: { idempotency: 'verifyFirst', cancel: 'boundary', timeout: 5 * MINUTE },
  node: { idempotency: 'verifyFirst', cancel: 'boundary', timeout: 5 * MINUTE },
  left: { idempotency: 'safe', cancel: 'now', timeout: 10 * MINUTE },
};

export function removalStepInfo(work: RemovalWork, { body }: Pick<RemovalParts, 'body'>): StepInfo {
  return { ...plannedRemovalStep(work, body.node), ...RULES[work], lane: undefined };
}

export function removalStep(work: RemovalWork, parts: RemovalParts): Step {
  const info = removalStepInfo(work, parts);
  const { body, join } = parts;
  const { node, wishes, endpoint } = body;
  switch (work) {
    case 'check':
      return checkStep(info, parts);
    case 'drain':
      return drainStep(info, parts);
    case 'member':
      return memberStep(info, parts);
    case 'reset':
      return resetStep(info, parts);
    case 'clean':
      return cleanStep(info, join.hosts.of(hostOf(parts).target), wishes.clean, endpoint);
    case 'node':
      return {
        ...info,
        async verify(context) {
          const found = await join.ask(context, (port) => port.get('Node', { name: node.name }, context.signal));
          return found?.uid === node.uid ? { so: false, why: `The cluster still has Node ${node.name}.` } : { so: true };
        },
        run: async (context) => void (await join.ask(context, (port) => port.deleteNode(node, context.signal))),
      };
    case 'left':
      return leftStep(info, parts);
  }
}

function hostOf({ body: { node } }: RemovalParts) {
  if (!node.host) throw new DrydockError('internal', `Nothing is done on the host of ${node.name}.`);
  return node.host;
}

/** The arithmetic once more before anything is touched: the world may have changed since the plan was read. */
function checkStep(info: StepInfo, { body, join }: RemovalParts): Step {
  const { node } = body;
  return {
    ...info,
    // Once passed it stays so: what it looks at is changed by the steps after it.
    verify: async () => ({ so: true }),
    async run(context) {
      const { items } = await join.ask(context, (port) => port.list('Node', {}, context.signal));
      const found = items.find(({ name }) => name === node.name);
      if (found?.uid !== node.uid)
        throw new DrydockError('conflict', `${node.name} is gone, or another node of the same name by now. Nothing was changed.`, {
          hint: 'Plan anew.',
        });
      if (node.role === 'controlPlane' && !items.some((one) => one.name !== node.name && isControlPlane(one) && one.readiness === 'ready'))
        throw new DrydockError('policy', `No other control plane than ${node.name} is Ready. Nothing was changed.`, {
          hint: 'Bring one back first.',
        });
      if (node.host) await join.hosts.of(node.host.target).use(context.signal, (shell) => shell.stat('/etc', {}, context.signal));
    },
  };
}

function drainStep(info: StepInfo, parts: RemovalParts): Step {
  const { body, join } = parts;
  const { name, uid, cordoned } = body.node;
  return {
    ...info,
    async verify(context): Promise<Verdict> {
      const node = await join.ask(context, (port) => port.get('Node', { name }, context.signal));
      // What comes after the drain was done already.
      if (node?.uid !== uid || node.readiness !== 'ready') return { so: true };
      if (!node.unschedulable) return { so: false, why: `${name} takes new pods: it is not cordoned.` };
      const left = await podsToMove(name, parts.drain, context);
      return left.length === 0 ? { so: true } : { so: false, why: `${name} still has ${listed(left)}.` };
    },
    run: (context) =>
      drainLate(
        info,
        { name, cordoned },
        parts.drain,
        { untouched: 'It was not removed.', then: 'Then resume; or plan anew without a drain, with its consequence.' },
        context,
      ),
    ...(cordoned
      ? {}
      : {
          undo: {
            title: `Uncordon ${name}, if it is still there`,
            async run(context) {
              const port = await join.port(context.signal);
              if ((await port.get('Node', { name }, context.signal))?.uid === uid)
                await setScheduling(port, name, false, parts.random, context);
            },
          },
        }),
  };
}

/** Takes the member out of etcd, after another one leads. Refuses what the quorum would not survive, by what is so at that moment. */
function memberStep(info: StepInfo, { body, etcd }: RemovalParts): Step {
  const { member = '' } = body.node;
  if (!etcd || !body.etcd) throw new DrydockError('internal', `The plan knows no member of ${body.node.name}.`);
  const all = body.etcd as EtcdBody;
  const remove = removeStep(info, member, all, etcd);
  return {
    ...remove,
    async run(context) {
      const leader = all.members.find(({ id, role }) => id === member && role === 'leader');
      const next = all.members.find(({ id, role, healthy }) => id !== member && role === 'follower' && healthy);
      if (leader && next) {
        const move = moveLeaderStep({ ...info, target: memberName({ name: next.name, id: BigInt(`0x${next.id}`) }) }, next.id, etcd);
        if (!(await move.verify(context)).so) await move.run(context);
      }
      await remove.run(context);
    },
  };
}

function resetStep(info: StepInfo, parts: RemovalParts): Step {
  const { body, join } = parts;
  const { target, criSocket } = hostOf(parts);
  const host = join.hosts.of(target);
  return {
    ...info,
    async verify(context) {
      const verdict = await resetVerdict(host, context.signal);
      if (!verdict.so) return verdict;
      const note = await leftoverNote(host, body.wishes.clean, body.endpoint, context.signal);
      return note === undefined ? verdict : { so: true, note };
    },
    run: (context) => resetHost(host, { folder: join.runFolder(body.node, 'reset'), criSocket }, context),
  };
}

/** The cluster without the node: no Node, no member, everybody who stays is well, and kubeadm's own list does not name it. */
function leftStep(info: StepInfo, parts: RemovalParts): Step {
  const { name } = parts.body.node;
  const verify = (context: StepContext) => leftVerdict(parts, context);
  return {
    ...info,
    verify,
    run: async (context) => {
      const [first] = parts.join.base.controlPlanes;
      if (!first) return;
      await waitUntil(parts.join.hosts.of(first), context, async () => {
        const verdict = await verify(context);
        return verdict.so ? undefined : { subject: 'cluster', waitsFor: `the end of ${name}`, reason: verdict.why };
      });
    },
  };
}

async function leftVerdict({ body, join }: RemovalParts, context: StepContext): Promise<Verdict> {
  const { name, uid, role, member } = body.node;
  const node = await join.ask(context, (port) => port.get('Node', { name }, context.signal));
  if (node?.uid === uid) return { so: false, why: `The cluster still has Node ${name}.` };
  if (role === 'worker') return { so: true };
  const config = await join.ask(context, (port) =>
    port.get('ConfigMap', { namespace: 'kube-system', name: 'kubeadm-config' }, context.signal),
  );
  // Only kubeadm before 1.22 kept a list of its control planes.
  if (config?.data.ClusterStatus?.includes(`${name}:`) === true)
    return { so: false, why: `ClusterStatus in ConfigMap kubeadm-config still lists ${name}.` };
  if (member === undefined) return { so: true };
  try {
    const { members } = await readEtcd({ controlPlanes: join.base.controlPlanes, without: [], others: [] }, join.etcd, context.signal);
    if (members.some((one) => one.member.id.toString(16) === member)) return { so: false, why: `${name} is still a member of etcd.` };
    const unwell = votersOf(members).filter((one) => !isHealthy(one));
    if (unwell.length > 0) return { so: false, why: `etcd of ${listed(unwell.map((one) => memberName(one.member)))} is not well.` };
    return { so: true, note: `etcd has ${members.map((one) => memberName(one.member)).join(', ')}.` };
  } catch (error) {
    if (context.signal.aborted || DrydockError.is(error, 'cancelled')) throw error;
    return { so: false, why: DrydockError.from(error).message };
  }
}
