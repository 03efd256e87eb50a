import { makePrivateFolders } from '../../core/command/control-plane/files';
import { DrydockError } from '../../core/errors';
import type { Component } from '../../core/model/control-plane';
import type { StepInfo } from '../../core/operation/events';
import { markOf, serversOf, workPaths, type RestoreEtcdPlan, type RestoreHost, type ServerHost } from '../../core/plan/etcd-restore/plan';
import { restoreWork, type RestoreWork } from '../../core/plan/etcd-restore/steps';
import type { SnapshotFiles } from '../../ports/snapshots';
import { healthOf } from '../control-plane/health';
import type { Host, Hosts } from '../control-plane/hosts';
import { restartComponent, settledVerdict, type Restart } from '../control-plane/restart';
import { instancesOf, manifestPlace, putBack, stopStaticPod, waitUntil, type StaticPodPlace } from '../control-plane/static-pod';
import { checkStep } from '../engine/check-step';
import type { Step, StepContext, Verdict } from '../engine/definition';
import type { EtcdAccess } from '../etcd/access';
import { equality } from '../etcd/equality';
import { startedVerdict, startMember, stopMember, stoppedVerdict } from '../etcd/member-service';
import type { ApiAnswer } from './api-answer';
import { deliver, deliveredVerdict } from './deliver';
import { fallbackVerdict, takeFallback } from './fallback';
import { clearWork, isPrepared, isSwapped, prepareData, swapBack, swapData } from './member-data';
import { restoreStepInfos } from './step-infos';

export interface RestoreStepDeps {
  readonly hosts: Hosts;
  readonly access: EtcdAccess;
  readonly files: SnapshotFiles;
  readonly api: ApiAnswer;
}

/** The steps of a plan. */
export function restoreStepsOf(plan: RestoreEtcdPlan, deps: RestoreStepDeps): readonly Step[] {
  const steps = new RestoreSteps(plan, deps);
  const work = restoreWork(plan.body);
  return restoreStepInfos(plan).map((info, index) => steps.of(info, work[index] as RestoreWork));
}

class RestoreSteps {
  constructor(
    private readonly plan: RestoreEtcdPlan,
    private readonly deps: RestoreStepDeps,
  ) {}

  of(info: StepInfo, work: RestoreWork): Step {
    switch (work.do) {
      case 'preflight':
        return this.preflight(info);
      case 'fallback':
        return this.fallback(info);
      case 'deliver':
        return this.deliver(info, work.host);
      case 'prepare':
        return this.prepare(info, work.host);
      case 'prepared':
        return this.checkAll(info, async (host, one, signal) =>
          (await isPrepared(host, one, signal)) ? undefined : `${one.name} has no new data in ${workPaths(one).fresh}.`,
        );
      case 'stopApi':
        return this.stopApi(info, work.host);
      case 'stopEtcd':
        return this.stopEtcd(info, work.host);
      case 'silent':
        return this.silent(info);
      case 'swap':
        return this.swap(info, work.host);
      case 'swapped':
        return this.checkAll(info, async (host, one, signal) =>
          (await isSwapped(host, one, signal)) ? undefined : `${one.name} does not have its new data in ${one.dataFolder}.`,
        );
      case 'startEtcd':
        return this.startEtcd(info, work.host);
      case 'agree':
        return this.agree(info);
      case 'startApi':
        return this.startApi(info, work.host);
      case 'restart':
        return this.restart(info, work.host, work.component);
      case 'answer':
        return this.answer(info);
    }
  }

  private preflight(info: StepInfo): Step {
    const { snapshot } = this.plan.body;
    return {
      ...info,
      // Once passed it stays so: what it looks at is changed by the steps after it.
      verify: async () => ({ so: true }),
      run: async ({ signal }) => {
        // Its content is compared with the plan's digest while it is brought to each host, before anything is stopped.
        if ((await this.deps.files.stamp(snapshot.path)) !== snapshot.stamp)
          throw new DrydockError('conflict', `${snapshot.path} is not the file that was planned for any more. Nothing was changed.`, {
            hint: 'Plan anew with it.',
          });
        const { body } = this.plan;
        for (const one of [...body.hosts, ...body.servers]) await this.hostOf(one).use(signal, async () => {});
      },
    };
  }

  private fallback(info: StepInfo): Step {
    const path = this.plan.body.fallback ?? '';
    const { access, files } = this.deps;
    return {
      ...info,
      verify: () => fallbackVerdict(path, files),
      run: (context) => takeFallback(this.plan, path, access, files, context),
    };
  }

  private deliver(info: StepInfo, one: RestoreHost): Step {
    const host = this.hostOf(one);
    return {
      ...info,
      // Whoever has made data of it needs it no more.
      verify: async ({ signal }) =>
        (await isPrepared(host, one, signal)) ? { so: true } : deliveredVerdict(host, one, this.plan.body, signal),
      run: (context) => deliver(host, one, this.plan.body, this.deps.files, context),
      undo: {
        title: `Remove the snapshot and the new data from ${one.name}`,
        run: ({ signal }) => this.unlessServed(signal, () => clearWork(host, one, signal)),
      },
    };
  }

