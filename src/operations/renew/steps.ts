import { freeBytes } from '../../core/command/control-plane/files';
import { renewCertificate } from '../../core/command/kubeadm/renew';
import { DrydockError } from '../../core/errors';
import type { StoredCertificate } from '../../core/model/control-plane';
import type { StepInfo } from '../../core/operation/events';
import type { RenewBody, RenewHost, RenewPlan, RestartPlan } from '../../core/plan/renew/plan';
import { renewWork, type RenewWork } from '../../core/plan/renew/steps';
import { mayFail, neededBesideOne, quorumOf } from '../../core/policy/quorum';
import { timeWords } from '../../core/report/words';
import { hostTime } from '../certificates/host-commands';
import { backupVerdict, makeBackup } from '../control-plane/backup';
import type { Host, Hosts } from '../control-plane/hosts';
import { untilNoKubeadm } from '../control-plane/kubeadm-turn';
import { healthyMembers, untilSpare } from '../control-plane/quorum';
import { restartComponent, settledVerdict } from '../control-plane/restart';
import { putBack, manifestPlace, waitUntil } from '../control-plane/static-pod';
import { kubeadmList, storedCertificate } from '../control-plane/stored';
import { checkStep } from '../engine/check-step';
import type { Step, StepContext, Verdict } from '../engine/definition';
import { restartOf } from './restart-of';
import { takeBackHost } from './take-back';
import { renewStepInfos } from './step-infos';

/** Bytes that must be free where certificates are written. */
const SPARE_BYTES = 16 * 1024 * 1024;
const MOST_SKEW = 10 * 60_000;
/** kubeadm's table is exact to the minute. */
const TABLE_GRAIN = 60_000;

/** The steps of a plan. */
export function renewStepsOf(plan: RenewPlan, hosts: Hosts): readonly Step[] {
  const work = renewWork(plan.body);
  return renewStepInfos(plan).map((info, index) => stepOf(info, work[index] as RenewWork, plan.body, hosts));
}

function stepOf(info: StepInfo, work: RenewWork, body: RenewBody, hosts: Hosts): Step {
  switch (work.do) {
    case 'preflight':
      return preflightStep(info, body, hosts);
    case 'quorum':
      return quorumStep(info, body, hosts);
    case 'backup':
      return backupStep(info, work.host, body, hosts);
    case 'renew':
      return renewStep(info, work.host, work.certificate, hosts);
    case 'restart':
      return restartStep(info, work.host, work.restart, body, hosts);
    case 'check':
      return listedStep(info, work.host, hosts);
  }
}

function preflightStep(info: StepInfo, body: RenewBody, hosts: Hosts): Step {
  return {
    ...info,
    // Once passed it stays so: what it looks at is changed by the steps after it.
    verify: async () => ({ so: true }),
    async run(context) {
      for (const { target, layout } of body.hosts) await preflightHost(hosts.of(target), layout.kubernetes, context);
      await preflightQuorum(body, hosts, context);
    },
  };
}

async function preflightHost(host: Host, folder: string, { signal, clock }: StepContext): Promise<void> {
  const free = await host.run(freeBytes(folder), signal);
  if (free < SPARE_BYTES)
    throw new DrydockError('storage', `${host.name} has only ${Math.floor(free / 1024)} KiB free at ${folder}. Nothing was changed.`, {
      hint: 'Free some space: a certificate that is cut short stops its component.',
    });
  const ahead = (await host.run(hostTime(), signal)) - clock.now();
  if (Math.abs(ahead) > MOST_SKEW)
    throw new DrydockError('policy', `The clock of ${host.name} is more than ten minutes off. Nothing was changed.`, {
      hint: 'Set it first: certificates are dated by it.',
    });
}

async function preflightQuorum(
  { mode, hosts: touched, etcd, etcdMembers }: RenewBody,
  hosts: Hosts,
  { signal }: StepContext,
): Promise<void> {
  const restarted = touched.filter(({ restarts }) => restarts.some(({ component }) => component === 'etcd')).map(({ name }) => name);
  if (mode === 'recovery' || restarted.length === 0 || etcdMembers < 2) return;
  const well = await healthyMembers(hosts, etcd, signal);
  const healed = restarted.filter((name) => !well.includes(name)).length;
  if (well.length + healed > neededBesideOne(etcdMembers) || restarted.every((name) => !well.includes(name))) return;
  throw new DrydockError('policy', `etcd has ${etcdMembers} members, of which only ${well.length} are well. Nothing was changed.`, {
    hint: `It needs ${quorumOf(etcdMembers)} while one restarts. Bring the others back first.`,
  });
}

