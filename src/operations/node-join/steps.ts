import { detachedState } from '../../core/command/detached';
import { kubeadmJoin, kubeadmProgress, parseKubeadmOutcome, type KubeadmOutcome } from '../../core/command/kubeadm/join';
import { DrydockError } from '../../core/errors';
import type { StepInfo } from '../../core/operation/events';
import type { JoiningNode } from '../../core/plan/node-join/plan';
import { plannedJoinStep } from '../../core/plan/node-join/steps';
import { runDetached } from '../control-plane/detached-run';
import { untilNoKubeadm } from '../control-plane/kubeadm-turn';
import { waitUntil } from '../control-plane/static-pod';
import type { Step } from '../engine/definition';
import type { JoinParts } from './parts';
import { tidySecrets, tidyVerdict, writeSecrets } from './secrets';
import { joinedVerdict, readyVerdict } from './state';
import { takeBackJoin } from './take-back';

const MINUTE = 60_000;
/** kubeadm pulls images, and gives the kubelet and a new member of etcd some minutes each. */
const JOIN_TIMEOUT = 25 * MINUTE;
const READY_TIMEOUT = 10 * MINUTE;

/**
 * What the steps of one node look like in plan and journal.
 * @param lane undefined: one node after the other, as control planes have to
 */
export function joinStepInfos(node: JoiningNode, lane: string | undefined): readonly [StepInfo, StepInfo] {
  const join = plannedJoinStep({ do: 'join', node });
  const ready = plannedJoinStep({ do: 'ready', node });
  return [
    { ...join, idempotency: 'verifyFirst', cancel: 'boundary', timeout: JOIN_TIMEOUT, lane },
    { ...ready, idempotency: 'safe', cancel: 'now', timeout: READY_TIMEOUT, lane },
  ];
}

/** The steps that make one host a node and wait until it is one. */
export function joinSteps(node: JoiningNode, lane: string | undefined, parts: JoinParts): readonly Step[] {
  const [join, ready] = joinStepInfos(node, lane);
  return [joinStep(join, node, parts), readyStep(ready, node, parts)];
}

/**
 * `kubeadm join` on a host. It runs there on its own: the end of the connection or of this process does not end it, and whoever resumes
 * the operation finds it again. One that failed is taken back before the next attempt, because kubeadm refuses what it left itself.
 */
export function joinStep(info: StepInfo, node: JoiningNode, parts: JoinParts): Step {
  const folder = parts.runFolder(node, 'join');
  const host = parts.host(node);
  return {
    ...info,
    async verify(context) {
      const { what, seen } = await host.run(detachedState(folder), context.signal);
      if (what === 'running') return { so: false, why: `kubeadm still runs on ${node.target.name}.` };
      if (what === 'ended' && !seen) return { so: false, why: `kubeadm ended on ${node.target.name} while nobody looked.` };
      const joined = await joinedVerdict(node, parts, context);
      return joined.so ? tidyVerdict(node, parts, context) : joined;
    },
    async run(context) {
      const { what, seen } = await host.run(detachedState(folder), context.signal);
      const goesOn = what === 'running' || (what === 'ended' && !seen);
      if (!goesOn) {
        if ((await joinedVerdict(node, parts, context)).so) return tidySecrets(node, parts, context);
        if (what !== 'none') {
          context.note(`An earlier attempt to join ${node.name} came to no end; it is taken back first.`);
          await takeBackJoin(node, parts, context);
        }
        await untilNoKubeadm(host, 'two at a time would undo each other', context);
      }
      try {
        if (!goesOn) {
          // What an attempt left that ended before kubeadm began.
          await tidySecrets(node, parts, context);
          await writeSecrets(node, parts, context);
        }
        const command = kubeadmJoin(parts.secretFile(node), node.ignorePreflight);
        const result = await runDetached(host, { folder, command, tell: kubeadmProgress }, context);
        if (result.exitCode !== 0) throw explainJoin(node, parseKubeadmOutcome(result.stdout, result.stderr), result.exitCode, folder);
      } finally {
        await tidySecrets(node, parts, context, 'drop');
      }
      // The kubelet registers its node a moment later.
      await waitUntil(host, context, async () => {
        const verdict = await joinedVerdict(node, parts, context);
        return verdict.so ? undefined : { subject: node.name, waitsFor: `the kubelet of ${node.name}`, reason: verdict.why };
      });
    },
    undo: {
      title: `Reset ${node.target.name} and take ${node.name} out of the cluster`,
      run: async (context) => {
        const { what } = await host.run(detachedState(folder), context.signal);
        if (what === 'none') return tidySecrets(node, parts, context);
        await takeBackJoin(node, parts, context);
      },
    },
  };
}

/** Waits until a node is as it has to be. */
export function readyStep(info: StepInfo, node: JoiningNode, parts: JoinParts): Step {
  return {
    ...info,
    verify: (context) => readyVerdict(node, parts, context),
    run: (context) =>
      waitUntil(parts.host(node), context, async () => {
        const verdict = await readyVerdict(node, parts, context);
        return verdict.so ? undefined : { subject: node.name, waitsFor: node.name, reason: verdict.why };
      }),
  };
}

function explainJoin(
  { name, target }: JoiningNode,
  { phase, checks, error }: KubeadmOutcome,
  exitCode: number | undefined,
  folder: string,
): DrydockError {
  if (checks.length > 0) {
    const words = checks.map((check) => `${check.name}: ${check.message}`).join(' ');
    return new DrydockError('policy', `The checks of kubeadm did not pass on ${target.name}, so it changed nothing. ${words}`, {
      hint: `Deal with ${checks.map((check) => check.name).join(', ')} on the host, then resume; or plan anew and have it ignored, with its consequence.`,
    });
  }
  const where = phase === undefined ? '' : ` in phase ${phase}`;
  const how = exitCode === undefined ? 'was ended' : `exited with ${exitCode}`;
  return new DrydockError('commandFailed', `kubeadm join of ${name} ${how}${where}${error === '' ? '.' : `: ${error}`}`, {
    hint: `What it said is in ${folder} on ${target.name}. Deal with it, then resume: what it left is taken back, and it joins anew. Undo takes it back alone.`,
  });
}
