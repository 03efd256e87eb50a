import { DrydockError } from '../../core/errors';
import type { EtcdMember } from '../../core/model/etcd';
import type { StepInfo } from '../../core/operation/events';
import { nameIn } from '../../core/plan/etcd/make';
import type { EtcdBody } from '../../core/plan/etcd/plan';
import { mayFail, quorumOf, quorumWords } from '../../core/policy/quorum';
import type { Step, StepContext } from '../engine/definition';
import type { EtcdCluster } from './cluster';

export function moveLeaderStep(info: StepInfo, to: string, cluster: EtcdCluster): Step {
  const target = BigInt(`0x${to}`);
  return {
    ...info,
    async verify({ signal }) {
      const { leader } = await (await cluster.port(to, signal)).status(signal);
      if (leader === target) return { so: true };
      return { so: false, why: leader === 0n ? 'There is no leader at the moment.' : `${cluster.nameOf(leader)} leads.` };
    },
    async run(context) {
      await (await cluster.leader(context.signal)).moveLeader(target, context.signal);
      await cluster.until(context, async () => {
        const { leader } = await (await cluster.port(to, context.signal)).status(context.signal);
        return leader === target ? undefined : { subject: 'etcd', waitsFor: info.target, reason: 'the election is under way' };
      });
    },
  };
}

export function removeStep(info: StepInfo, id: string, body: EtcdBody, cluster: EtcdCluster): Step {
  const member = BigInt(`0x${id}`);
  const name = nameIn(body.members, id);
  return {
    ...info,
    async verify({ signal }) {
      const { members } = await cluster.list(signal);
      return members.some((one) => one.id === member) ? { so: false, why: `${name} is a member.` } : { so: true };
    },
    async run(context) {
      const { signal } = context;
      const voters = (await cluster.list(signal)).members.filter((one) => !one.learner && one.id !== member);
      const unwell = new Set((await cluster.unwell([id], true, signal)).map((one) => one.id));
      const well = voters.filter((one) => !unwell.has(one.id.toString(16))).length;
      if (mayFail(voters.length, well) < 0)
        throw new DrydockError(
          'policy',
          `Without ${name}: ${quorumWords(voters.length, well)} (${quorumOf(voters.length)} have to be up). It was not removed.`,
          {
            hint: 'Bring others back first.',
          },
        );
      await onceSettled(cluster, context, async () => (await cluster.leader(signal)).removeMember(member, signal));
    },
  };
}

export function addLearnerStep(info: StepInfo, peerUrls: readonly string[], body: EtcdBody, cluster: EtcdCluster): Step {
  const find = (signal: AbortSignal) => memberAt(cluster, peerUrls, signal);
  return {
    ...info,
    async verify({ signal }) {
      const member = await find(signal);
      if (!member) return { so: false, why: `Nobody has ${peerUrls.join(', ')}.` };
      const id = `Member ${member.id.toString(16)}.`;
      return { so: true, note: body.host ? id : `${id} ${howToStart(peerUrls, body)}` };
    },
    run: (context) =>
      onceSettled(cluster, context, async () => {
        await (await cluster.leader(context.signal)).addMember({ peerUrls, learner: true }, context.signal);
      }),
    undo: {
      title: 'Remove the learner',
      async run({ signal }) {
        const member = await find(signal);
        if (!member) return;
        if (!member.learner)
          throw new DrydockError('policy', `${peerUrls.join(', ')} has its vote already.`, {
            hint: 'Use Remove Member, which looks at the quorum first.',
          });
        await (await cluster.leader(signal)).removeMember(member.id, signal);
      },
    },
  };
}

export function awaitStartStep(info: StepInfo, peerUrls: readonly string[], cluster: EtcdCluster): Step {
  return {
    ...info,
    async verify({ signal }) {
      const member = await memberAt(cluster, peerUrls, signal);
      if (!member) return { so: false, why: 'It is no member any more.' };
      return member.name === '' ? { so: false, why: 'It has not started.' } : { so: true, note: `It calls itself ${member.name}` };
    },
    run: (context) =>
      cluster.until(context, async () => {
        const member = await memberAt(cluster, peerUrls, context.signal);
        if (!member)
          throw new DrydockError('conflict', `${peerUrls.join(', ')} is no member any more.`, { hint: 'Somebody removed it meanwhile.' });
        if (member.name !== '') return undefined;
        return {
          subject: peerUrls.join(', '),
          waitsFor: 'somebody who starts it',
          reason: 'it was added and has not started; the report says how it is started',
        };
      }),
  };
}

export function promoteStep(info: StepInfo, peerUrls: readonly string[], cluster: EtcdCluster): Step {
  return {
    ...info,
    async verify({ signal }) {
      const member = await memberAt(cluster, peerUrls, signal);
      if (!member) return { so: false, why: 'It is no member any more.' };
      return member.learner ? { so: false, why: 'It is a learner.' } : { so: true };
    },
    async run(context) {
      const member = await memberAt(cluster, peerUrls, context.signal);
      if (!member) throw new DrydockError('conflict', `${peerUrls.join(', ')} is no member any more.`);
      await cluster.until(context, () => tryToPromote(member, cluster, context));
    },
  };
}

async function tryToPromote(member: EtcdMember, cluster: EtcdCluster, { signal }: StepContext) {
  try {
    await (await cluster.leader(signal)).promoteMember(member.id, signal);
    return undefined;
  } catch (error) {
    if (!DrydockError.is(error, 'conflict') || !/in sync/.test(error.message)) throw error;
    return { subject: member.name || member.id.toString(16), waitsFor: 'the leader', reason: 'it is not in sync yet' };
  }
}

/** Changes the members; for some seconds after an election or a return etcd refuses, until it has seen all peers for a while. */
function onceSettled(cluster: EtcdCluster, context: StepContext, change: () => Promise<void>): Promise<void> {
  return cluster.until(context, async () => {
    try {
      await change();
      return undefined;
    } catch (error) {
      if (!DrydockError.is(error, 'server') || !/unhealthy cluster/.test(error.message)) throw error;
      return { subject: 'etcd', waitsFor: 'its members', reason: 'they have to have seen each other for some seconds' };
    }
  });
}

async function memberAt(cluster: EtcdCluster, peerUrls: readonly string[], signal: AbortSignal): Promise<EtcdMember | undefined> {
  const { members } = await cluster.list(signal);
  return members.find((member) => peerUrls.some((url) => member.peerUrls.includes(url)));
}

function howToStart(peerUrls: readonly string[], { members }: EtcdBody): string {
  const known = members.filter(({ name }) => name !== '').map(({ name, peerUrls: [first = ''] }) => `${name}=${first}`);
  const initial = [...known, `NAME=${peerUrls[0] ?? ''}`].join(',');
  return `Start it with an empty data folder, --name=NAME, --initial-cluster-state=existing and --initial-cluster=${initial}`;
}
