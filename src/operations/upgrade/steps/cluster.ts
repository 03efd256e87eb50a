import { pruneRuns } from '../../../core/command/detached';
import { readUpgradeHost } from '../../../core/command/upgrade/host-facts';
import { cancelled, DrydockError } from '../../../core/errors';
import type { StepInfo } from '../../../core/operation/events';
import { bytesNeeded } from '../../../core/plan/upgrade/findings/hosts';
import type { UpgradeHop, UpgradeHost } from '../../../core/plan/upgrade/plan';
import type { UpgradeWork } from '../../../core/plan/upgrade/steps';
import { compareVersions } from '../../../core/policy/skew/versions';
import { bytesWords, timeWords } from '../../../core/report/words';
import { untilNoKubeadm } from '../../control-plane/kubeadm-turn';
import type { Step, StepContext, Verdict } from '../../engine/definition';
import { Limiter } from '../../nodes/limiter';
import { listed } from '../../nodes/listed';
import { blockersNow } from '../facts-again';
import type { UpgradeParts } from '../parts';
import { nodesVerdict, podsVerdict, settled } from '../settle';
import { etcdVerdict } from './health';
import { proxyVersion } from './kubeadm';

const AT_ONCE = 20;
/** A member that is behind for a moment, as after its restart, catches up meanwhile. */
const CATCH_UP_SECONDS = 60;

/**
 * Looks whether a hop may begin: the window, etcd, nodes, disks, and that nobody else upgrades. Of a later hop everything is read
 * again, since what its plan was made from is as old as the hop before it.
 */
export function preflightStep(info: StepInfo, hop: UpgradeHop, parts: UpgradeParts): Step {
  return {
    ...info,
    // Once passed it stays so: what it looks at is changed by the steps after it.
    verify: async () => ({ so: true }),
    async run(context) {
      refuseOutsideWindow(parts, context);
      const limiter = new Limiter(AT_ONCE);
      await Promise.all(hop.hosts.map((host) => limiter.run(() => preflightHost(host, parts, context), context.signal)));
      await Promise.all(hop.hosts.map(({ name }) => limiter.run(() => pruneHost(name, parts, context), context.signal)));
      const { stackedEtcd } = parts.plan.body;
      const touched = hop.hosts.some(({ role, components }) => role !== 'worker' && components);
      const members = { subject: 'etcd', waitsFor: 'its members' };
      const etcd = () => settled(parts, members, context, () => etcdVerdict(parts, context), CATCH_UP_SECONDS);
      for (const verdict of [...(stackedEtcd && touched ? [await etcd()] : []), await nodesVerdict(parts, context)])
        if (!verdict.so)
          throw new DrydockError('policy', `${verdict.why} Nothing was changed.`, { hint: 'Bring it back first, then resume.' });
      if (parts.plan.body.hops.indexOf(hop) === 0) return;
      const [blocker] = await blockersNow(parts, context);
      if (blocker)
        throw new DrydockError('drifted', `The upgrade to ${hop.to} is blocked now: ${blocker.message}`, {
          hint: `The cluster is whole on ${hop.from}. ${blocker.hint ?? ''} Then resume, or plan anew.`,
        });
    },
  };
}

async function preflightHost(work: UpgradeHost, parts: UpgradeParts, context: StepContext): Promise<void> {
  const host = parts.host(work.name);
  const reading = await host.run(readUpgradeHost, context.signal);
  const free = reading.free.get('/etc/kubernetes');
  const needed = bytesNeeded(work, reading);
  if (free !== undefined && free < needed)
    throw new DrydockError('storage', `${work.name} has ${bytesWords(free)} free at /etc/kubernetes and needs ${bytesWords(needed)}.`, {
      hint: 'Free some space, then resume. Copies that earlier upgrades left in /etc/kubernetes/tmp may be removed.',
    });
  await untilNoKubeadm(host, 'two upgrades at a time would undo each other', context);
}

/** What earlier upgrades left on a host may fill its disk; that it can't be removed is no reason not to upgrade. */
async function pruneHost(name: string, parts: UpgradeParts, { signal, log }: StepContext): Promise<void> {
  try {
    const removed = await parts.host(name).run(pruneRuns(parts.id), signal);
    if (removed.length > 0) log.info(`Runs of ${removed.length} earlier operations were removed from ${name}: ${listed(removed)}`);
  } catch (error) {
    if (signal.aborted) throw error;
    log.warn(`Runs of earlier operations could not be removed from ${name}`, error);
  }
}