  private prepare(info: StepInfo, one: RestoreHost): Step {
    const host = this.hostOf(one);
    return {
      ...info,
      verify: async ({ signal }) =>
        (await isPrepared(host, one, signal))
          ? { so: true }
          : { so: false, why: `${one.name} has no new data in ${workPaths(one).fresh}.` },
      run: ({ signal }) => prepareData(host, one, this.plan.body, signal),
    };
  }

  private stopApi(info: StepInfo, one: ServerHost): Step {
    const host = this.hostOf(one);
    const place = placeOf(one, 'kube-apiserver');
    return {
      ...info,
      // What was started again later on, with the new data, is not to be stopped once more.
      verify: async ({ signal }) => ((await this.etcdIsBack(signal)) ? { so: true } : this.apiStopped(host, place, signal)),
      run: (context) => stopStaticPod(host, place, context),
      undo: { title: `Start kube-apiserver of ${one.name} again`, run: (context) => putBack(host, place, context) },
    };
  }

  private stopEtcd(info: StepInfo, one: RestoreHost): Step {
    const host = this.hostOf(one);
    return {
      ...info,
      verify: async ({ signal }) => ((await isSwapped(host, one, signal)) ? { so: true } : stoppedVerdict(host, one, signal)),
      run: (context) => stopMember(host, one, context),
      undo: { title: `Start etcd of ${one.name} again`, run: (context) => startMember(host, one, context) },
    };
  }

  private silent(info: StepInfo): Step {
    const verify = async ({ signal }: StepContext): Promise<Verdict> => {
      if (await this.etcdIsBack(signal)) return { so: true };
      for (const one of serversOf(this.plan.body)) {
        signal.throwIfAborted();
        if (one.healthPorts['kube-apiserver'] === undefined) continue;
        const verdict = await this.apiStopped(this.hostOf(one), placeOf(one, 'kube-apiserver'), signal);
        if (!verdict.so) return verdict;
      }
      return { so: true };
    };
    return checkStep(info, verify, {
      kind: 'conflict',
      hint: 'An API server that writes into etcd while it is restored mixes two pasts. Resume to stop it.',
    });
  }

  private swap(info: StepInfo, one: RestoreHost): Step {
    const host = this.hostOf(one);
    return {
      ...info,
      verify: async ({ signal }) =>
        (await isSwapped(host, one, signal))
          ? { so: true, note: `The old data is in ${workPaths(one).before}.` }
          : { so: false, why: `${one.name} does not have its new data in ${one.dataFolder}.` },
      run: ({ signal }) => swapData(host, one, signal),
      undo: {
        title: `Put the old data of ${one.name} back`,
        run: (context) =>
          this.unlessServed(context.signal, async () => {
            await this.stopMemberForUndo(host, one, context);
            await swapBack(host, one, context.signal);
          }),
      },
    };
  }

  private startEtcd(info: StepInfo, one: RestoreHost): Step {
    const host = this.hostOf(one);
    return {
      ...info,
      verify: ({ signal }) => startedVerdict(host, one, signal),
      run: (context) => startMember(host, one, context),
      undo: {
        title: `Stop the restored etcd of ${one.name}`,
        run: (context) => this.unlessServed(context.signal, () => this.stopMemberForUndo(host, one, context)),
      },
    };
  }

  /** The restored members are one cluster, and beyond every revision there was before. */
  private agree(info: StepInfo): Step {
    const { hosts, revisionBefore } = this.plan.body;
    const verify = ({ signal }: StepContext) =>
      equality(
        hosts.map(({ place }) => place),
        { beyond: revisionBefore },
        this.deps.access,
        signal,
      );
    return {
      ...info,
      verify,
      run: (context) =>
        waitUntil(this.hostOf(hosts[0] as RestoreHost), context, async () => {
          const verdict = await verify(context);
          return verdict.so ? undefined : { subject: 'etcd', waitsFor: 'its members', reason: verdict.why };
        }),
    };
  }

  private startApi(info: StepInfo, one: ServerHost): Step {
    const host = this.hostOf(one);
    const restart = restartOf(one, 'kube-apiserver');
    return {
      ...info,
      verify: (context) => settledVerdict(host, restart, context),
      run: async (context) => {
        if (!isMember(one)) await host.run(makePrivateFolders([markOf(this.plan.body)]), context.signal);
        await putBack(host, restart, context);
        await restartComponent(host, restart, context);
      },
      undo: {
        title: `Stop kube-apiserver of ${one.name} again`,
        run: (context) => this.unlessServed(context.signal, () => this.stopForUndo(host, restart, context)),
      },
    };
  }

