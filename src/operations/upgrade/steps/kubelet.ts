import { reloadUnits, restartKubelet } from '../../../core/command/kubeadm/upgrade';
import { kubeletComplaints } from '../../../core/command/kubelet/journal';
import { DrydockError } from '../../../core/errors';
import type { StepInfo } from '../../../core/operation/events';
import type { UpgradeHost } from '../../../core/plan/upgrade/plan';
import { compareVersions } from '../../../core/policy/skew/versions';
import type { Step, StepContext, Verdict } from '../../engine/definition';
import { findNode } from '../../nodes/find-node';
import { readKnown } from '../../nodes/read-known';
import type { UpgradeParts } from '../parts';
import { untilPodsAreBack } from '../pods-back';
import { nodesVerdict, settled } from '../settle';
import { controlPlaneVerdict } from './health';

/** Restarts the kubelet and waits until the node is Ready with its new version. */
export function restartStep(info: StepInfo, work: UpgradeHost, parts: UpgradeParts): Step {
  const { name } = work;
  return {
    ...info,
    verify: (context) => kubeletVerdict(work, parts, context),
    async run(context) {
      const host = parts.host(name);
      const { signal } = context;
      await host.run(reloadUnits, signal);
      await host.run(restartKubelet, signal);
      const about = { subject: name, waitsFor: `the kubelet of ${name}` };
      const verdict = await settled(parts, about, context, () => kubeletVerdict(work, parts, context));
      if (verdict.so) return;
      const journal = await readKnown(() => host.run(kubeletComplaints, signal));
      const said = journal.known && journal.value !== '' ? ` Its journal ends with: ${journal.value}` : '';
      throw new DrydockError('conflict', `The kubelet of ${name} did not come back after it was replaced. ${verdict.why}${said}`, {
        hint: `Repair what it names (journalctl -u kubelet on ${name}), then resume. The way back for this node: install the old packages of kubelet and kubectl again from the repository of the old minor and restart it; nothing else is lost.`,
      });
    },
  };
}

async function kubeletVerdict({ name, to }: UpgradeHost, parts: UpgradeParts, context: StepContext): Promise<Verdict> {
  const node = await parts.ask(context, (port) => findNode(port, name, context.signal));
  if (compareVersions(node.kubeletVersion, to) < 0) return { so: false, why: `${name} still tells kubelet ${node.kubeletVersion}.` };
  if (node.readiness !== 'ready') return { so: false, why: `${name} is not Ready: ${node.readinessReason ?? 'it gives no reason'}.` };
  return { so: true };
}

/** Looks at a host and at what it may have taken down before the next one is begun. */
export function verifyStep(info: StepInfo, work: UpgradeHost, parts: UpgradeParts): Step {
  const { name, role, cordoned } = work;
  const look = async (context: StepContext): Promise<Verdict> => {
    const kubelet = await kubeletVerdict(work, parts, context);
    if (!kubelet.so) return kubelet;
    const node = await parts.ask(context, (port) => findNode(port, name, context.signal));
    if (node.unschedulable && !cordoned) return { so: false, why: `${name} is still cordoned.` };
    return role === 'worker' ? nodesVerdict(parts, context) : controlPlaneVerdict(work, parts, context);
  };
  return {
    ...info,
    verify: async () => ({ so: true }),
    async run(context) {
      const about = { subject: name, waitsFor: 'node and pods' };
      const verdict = await settled(parts, about, context, () => look(context));
      if (!verdict.so)
        throw new DrydockError('conflict', `${verdict.why} No other host was begun.`, {
          hint: `Look at ${name} and at what the sentence names, then resume: the upgrade goes on at the next host.`,
        });
      await untilPodsAreBack(name, 'upgrade', parts, context);
    },
  };
}
