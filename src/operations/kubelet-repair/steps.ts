import { freeBytes } from '../../core/command/control-plane/files';
import { exists, modifiedTimes } from '../../core/command/control-plane/look';
import { userKubeconfig } from '../../core/command/kubeadm/user-kubeconfig';
import { kubeletConf, kubeletStartedAt, removeFiles, restartKubelet } from '../../core/command/kubelet/conf';
import { CURRENT_CLIENT, KUBELET_CONF, KUBELET_LAYOUT } from '../../core/command/kubelet/places';
import { DrydockError } from '../../core/errors';
import type { StepInfo } from '../../core/operation/events';
import {
  FIRST_CERTIFICATE_SECONDS,
  kubeletUser,
  type KubeletRepairBody,
  type KubeletRepairNode,
  type KubeletRepairPlan,
} from '../../core/plan/kubelet-repair/plan';
import { plannedRepairStep, repairWork, type RepairWork } from '../../core/plan/kubelet-repair/steps';
import { withClientFile, withServer } from '../../core/parse/kubelet-conf';
import type { KubernetesPort } from '../../ports/kubernetes';
import { hostTime } from '../certificates/host-commands';
import { backupVerdict, makeBackup } from '../control-plane/backup';
import type { Host, Hosts } from '../control-plane/hosts';
import { waitUntil } from '../control-plane/static-pod';
import type { Step, StepContext, Verdict } from '../engine/definition';
import { clockAheadOf } from './read';
import { oldFiles, ownVerdict, pointedVerdict, signedVerdict, startedVerdict, TIME_GRAIN } from './state';
import { takeBackKubelet } from './take-back';
import { waitingFor } from './waiting';

const MINUTE = 60_000;
const MOST_SKEW = 10 * MINUTE;
const SPARE_BYTES = 16 * 1024 * 1024;
const KUBECONFIGS = ['kubelet.conf'];

/** What the steps of a repair work with. */
export interface RepairSurroundings {
  readonly hosts: Hosts;
  /** The API: configuration of the cluster, the Node and its Lease. */
  readonly port: KubernetesPort;
}

/** The steps of a plan as its operation runs them. One node's follow each other; nodes go side by side. */
export function repairStepInfos(plan: KubeletRepairPlan): readonly StepInfo[] {
  return repairWork(plan.body).map((work) => ({
    ...plannedRepairStep(work, plan.body),
    ...rulesOf(work),
    lane: work.do === 'preflight' ? undefined : work.node.name,
  }));
}

function rulesOf({ do: what }: RepairWork): Pick<StepInfo, 'idempotency' | 'cancel' | 'timeout'> {
  switch (what) {
    case 'preflight':
      return { idempotency: 'safe', cancel: 'now', timeout: 5 * MINUTE };
    case 'ready':
      return { idempotency: 'verifyFirst', cancel: 'now', timeout: 15 * MINUTE };
    case 'start':
      return { idempotency: 'verifyFirst', cancel: 'boundary', timeout: 10 * MINUTE };
    case 'backup':
    case 'sign':
    case 'clear':
    case 'point':
      return { idempotency: 'verifyFirst', cancel: 'boundary', timeout: 5 * MINUTE };
  }
}

export function repairStepsOf(plan: KubeletRepairPlan, around: RepairSurroundings): readonly Step[] {
  const work = repairWork(plan.body);
  return repairStepInfos(plan).map((info, index) => stepOf(info, work[index] as RepairWork, plan.body, around));
}

