import { copyFile, makePrivateFolders, renameUnlessTaken, syncDisks } from '../../core/command/control-plane/files';
import { exists } from '../../core/command/control-plane/look';
import { ASIDE_FOLDER, OWN_FOLDER } from '../../core/command/control-plane/places';
import { DrydockError } from '../../core/errors';
import type { EtcdMember } from '../../core/model/etcd';
import type { StepInfo } from '../../core/operation/events';
import { withFlags } from '../../core/parse/static-pod-edit';
import type { EtcdBody, EtcdPlan, EtcdWork, ReplacedHost } from '../../core/plan/etcd/plan';
import { healthOf } from '../control-plane/health';
import type { Host, Hosts } from '../control-plane/hosts';
import { asidePath, instancesOf, manifestPlace, putBack, stopStaticPod, waitUntil, type StaticPodPlace } from '../control-plane/static-pod';
import type { Step, StepContext, Verdict } from '../engine/definition';
import type { EtcdAccess } from './access';
import type { EtcdCluster } from './cluster';
import { equality } from './equality';

export interface ReplacementDeps {
  readonly hosts: Hosts;
  readonly access: EtcdAccess;
  readonly cluster: EtcdCluster;
}

type ReplacementWork = Extract<
  EtcdWork,
  { readonly do: 'stopMember' | 'setAside' | 'configure' | 'startMember' | 'equal' | 'apiBack' }
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
    case 'equal':
      return steps.equal(info);
    case 'apiBack':
      return steps.apiBack(info);
  }
}

class ReplacementSteps {
  private readonly host: Host;
  private readonly place: StaticPodPlace;
  private readonly paths: { readonly before: string; readonly manifest: string; readonly configured: string; readonly data: string };

  constructor(
    private readonly body: EtcdBody,
    private readonly on: ReplacedHost,
    private readonly deps: ReplacementDeps,
  ) {
    const { target, layout, source, workFolder, dataFolder } = on;
    this.host = deps.hosts.of(target);
    this.place = { component: 'etcd', layout, source };
    this.paths = {
      before: `${workFolder}/before`,
      manifest: `${workFolder}/etcd.yaml`,
      /** Made when the manifest is right: from here on the data folder is the new member's. */
      configured: `${workFolder}/configured`,
      data: `${dataFolder}/member`,
    };
  }

  stop(info: StepInfo): Step {
    return {
      ...info,
      verify: async ({ signal }) => {
        if (await this.isConfigured(signal)) return { so: true };
        const where = await manifestPlace(this.host, this.place, signal);
        if (where !== 'aside') return { so: false, why: `The manifest of etcd is in ${this.on.layout.manifests} of ${this.on.name}.` };
        const running = await instancesOf(this.host, this.place, signal);
        return running.length === 0 ? { so: true } : { so: false, why: `etcd of ${this.on.name} still runs.` };
      },
      run: (context) => stopStaticPod(this.host, this.place, context),
      undo: {
        title: `Start etcd of ${this.on.name} again, if it is still a member`,
        run: async (context) => {
          if (await this.isConfigured(context.signal)) return;
          if (await this.wasRemoved(context.signal)) {
            context.log.info(`etcd of ${this.on.name} stays stopped: its member was removed.`);
            return;
          }
          await putBack(this.host, this.place, context);
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
        const running = await instancesOf(this.host, this.place, signal);
        if (running.length > 0)
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
    const { manifest, configured } = this.paths;
    return {
      ...info,
      verify: async ({ signal }) =>
        (await this.isConfigured(signal))
          ? { so: true, note: `The manifest as it was is in ${manifest}.` }
          : { so: false, why: `The manifest of etcd of ${this.on.name} does not name the members that there are yet.` },
      run: async ({ signal }) => {
        const aside = asidePath(this.place);
        const { members } = await this.deps.cluster.list(signal);
        if (!(await this.is(manifest, signal))) await this.host.run(copyFile(aside, manifest), signal);
        const text = withFlags(await this.host.text(manifest, signal), {
          'initial-cluster': this.initialCluster(members),
          'initial-cluster-state': 'existing',
        });
        await this.host.run(makePrivateFolders([OWN_FOLDER, ASIDE_FOLDER]), signal);
        await this.host.use(signal, (shell) => shell.writeFile(aside, text, { sudo: true, mode: 0o600 }, signal));
        await this.host.run(makePrivateFolders([configured]), signal);
      },
    };
  }

  start(info: StepInfo): Step {
    return {
      ...info,
      verify: async ({ signal }) => {
        const where = await manifestPlace(this.host, this.place, signal);
        if (where !== 'inPlace')
          return { so: false, why: `The manifest of etcd is not in ${this.on.layout.manifests} of ${this.on.name}.` };
        const member = await this.newMember(signal);
        if (!member) return { so: false, why: 'It is no member any more.' };
        return member.name === '' ? { so: false, why: 'It has not started.' } : { so: true, note: `Member ${member.id.toString(16)}.` };
      },
      run: async (context) => {
        await putBack(this.host, this.place, context);
        await this.deps.cluster.until(context, async () => {
          const member = await this.newMember(context.signal);
          if (!member)
            throw new DrydockError('conflict', `${this.on.name} is no member any more.`, {
              hint: 'Somebody removed it meanwhile. Plan anew.',
            });
          if (member.name !== '') return undefined;
          return {
            subject: `etcd of ${this.on.name}`,
            waitsFor: `kubelet of ${this.on.name}`,
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
          if ((await manifestPlace(this.host, this.place, context.signal)) === 'inPlace')
            await stopStaticPod(this.host, this.place, context);
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

  apiBack(info: StepInfo): Step {
    const { apiPort, name } = this.on;
    const verify = async (signal: AbortSignal): Promise<Verdict> => {
      if (apiPort === undefined) return { so: true };
      const health = await healthOf(this.host, 'kube-apiserver', apiPort, signal);
      // One that tells its health to nobody without credentials serves all the same.
      if (!health.known) return { so: true, note: health.why };
      return health.value ? { so: true } : { so: false, why: `The API server of ${name} is not well yet.` };
    };
    return {
      ...info,
      verify: ({ signal }) => verify(signal),
      run: (context) =>
        waitUntil(this.host, context, async () => {
          const verdict = await verify(context.signal);
          if (verdict.so) return undefined;
          return { subject: `kube-apiserver of ${name}`, waitsFor: 'kube-apiserver', reason: verdict.why };
        }),
    };
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