/** @throws DrydockError `policy` where the maintenance window is not open */
export function refuseOutsideWindow({ plan }: UpgradeParts, { clock }: Pick<StepContext, 'clock'>): void {
  const { window } = plan.body.options;
  const now = clock.now();
  if (!window || (now >= window.from && now < window.to)) return;
  throw new DrydockError(
    'policy',
    `The maintenance window is from ${timeWords(window.from)} to ${timeWords(window.to)}. Nothing more was begun.`,
    { hint: 'Resume while it is open, or plan anew with another one.' },
  );
}

/** Looks at nodes and pods after workers that went side by side, before the next ones are begun. */
export function settleStep(info: StepInfo, parts: UpgradeParts): Step {
  return {
    ...info,
    verify: async () => ({ so: true }),
    run: (context) => refuseUnsettled(parts, context, () => both(nodesVerdict(parts, context), () => podsVerdict(parts, context))),
  };
}

async function both(first: Promise<Verdict>, second: () => Promise<Verdict>): Promise<Verdict> {
  const verdict = await first;
  return verdict.so ? second() : verdict;
}

async function refuseUnsettled(parts: UpgradeParts, context: StepContext, look: () => Promise<Verdict>): Promise<void> {
  const verdict = await settled(parts, { subject: 'the cluster', waitsFor: 'nodes and pods' }, context, look);
  if (verdict.so) return;
  throw new DrydockError('conflict', `${verdict.why} No other host was begun.`, {
    hint: 'Look at what keeps them, then resume: the upgrade goes on at the next host.',
  });
}

/** Looks at the whole at the end of a hop. */
export function clusterStep(info: StepInfo, hop: UpgradeHop, parts: UpgradeParts): Step {
  const look = async (context: StepContext): Promise<Verdict> => {
    const { items } = await parts.ask(context, (port) => port.list('Node', {}, context.signal));
    const kubelets = new Map(items.map(({ name, kubeletVersion }) => [name, kubeletVersion]));
    const old = hop.hosts.filter(({ name, kubelet }) => kubelet && compareVersions(kubelets.get(name) ?? '', hop.to) < 0);
    if (old.length > 0) return { so: false, why: `The kubelet of ${listed(old.map(({ name }) => name))} is older than ${hop.to}.` };
    const proxy = await proxyVerdict(hop, parts, context);
    if (!proxy.so) return proxy;
    const nodes = await nodesVerdict(parts, context);
    if (!nodes.so || !parts.plan.body.stackedEtcd) return nodes;
    return etcdVerdict(parts, context);
  };
  return { ...info, verify: async () => ({ so: true }), run: (context) => refuseUnsettled(parts, context, () => look(context)) };
}

/** kubeadm replaces kube-proxy once the last control plane is there. */
async function proxyVerdict(hop: UpgradeHop, parts: UpgradeParts, context: StepContext): Promise<Verdict> {
  const { signal } = context;
  const { ground } = parts.plan.body;
  const moved = hop.hosts.filter(({ role, components }) => role !== 'worker' && components).map(({ name }) => name);
  if (!ground.controlPlanes.every((name) => moved.includes(name))) return { so: true };
  try {
    const key = { namespace: 'kube-system', name: 'kube-proxy' };
    const version = proxyVersion(await parts.ask(context, (port) => port.raw('DaemonSet', key, signal)));
    if (version === undefined || compareVersions(version, hop.to) >= 0) return { so: true };
    return { so: false, why: `kube-proxy is ${version}.` };
  } catch (error) {
    // Clusters may do without one.
    if (DrydockError.is(error, 'notFound')) return { so: true };
    throw error;
  }
}

/** Asks before it goes on. */
export function pauseStep(info: StepInfo, { hop, after }: Extract<UpgradeWork, { readonly do: 'pause' }>, parts: UpgradeParts): Step {
  return {
    ...info,
    verify: async () => ({ so: true }),
    async run(context) {
      const answer = await context.ask({
        title: `${after.host.name} is upgraded. Go on with the upgrade of ${parts.plan.cluster.name} to ${hop.to}?`,
        detail:
          'Every host that was begun is done. The upgrade may stay as it is here for as long as the table of versions says it is supported.',
        choices: [
          { id: 'on', label: 'Go On' },
          { id: 'stop', label: 'Stop Here', detail: 'It can be resumed later.' },
        ],
      });
      if (answer !== 'on') throw cancelled();
    },
  };
}
