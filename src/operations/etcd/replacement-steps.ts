import { makePrivateFolders, renameUnlessTaken, syncDisks } from '../../core/command/control-plane/files';
import { exists } from '../../core/command/control-plane/look';
import { DrydockError } from '../../core/errors';
import type { EtcdMember } from '../../core/model/etcd';
import type { StepInfo } from '../../core/operation/events';
import type { EtcdBody, EtcdPlan, EtcdWork, ReplacedHost } from '../../core/plan/etcd/plan';
import { healthOf } from '../control-plane/health';
import type { Host, Hosts } from '../control-plane/hosts';
import { waitUntil } from '../control-plane/static-pod';
import type { Step, StepContext, Verdict } from '../engine/definition';
import type { EtcdAccess } from './access';
import type { EtcdCluster } from './cluster';
import { equality } from './equality';
import { hasDropIn, keptManifest, removeDropIn, settleToJoin } from './join-settings';
import { memberRuns, startedVerdict, startMember, stopMember, stoppedVerdict } from './member-service';

export interface ReplacementDeps {
  readonly hosts: Hosts;
  readonly access: EtcdAccess;
  readonly cluster: EtcdCluster;
}

/** Milliseconds in which an API server that has just come up may say once more that it is not well. */
const SETTLES_WITHIN = 60_000;
/** Milliseconds for which one has to keep its health to itself to be taken for one that always does. */
const TELLS_NOBODY_FOR = 30_000;

type ReplacementWork = Extract<
  EtcdWork,
  { readonly do: 'stopMember' | 'setAside' | 'configure' | 'startMember' | 'tidyService' | 'equal' | 'apiBack' }
>['do'];

/** A step of making a member anew on its host. */
export function replacementStep(info: StepInfo, work: ReplacementWork, plan: EtcdPlan, deps: ReplacementDeps): Step {
  const { host } = plan.body;
  if (!host) throw new DrydockError('internal', `The plan ${plan.hash} replaces no member.`);
  const steps = new ReplacementSteps(plan.body, host, deps);
  switch (work) {
    case 'stopMember':
      return steps.stop(info);
    case 'setAside':
      return steps.setAside(info);
    case 'configure':
      return steps.configure(info);
    case 'startMember':
      return steps.start(info);
    case 'tidyService':
      return steps.tidy(info);
    case 'equal':
      return steps.equal(info);
    case 'apiBack':
      return steps.apiBack(info);
  }
}

class ReplacementSteps {
  private readonly host: Host;
  private readonly paths: { readonly before: string; readonly configured: string; readonly data: string };

  constructor(
    private readonly body: EtcdBody,
    private readonly on: ReplacedHost,
    private readonly deps: ReplacementDeps,
  ) {
    const { target, workFolder, dataFolder } = on;
    this.host = deps.hosts.of(target);
    this.paths = {
      before: `${workFolder}/before`,
      /** Made when its settings are right: from here on the data folder is the new member's. */
      configured: `${workFolder}/configured`,
      data: `${dataFolder}/member`,
    };
  }

  stop(info: StepInfo): Step {
    return {
      ...info,
      verify: async ({ signal }) => ((await this.isConfigured(signal)) ? { so: true } : stoppedVerdict(this.host, this.on, signal)),
      run: (context) => stopMember(this.host, this.on, context),
      undo: {
        title: `Start etcd of ${this.on.name} again, if it is still a member`,
        run: async (context) => {
          if (await this.isConfigured(context.signal)) return;
          if (await this.wasRemoved(context.signal)) {
            context.log.info(`etcd of ${this.on.name} stays stopped: its member was removed.`);
            return;
          }
          await startMember(this.host, this.on, context);
        },
      },
    };
  }

  setAside(info: StepInfo): Step {
    const { before, data } = this.paths;
    return {
      ...info,
      verify: async ({ signal }) => {
        if (await this.isConfigured(signal)) return { so: true, note: `The old data is in ${before}.` };
        const [made, there] = await Promise.all([this.is(before, signal), this.is(data, signal)]);
        if (!made) return { so: false, why: `${this.on.name} has no folder ${before} yet.` };
        return there
          ? { so: false, why: `The old data of ${this.on.name} is in its place.` }
          : { so: true, note: `The old data is in ${before}.` };
      },
      run: async ({ signal }) => {
        if (await memberRuns(this.host, this.on, signal))
          throw new DrydockError('conflict', `etcd of ${this.on.name} runs: its data can't be moved under it.`, {
            hint: 'Somebody started it meanwhile. Resume the operation; it stops it again.',
          });
        await this.host.run(makePrivateFolders([this.on.workFolder, before]), signal);
        if (!(await this.is(data, signal))) return;
        await this.host.run(renameUnlessTaken(data, `${before}/member`), signal);
        if (await this.is(data, signal))
          throw new DrydockError('conflict', `${data} of ${this.on.name} could not be moved to ${before}: something is there already.`, {
            hint: 'Look at both folders. Nothing was overwritten.',
          });
        await this.host.run(syncDisks, signal);
      },
    };
  }

  configure(info: StepInfo): Step {
    const { unit, name } = this.on;
    return {
      ...info,
      verify: async ({ signal }) => {
        if (!(await this.isConfigured(signal))) return { so: false, why: `etcd of ${name} is not told yet which members there are.` };
        return unit === undefined ? { so: true, note: `The manifest as it was is in ${keptManifest(this.on)}.` } : { so: true };
      },
      run: async ({ signal }) => {
        const { members } = await this.deps.cluster.list(signal);
        await settleToJoin(this.host, this.on, this.initialCluster(members), signal);
        await this.host.run(makePrivateFolders([this.paths.configured]), signal);
      },
    };
  }