  /**
   * Their caches are of another time. The moment is that of the folder out of which the new data moved; on a control plane without a
   * member, that of a folder made when its API server was started.
   */
  private restart(info: StepInfo, one: ServerHost, component: 'kube-controller-manager' | 'kube-scheduler'): Step {
    const host = this.hostOf(one);
    const restart: Restart = { ...restartOf(one, component), files: [isMember(one) ? workPaths(one).fresh : markOf(this.plan.body)] };
    return {
      ...info,
      verify: (context) => settledVerdict(host, restart, context),
      run: (context) => restartComponent(host, restart, context),
      undo: { title: `Start ${component} of ${one.name} if it is stopped`, run: (context) => putBack(host, restart, context) },
    };
  }

  private answer(info: StepInfo): Step {
    const { api } = this.deps;
    const first = this.hostOf(serversOf(this.plan.body)[0] as ServerHost);
    return {
      ...info,
      verify: ({ signal }) => api.verdict(signal),
      run: (context) =>
        waitUntil(first, context, async () => {
          const verdict = await api.verdict(context.signal);
          if (!verdict.so) return { subject: 'the API', waitsFor: 'an answer', reason: verdict.why };
          if (verdict.note !== undefined) context.note(verdict.note);
          return undefined;
        }),
    };
  }

  private checkAll(info: StepInfo, problem: (host: Host, one: RestoreHost, signal: AbortSignal) => Promise<string | undefined>): Step {
    return checkStep(info, ({ signal }) => this.firstProblem(signal, (host, one) => problem(host, one, signal)), {
      kind: 'conflict',
      hint: 'Somebody changed it meanwhile. Look at the host, then resume.',
    });
  }

  private async firstProblem(
    signal: AbortSignal,
    problem: (host: Host, one: RestoreHost) => Promise<string | undefined>,
  ): Promise<Verdict> {
    for (const one of this.plan.body.hosts) {
      signal.throwIfAborted();
      const why = await problem(this.hostOf(one), one);
      if (why !== undefined) return { so: false, why };
    }
    return { so: true };
  }

  private async apiStopped(host: Host, place: StaticPodPlace, signal: AbortSignal): Promise<Verdict> {
    const where = await manifestPlace(host, place, signal);
    if (where !== 'aside') return { so: false, why: `The manifest of ${place.component} is in ${place.layout.manifests} of ${host.name}.` };
    const running = await instancesOf(host, place, signal);
    return running.length === 0 ? { so: true } : { so: false, why: `${place.component} of ${host.name} still runs.` };
  }

  /** Every member has its new data and was started with it: from here on API servers are to run. */
  private async etcdIsBack(signal: AbortSignal): Promise<boolean> {
    const states = await Promise.all(
      this.plan.body.hosts.map(async (one) => {
        const host = this.hostOf(one);
        return (await isSwapped(host, one, signal)) && (await startedVerdict(host, one, signal)).so;
      }),
    );
    return states.every(Boolean);
  }

  /** Nothing is taken back once an API server gave the restored state to others: what they wrote since would be lost. */
  private async unlessServed(signal: AbortSignal, undo: () => Promise<void>): Promise<void> {
    const { body } = this.plan;
    const swapped = await Promise.all(body.hosts.map((one) => isSwapped(this.hostOf(one), one, signal)));
    if (!swapped.some(Boolean)) return undo();
    for (const one of serversOf(body)) {
      const port = one.healthPorts['kube-apiserver'];
      if (port === undefined) continue;
      const host = this.hostOf(one);
      const health = await healthOf(host, 'kube-apiserver', port, signal);
      if (!health.known || !health.value) continue;
      throw new DrydockError('policy', `kube-apiserver of ${one.name} serves the restored state already, so nothing was taken back.`, {
        hint: `What was written since would be lost. The old data is in ${workPaths(body.hosts[0] as RestoreHost).before} of each member${body.fallback === undefined ? '' : `, and the state before in ${body.fallback}, which can be restored`}.`,
      });
    }
    await undo();
  }

  private async stopForUndo(host: Host, place: StaticPodPlace, context: StepContext): Promise<void> {
    if ((await manifestPlace(host, place, context.signal)) === 'inPlace') await stopStaticPod(host, place, context);
  }

  private async stopMemberForUndo(host: Host, one: RestoreHost, context: StepContext): Promise<void> {
    if ((await startedVerdict(host, one, context.signal)).so) await stopMember(host, one, context);
  }

  private hostOf({ target }: Pick<ServerHost, 'target'>): Host {
    return this.deps.hosts.of(target);
  }
}

/** Whether a control plane has a member of etcd itself. */
function isMember(one: ServerHost | RestoreHost): one is RestoreHost {
  return 'member' in one;
}

function placeOf({ layout, source }: ServerHost, component: Component): StaticPodPlace {
  return { component, layout, source };
}

function restartOf(one: ServerHost, component: Component): Restart {
  const healthPort = one.healthPorts[component];
  if (healthPort === undefined) throw new DrydockError('internal', `${one.name} has no ${component}.`);
  return { ...placeOf(one, component), healthPort, files: [], wantHealth: true };
}