function stepOf(info: StepInfo, work: RepairWork, body: KubeletRepairBody, around: RepairSurroundings): Step {
  if (work.do === 'preflight') return preflightStep(info, body, around);
  const { node } = work;
  const host = around.hosts.of(node.target);
  switch (work.do) {
    case 'backup':
      return {
        ...info,
        verify: ({ signal }) => backupVerdict(host, node.backup, signal),
        run: ({ signal }) => makeBackup(host, KUBELET_LAYOUT, node.backup, signal, KUBECONFIGS),
        undo: {
          title: `Put the old kubelet.conf and certificates of ${node.name} back`,
          run: ({ signal }) => takeBackKubelet(host, node, signal),
        },
      };
    case 'sign':
      return {
        ...info,
        verify: ({ signal }) => signedVerdict(host, node, signal),
        run: ({ signal }) => sign(host, node, body, around, signal),
      };
    case 'clear':
      return {
        ...info,
        async verify({ signal }): Promise<Verdict> {
          const left = await oldFiles(host, node, signal);
          return left.length === 0
            ? { so: true }
            : { so: false, why: `${left.join(', ')} of ${node.name} ${left.length === 1 ? 'is' : 'are'} still there.` };
        },
        run: ({ signal }) => clear(host, node, signal),
      };
    case 'start':
      return node.rotates
        ? { ...info, verify: ({ signal }) => ownVerdict(host, node, signal), run: (context) => startAndWait(host, node, around, context) }
        : { ...info, verify: ({ signal }) => startedVerdict(host, signal), run: (context) => restart(host, context) };
    case 'point':
      return { ...info, verify: ({ signal }) => pointedAndStarted(host, signal), run: (context) => point(host, context) };
    case 'ready':
      return {
        ...info,
        verify: ({ signal }) => readyVerdict(host, node, around.port, signal),
        run: (context) =>
          waitUntil(host, context, async () => {
            const verdict = await readyVerdict(host, node, around.port, context.signal);
            return verdict.so ? undefined : { subject: node.name, waitsFor: `kubelet of ${node.name}`, reason: verdict.why };
          }),
      };
  }
}

function preflightStep(info: StepInfo, { nodes, signer }: KubeletRepairBody, { hosts }: RepairSurroundings): Step {
  return {
    ...info,
    // Once passed it stays so.
    verify: async () => ({ so: true }),
    async run({ signal }) {
      if (!signer) throw new DrydockError('policy', 'No control plane has the key of the authority. Nothing was changed.');
      const key = `${signer.layout.pki}/ca.key`;
      if (!(await hosts.of(signer.target).run(exists(key), signal)))
        throw new DrydockError('policy', `${signer.name} has no ${key} any more, so that it can't sign. Nothing was changed.`);
      for (const { name, target } of [...nodes, signer]) {
        const host = hosts.of(target);
        if (Math.abs(await clockAheadOf(host, signal)) > MOST_SKEW)
          throw new DrydockError('policy', `The clock of ${name} is more than ten minutes off. Nothing was changed.`, {
            hint: 'Set it first: certificates are dated by it.',
          });
        const free = await host.run(freeBytes('/etc/kubernetes'), signal);
        if (free < SPARE_BYTES)
          throw new DrydockError(
            'storage',
            `${name} has only ${Math.floor(free / 1024)} KiB free at /etc/kubernetes. Nothing was changed.`,
            {
              hint: 'Free some space: a certificate that is cut short is none.',
            },
          );
      }
    },
  };
}

/** The new key is in memory here between its making on one host and its writing on the other, and nowhere else. */
async function sign(
  host: Host,
  node: KubeletRepairNode,
  { signer }: KubeletRepairBody,
  { hosts, port }: RepairSurroundings,
  signal: AbortSignal,
): Promise<void> {
  if (!(await backupVerdict(host, node.backup, signal)).so)
    throw new DrydockError('conflict', `The backup ${node.backup} of ${node.name} is not there or not whole, so nothing is replaced.`, {
      hint: 'Look at it on the host. A new plan makes another one.',
    });
  const config = await port.get('ConfigMap', { namespace: 'kube-system', name: 'kubeadm-config' }, signal);
  const configuration = config?.data.ClusterConfiguration;
  if (!signer || configuration === undefined)
    throw new DrydockError('notFound', 'The cluster has no ConfigMap kubeadm-config, by which kubeadm knows it.', {
      hint: '`kubeadm init phase upload-config kubeadm` on a control plane makes it again.',
    });
  const made = await hosts.of(signer.target).run(
    userKubeconfig({
      client: kubeletUser(node.name),
      organization: 'system:nodes',
      configuration,
      validSeconds: node.rotates ? FIRST_CERTIFICATE_SECONDS : undefined,
    }),
    signal,
  );
  const content = node.server === undefined ? made : withServer(made, node.server);
  await host.use(signal, (shell) => shell.writeFile(KUBELET_CONF, content, { sudo: true, mode: 0o600, owner: 'root:root' }, signal));
}

