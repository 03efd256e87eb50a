import { DrydockError } from '../../core/errors';
import { idWords, type EtcdAlarm } from '../../core/model/etcd';
import type { StepInfo } from '../../core/operation/events';
import { nameIn } from '../../core/plan/etcd/make';
import type { EtcdBody, EtcdPlan, EtcdWork } from '../../core/plan/etcd/plan';
import { bytesWords } from '../../core/report/words';
import type { Step, StepContext, Verdict } from '../engine/definition';
import type { EtcdAccess } from './access';
import type { EtcdCluster } from './cluster';
import { replacementStep } from './replacement-steps';
import { etcdStepInfos } from './step-infos';
import { addLearnerStep, awaitStartStep, moveLeaderStep, promoteStep, removeStep } from './membership-steps';
import { snapshotStep, type SnapshotDeps } from './snapshot-step';

export interface EtcdStepDeps extends SnapshotDeps {
  readonly access: EtcdAccess;
}

/** The steps of a plan for etcd. */
export function etcdStepsOf(plan: EtcdPlan, cluster: EtcdCluster, deps: EtcdStepDeps): readonly Step[] {
  const { work } = plan.body;
  return etcdStepInfos(plan).map((info, index) => stepOf(info, work[index] as EtcdWork, plan, cluster, deps));
}

function stepOf(info: StepInfo, work: EtcdWork, plan: EtcdPlan, cluster: EtcdCluster, deps: EtcdStepDeps): Step {
  const { body } = plan;
  switch (work.do) {
    case 'check':
      return guardStep(info, work.without, work.alarms, cluster);
    case 'defragment':
      return defragmentStep(info, work.member, work.alarms, body, cluster);
    case 'compact':
      return compactStep(info, cluster);
    case 'disarm':
      return disarmStep(info, { memberId: BigInt(`0x${work.member}`), alarm: work.alarm ?? 'NOSPACE' }, body, cluster);
    case 'moveLeader':
      return moveLeaderStep(info, work.to, cluster);
    case 'remove':
      return removeStep(info, work.member, body, cluster);
    case 'addLearner':
      return addLearnerStep(info, work.peerUrls, body, cluster);
    case 'awaitStart':
      return awaitStartStep(info, work.peerUrls, cluster);
    case 'promote':
      return promoteStep(info, work.peerUrls, cluster);
    case 'snapshot':
      return snapshotStep(info, plan, cluster, deps);
    case 'stopMember':
    case 'setAside':
    case 'configure':
    case 'startMember':
    case 'tidyService':
    case 'equal':
    case 'apiBack':
      return replacementStep(info, work.do, plan, { ...deps, cluster });
  }
}

function guardStep(info: StepInfo, without: readonly string[], alarms: 'none' | 'any', cluster: EtcdCluster): Step {
  return {
    ...info,
    // What it looks at is changed by the steps after it.
    verify: async () => ({ so: true }),
    run: ({ signal }) => guard(cluster, { without, alarms }, signal),
  };
}

/** Throws unless every member that is not left out is well, and nobody has an alarm where none may be. */
async function guard(
  cluster: EtcdCluster,
  { without, alarms }: { readonly without: readonly string[]; readonly alarms: 'none' | 'any' },
  signal: AbortSignal,
): Promise<void> {
  const unwell = await cluster.unwell(without, alarms === 'any', signal);
  const [first] = unwell;
  if (first)
    throw new DrydockError('policy', `${first.name} is not well: ${first.why}`, {
      hint: 'Nothing more is done until it is. Bring it back, then resume.',
    });
  if (alarms === 'any') return;
  const [alarm] = await cluster.alarms(signal);
  if (alarm)
    throw new DrydockError('policy', `${cluster.nameOf(alarm.memberId)} has the alarm ${alarm.alarm}.`, { hint: 'Deal with it first.' });
}

function defragmentStep(info: StepInfo, id: string, alarms: 'none' | 'any', body: EtcdBody, cluster: EtcdCluster): Step {
  const name = nameIn(body.members, id);
  let won: string | undefined;
  return {
    ...info,
    async verify({ signal }): Promise<Verdict> {
      const port = await cluster.port(id, signal);
      const [status, health] = await Promise.all([port.status(signal), port.health(signal)]);
      if (status.leader === 0n) return { so: false, why: `${name} knows no leader.` };
      if (!health.healthy && alarms === 'none')
        return { so: false, why: `${name} is not healthy: ${health.reason ?? 'its read was not answered'}` };
      return won === undefined ? { so: true } : { so: true, note: won };
    },
    async run(context) {
      const { signal } = context;
      await guard(cluster, { without: [], alarms }, signal);
      const port = await cluster.port(id, signal);
      const before = await port.status(signal);
      context.progress({
        message: `${bytesWords(before.dbSizeInUse ?? before.dbSize)} are written anew; ${name} answers nothing meanwhile`,
      });
      await port.defragment(signal);
      const after = await port.status(signal);
      won = `${bytesWords(before.dbSize)} → ${bytesWords(after.dbSize)}: ${bytesWords(Math.max(0, before.dbSize - after.dbSize))} won`;
      await untilHealthy(cluster, id, alarms, context);
    },
  };
}

/** The member takes part again: it has to have caught up with what it missed. */
async function untilHealthy(cluster: EtcdCluster, id: string, alarms: 'none' | 'any', context: StepContext): Promise<void> {
  await cluster.until(context, async () => {
    const [unwell] = (await cluster.unwell([], alarms === 'any', context.signal)).filter((one) => one.id === id);
    return unwell && { subject: unwell.name, waitsFor: 'the other members', reason: unwell.why };
  });
}

function compactStep(info: StepInfo, cluster: EtcdCluster): Step {
  let note: string | undefined;
  return {
    ...info,
    verify: async () => (note === undefined ? { so: false, why: 'Nothing was compacted.' } : { so: true, note }),
    async run({ signal }) {
      const port = await cluster.leader(signal);
      const { revision } = await port.status(signal);
      try {
        await port.compact(revision, signal);
      } catch (error) {
        // The API server compacts, too, and may have been quicker.
        if (!DrydockError.is(error, 'conflict') || !/compacted/.test(error.message)) throw error;
      }
      note = `History before revision ${revision} is gone`;
    },
  };
}

function disarmStep(info: StepInfo, alarm: EtcdAlarm, body: EtcdBody, cluster: EtcdCluster): Step {
  const name = nameIn(body.members, idWords(alarm.memberId));
  return {
    ...info,
    async verify({ signal }) {
      const there = await cluster.alarms(signal);
      const still = there.some((one) => one.memberId === alarm.memberId && one.alarm === alarm.alarm);
      return still ? { so: false, why: `${name} has the alarm ${alarm.alarm}.` } : { so: true };
    },
    async run({ signal }) {
      const full = alarm.alarm === 'NOSPACE' ? await cluster.fullest(signal) : undefined;
      if (full)
        throw new DrydockError(
          'policy',
          `${full.name} still uses ${bytesWords(full.dbSize)} of ${bytesWords(full.quota)}: the alarm would come back at once.`,
          {
            hint: 'Its space is used by objects, not by their history. Raise --quota-backend-bytes on every member (8 GiB at most is advised), then resume.',
          },
        );
      await (await cluster.leader(signal)).disarm(alarm, signal);
    },
  };
}