  tidy(info: StepInfo): Step {
    const { unit = '', name } = this.on;
    return {
      ...info,
      verify: async ({ signal }) =>
        (await hasDropIn(this.host, unit, signal))
          ? { so: false, why: `${unit} of ${name} still has the settings of its first start.` }
          : { so: true },
      run: ({ signal }) => removeDropIn(this.host, unit, signal),
    };
  }

  start(info: StepInfo): Step {
    return {
      ...info,
      verify: async ({ signal }) => {
        const started = await startedVerdict(this.host, this.on, signal);
        if (!started.so) return started;
        const member = await this.newMember(signal);
        if (!member) return { so: false, why: 'It is no member any more.' };
        return member.name === '' ? { so: false, why: 'It has not started.' } : { so: true, note: `Member ${member.id.toString(16)}.` };
      },
      run: async (context) => {
        await startMember(this.host, this.on, context);
        await this.deps.cluster.until(context, async () => {
          const member = await this.newMember(context.signal);
          if (!member)
            throw new DrydockError('conflict', `${this.on.name} is no member any more.`, {
              hint: 'Somebody removed it meanwhile. Plan anew.',
            });
          if (member.name !== '') return undefined;
          return {
            subject: `etcd of ${this.on.name}`,
            waitsFor: this.on.unit === undefined ? `kubelet of ${this.on.name}` : this.on.unit,
            reason: 'it was added and has not started yet',
          };
        });
      },
      undo: {
        title: `Stop the new etcd of ${this.on.name}`,
        run: async (context) => {
          const member = await this.newMember(context.signal);
          // With its vote it is a member like the others, and taken out as one.
          if (member && !member.learner) return;
          if ((await startedVerdict(this.host, this.on, context.signal)).so) await stopMember(this.host, this.on, context);
        },
      },
    };
  }

  equal(info: StepInfo): Step {
    const verify = ({ signal }: Pick<StepContext, 'signal'>): Promise<Verdict> =>
      equality(
        [
          ...this.body.members.flatMap(({ place, role }) =>
            place && place.name !== this.on.place.name && role !== 'learner' ? [place] : [],
          ),
          this.on.place,
        ],
        { clusterId: this.body.clusterId },
        this.deps.access,
        signal,
      );
    return {
      ...info,
      verify,
      run: (context) =>
        waitUntil(this.host, context, async () => {
          const verdict = await verify(context);
          return verdict.so ? undefined : { subject: 'etcd', waitsFor: 'its members', reason: verdict.why };
        }),
    };
  }

  /** An API server that comes up answers strangers, and is unwell for a moment, before it is well for good. */
  apiBack(info: StepInfo): Step {
    const { name } = this.on;
    return {
      ...info,
      verify: async ({ signal, clock }) => {
        for (const until = clock.now() + SETTLES_WITHIN; ; await clock.sleep(1_000, signal)) {
          const verdict = await this.apiVerdict(signal);
          if (verdict.so || clock.now() >= until) return verdict;
        }
      },
      run: async (context) => {
        let tellsNobodySince: number | undefined;
        await waitUntil(this.host, context, async () => {
          const verdict = await this.apiVerdict(context.signal);
          const now = context.clock.now();
          tellsNobodySince = verdict.so && verdict.note !== undefined ? (tellsNobodySince ?? now) : undefined;
          if (verdict.so && (tellsNobodySince === undefined || now - tellsNobodySince >= TELLS_NOBODY_FOR)) return undefined;
          const reason = verdict.so ? (verdict.note ?? '') : verdict.why;
          return { subject: `kube-apiserver of ${name}`, waitsFor: 'kube-apiserver', reason };
        });
      },
    };
  }

  /** One that tells its health to nobody without credentials serves all the same; the note says so. */
  private async apiVerdict(signal: AbortSignal): Promise<Verdict> {
    const { apiPort, name } = this.on;
    if (apiPort === undefined) return { so: true };
    const health = await healthOf(this.host, 'kube-apiserver', apiPort, signal);
    if (!health.known) return { so: true, note: health.why };
    return health.value ? { so: true } : { so: false, why: `The API server of ${name} is not well yet.` };
  }

  /** `cp1=https://10.0.0.1:2380,…` of exactly those members that there are: a new member that is told of others refuses to start. */
  private initialCluster(members: readonly EtcdMember[]): string {
    return members
      .flatMap(({ name, peerUrls }) => {
        const known = name !== '' ? name : peerUrls.some((url) => this.on.peerUrls.includes(url)) ? this.on.member : undefined;
        if (known === undefined)
          throw new DrydockError(
            'conflict',
            `A member at ${peerUrls.join(', ')} was added and has never started, so its name is not known.`,
            {
              hint: 'Start or remove it first, then resume.',
            },
          );
        return peerUrls.map((url) => `${known}=${url}`);
      })
      .join(',');
  }

  private async newMember(signal: AbortSignal): Promise<EtcdMember | undefined> {
    const { members } = await this.deps.cluster.list(signal);
    return members.find(({ peerUrls }) => peerUrls.some((url) => this.on.peerUrls.includes(url)));
  }

  private async wasRemoved(signal: AbortSignal): Promise<boolean> {
    const { members } = await this.deps.cluster.list(signal);
    const before = this.body.members.find(({ peerUrls }) => peerUrls.some((url) => this.on.peerUrls.includes(url)));
    return before === undefined || !members.some(({ id }) => id.toString(16) === before.id);
  }

  private isConfigured(signal: AbortSignal): Promise<boolean> {
    return this.is(this.paths.configured, signal);
  }

  private is(path: string, signal: AbortSignal): Promise<boolean> {
    return this.host.run(exists(path), signal);
  }
}