async function clear(host: Host, node: KubeletRepairNode, signal: AbortSignal): Promise<void> {
  const backup = await backupVerdict(host, node.backup, signal);
  if (!backup.so) throw new DrydockError('conflict', `Nothing of ${node.name} is removed, because its backup is not whole: ${backup.why}`);
  const left = await oldFiles(host, node, signal);
  if (left.length > 0) await host.run(removeFiles(left), signal);
}

async function startAndWait(host: Host, node: KubeletRepairNode, { port }: RepairSurroundings, context: StepContext): Promise<void> {
  context.progress({ message: `restarting the kubelet of ${host.name}` });
  await host.run(restartKubelet, context.signal);
  await waitUntil(host, context, async () => {
    const verdict = await ownVerdict(host, node, context.signal);
    return verdict.so ? undefined : waitingFor(host, node, port, context.signal);
  });
}

/** Restarts a moment after kubelet.conf was written, so that the start can be told from the writing. */
async function restart(host: Host, context: StepContext): Promise<void> {
  const { signal, clock } = context;
  const writtenAt = (await host.run(modifiedTimes([KUBELET_CONF]), signal)).get(KUBELET_CONF) ?? 0;
  const age = (await host.run(hostTime(), signal)) - writtenAt;
  if (age >= 0 && age < 2 * TIME_GRAIN) await clock.sleep(2 * TIME_GRAIN - age, signal);
  await host.run(restartKubelet, signal);
  await waitUntil(host, context, async () => {
    const verdict = await startedVerdict(host, signal);
    if (verdict.so) return undefined;
    return { subject: `kubelet of ${host.name}`, waitsFor: `kubelet of ${host.name}`, reason: verdict.why };
  });
}

async function pointedAndStarted(host: Host, signal: AbortSignal): Promise<Verdict> {
  const pointed = await pointedVerdict(host, signal);
  return pointed.so ? startedVerdict(host, signal) : pointed;
}

async function point(host: Host, context: StepContext): Promise<void> {
  const { signal } = context;
  if (!(await pointedVerdict(host, signal)).so) {
    const content = await host.run(kubeletConf, signal);
    if (content === undefined) throw new DrydockError('notFound', `${host.name} has no kubelet.conf any more.`);
    await host.use(signal, (shell) =>
      shell.writeFile(KUBELET_CONF, withClientFile(content, CURRENT_CLIENT), { sudo: true, mode: 0o600, owner: 'root:root' }, signal),
    );
  }
  await restart(host, context);
}

/** Ready, and told so by the kubelet that was started last: a Node stays Ready for a while without anybody saying so. */
async function readyVerdict(host: Host, node: KubeletRepairNode, port: KubernetesPort, signal: AbortSignal): Promise<Verdict> {
  const { name } = node;
  const [startedAt, lease, object, now] = await Promise.all([
    host.run(kubeletStartedAt, signal),
    port.get('Lease', { namespace: 'kube-node-lease', name }, signal),
    port.get('Node', { name }, signal),
    host.run(hostTime(), signal),
  ]);
  if (!object) return { so: false, why: `The cluster has no node ${name} yet.` };
  if (startedAt === undefined) return { so: false, why: `The kubelet of ${name} does not run.` };
  if ((lease?.renewedAt ?? 0) <= startedAt)
    return { so: false, why: `${name} has not told the API server anything since its kubelet was started.` };
  if (object.readiness !== 'ready') return { so: false, why: `${name} is not Ready: ${object.readinessReason ?? 'it does not say why'}.` };
  const certificate = await (node.rotates ? ownVerdict : signedVerdict)(host, node, signal);
  if (!certificate.so) return certificate;
  return {
    so: true,
    note: `Ready; told ${Math.max(0, Math.round((now - (lease?.renewedAt ?? now)) / 1000))} s ago. ${certificate.note ?? ''}`.trim(),
  };
}