function backupStep(info: StepInfo, work: RenewHost, body: RenewBody, hosts: Hosts): Step {
  const host = hosts.of(work.target);
  return {
    ...info,
    verify: ({ signal }) => backupVerdict(host, work.backup, signal),
    run: ({ signal }) => makeBackup(host, work.layout, work.backup, signal),
    undo: {
      title: `Put the old certificates of ${work.name} back`,
      run: (context) => takeBackHost(work, body, hosts, context),
    },
  };
}

function renewStep(info: StepInfo, work: RenewHost, name: string, hosts: Hosts): Step {
  const host = hosts.of(work.target);
  const before = work.certificates.find((one) => one.name === name) as StoredCertificate;
  const verify = async ({ signal }: StepContext): Promise<Verdict> => {
    const now = await storedCertificate(host, before.path, signal);
    if (now.serial === before.serial) return { so: false, why: `${name} of ${work.name} still has serial ${before.serial}.` };
    return { so: true, note: `Serial ${now.serial}, good until ${timeWords(now.notAfter)}.` };
  };
  return {
    ...info,
    verify,
    async run(context) {
      // The one that a killed process started goes on without it, and may do this very thing.
      if ((await untilNoKubeadm(host, 'two at a time may spoil a certificate', context)) && (await verify(context)).so) return;
      await host.run(renewCertificate(name, work.layout), context.signal);
    },
  };
}

function restartStep(info: StepInfo, work: RenewHost, plan: RestartPlan, body: RenewBody, hosts: Hosts): Step {
  const host = hosts.of(work.target);
  const restart = restartOf(work, plan, body.mode);
  return {
    ...info,
    verify: (context) => settledVerdict(host, restart, context),
    async run(context) {
      // One that is stopped already costs no quorum that is there.
      const guarded =
        plan.component === 'etcd' && body.mode === 'rolling' && (await manifestPlace(host, restart, context.signal)) === 'inPlace';
      if (guarded) await untilSpare(host, hosts, body.etcd, body.etcdMembers, context);
      await restartComponent(host, restart, context);
    },
    undo: { title: `Start ${plan.component} of ${work.name} if it is stopped`, run: (context) => putBack(host, restart, context) },
  };
}

function quorumStep(info: StepInfo, body: RenewBody, hosts: Hosts): Step {
  const first = hosts.of((body.hosts[0] as RenewHost).target);
  const missing = async (signal: AbortSignal) => {
    const well = await healthyMembers(hosts, body.etcd, signal);
    return mayFail(body.etcdMembers, well.length) >= 0 ? [] : body.etcd.map(({ name }) => name).filter((name) => !well.includes(name));
  };
  return {
    ...info,
    async verify({ signal }): Promise<Verdict> {
      const names = await missing(signal);
      return names.length === 0 ? { so: true } : { so: false, why: `etcd of ${names.join(', ')} is not well.` };
    },
    run: (context) =>
      waitUntil(first, context, async () => {
        const names = await missing(context.signal);
        if (names.length === 0) return undefined;
        return { subject: 'etcd', waitsFor: `etcd of ${names.join(', ')}`, reason: 'the members have to find each other' };
      }),
  };
}

function listedStep(info: StepInfo, work: RenewHost, hosts: Hosts): Step {
  const host = hosts.of(work.target);
  const verify = async ({ signal }: StepContext): Promise<Verdict> => {
    const list = await kubeadmList(host, work.layout, signal);
    for (const { name, path, serial } of work.certificates) {
      const line = list.find((one) => one.name === name);
      const stored = await storedCertificate(host, path, signal);
      if (stored.serial === serial) return { so: false, why: `${name} of ${work.name} has its old serial ${serial}.` };
      if (line?.expiresAt === undefined) return { so: false, why: `kubeadm does not list ${name} on ${work.name} any more.` };
      if (Math.abs(line.expiresAt - stored.notAfter) > TABLE_GRAIN)
        return {
          so: false,
          why: `kubeadm says that ${name} of ${work.name} expires on ${timeWords(line.expiresAt)}, its file ${timeWords(stored.notAfter)}.`,
        };
    }
    return { so: true };
  };
  return checkStep(info, verify, { kind: 'conflict', hint: 'Something else may be changing the certificates. Look at it, then resume.' });
}
