/** Bundle `bootstrap`: what makes clusters from the fleet file. Loaded with the first command. */
import { homedir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { DrydockError } from '../../core/errors';
import { clusterId, type ClusterRef } from '../../core/model/cluster';
import type { FleetCluster } from '../../core/model/fleet';
import type { BootstrapOptions } from '../../core/plan/bootstrap/options';
import type { BootstrapPlan } from '../../core/plan/bootstrap/plan';
import type { HostDeps } from '../../operations/control-plane/hosts';
import type * as Planning from '../../operations/index';
import type { OperationRequest } from '../../operations/nodes/request';
import type { Clock } from '../../ports/clock';
import type { LocalFiles } from '../../ports/local-files';
import type { Hosts as HostBook } from '../../ports/remote-shell';
import type { CommandHandler } from '../../ui/command/registry';
import type { UiKit } from '../../ui/kit';
import { withProgress } from '../../ui/progress';
import type { Guard } from '../clusters/guard';
import { checkMayChange } from '../clusters/may-change';
import type { FollowedOperation } from '../operations/follower';
import { absoluteManifest } from './manifest-path';
import { BootstrapConversation } from './conversation';

export { BootstrapPresenter } from './presenter';

export interface BootstrapFeatureDeps {
  readonly kit: UiKit;
  readonly clock: Clock;
  /** Loads the bundle with the first call. */
  readonly planning: () => typeof Planning;
  readonly hostDeps: () => HostDeps;
  /** Where hosts are looked up. */
  readonly book: () => HostBook;
  readonly fleet: () => Promise<readonly FleetCluster[]>;
  readonly guards: (cluster: Pick<ClusterRef, 'name' | 'context'>) => Promise<Guard>;
  readonly files: () => LocalFiles;
  readonly start: (request: OperationRequest) => Promise<FollowedOperation>;
  readonly follow: (operation: FollowedOperation) => void;
}

export type BootstrapHandlers = Readonly<Record<'drydock.cluster.bootstrap' | 'drydock.cluster.kubeadmConfig', CommandHandler>>;

/** What a caller may say in place of a person. */
interface Wish {
  readonly context?: string;
  readonly kubeconfig?: string;
  readonly ignorePreflight?: readonly string[];
}

/**
 * `drydock.cluster.bootstrap` shows the plan of a cluster of the fleet file, and begins it once somebody typed its context; it
 * resolves with the operation's id. `drydock.cluster.kubeadmConfig` opens the kubeadm configuration as a new document of the language
 * kubeadm, and changes nothing. Called with `{ context, kubeconfig, ignorePreflight }` they do not ask for those.
 */
export function createBootstrap(deps: BootstrapFeatureDeps): BootstrapHandlers {
  const { kit, clock, planning, hostDeps, book, fleet, files } = deps;
  return {
    'drydock.cluster.bootstrap': async (...args) => {
      const given = wishOf(args);
      const cluster = await chosen(given, 'Make which cluster?');
      if (!cluster) return undefined;
      const guard = await deps.guards({ name: cluster.context, context: cluster.context });
      checkMayChange({ ref: { name: cluster.context }, guard });
      const kubeconfig = given.kubeconfig ?? (await askKubeconfig(cluster.context));
      if (kubeconfig === undefined) return undefined;
      let ignorePreflight = given.ignorePreflight ?? [];
      const read = () => planned(cluster, { kubeconfig, ignorePreflight }, guard);
      const conversation = new BootstrapConversation({ kit, render: (plan) => planning().renderBootstrapPlan(plan, clock.now()) });
      const agreed = await conversation.agree(await read(), read, async (names) => {
        ignorePreflight = names;
        return read();
      });
      if (!agreed) return undefined;
      // It may have become read-only while somebody thought about it.
      checkMayChange({ ref: { name: cluster.context }, guard: await deps.guards({ name: cluster.context, context: cluster.context }) });
      const operation = await deps.start(planning().bootstrapRequest(agreed));
      deps.follow(operation);
      return operation.id;
    },
    'drydock.cluster.kubeadmConfig': async (...args) => {
      const given = wishOf(args);
      const cluster = await chosen(given, 'The kubeadm configuration of which cluster?');
      if (!cluster) return undefined;
      const plan = await planned(cluster, { kubeconfig: kubeconfigOf(cluster.context), ignorePreflight: [] }, { protected: false });
      const document = await vscode.workspace.openTextDocument({ language: 'kubeadm', content: plan.body.configuration });
      await vscode.window.showTextDocument(document, { preview: false });
      return document.uri;
    },
  };

  async function chosen({ context }: Wish, title: string): Promise<FleetCluster | undefined> {
    const all = (await fleet()).filter(({ bootstrap }) => bootstrap);
    if (context !== undefined) {
      const found = all.find((cluster) => cluster.context === context);
      if (found) return found;
      throw new DrydockError('config', `The fleet file does not say how ${context} is made.`, {
        hint: 'Its entry in drydock.yaml needs a section "bootstrap".',
      });
    }
    if (all.length === 0)
      throw new DrydockError('config', 'No cluster of the fleet file has a section "bootstrap" that can be read.', {
        hint: 'Describe version, endpoint and hosts in drydock.yaml at the top of the workspace; it is checked while you type.',
      });
    const id = await kit.interaction.ask({
      kind: 'choose',
      title,
      choices: all.map((cluster) => ({
        id: cluster.context,
        label: cluster.context,
        detail: `${cluster.bootstrap?.kubernetesVersion ?? ''} at ${cluster.bootstrap?.endpoint ?? ''}`,
      })),
    });
    return all.find((cluster) => cluster.context === id);
  }

  async function askKubeconfig(context: string): Promise<string | undefined> {
    const typed = await kit.interaction.ask({
      kind: 'input',
      title: `Where is the kubeconfig of ${context} written?`,
      detail: 'A new file of this computer that only you can read. One that is there is never overwritten.',
      value: kubeconfigOf(context),
    });
    if (typed === undefined) return undefined;
    const path = typed.trim().replace(/^~(?=[\\/])/, homedir());
    if (/^(\/|[A-Za-z]:[\\/])/.test(path)) return path;
    throw new DrydockError('invalid', `${path === '' ? 'Nothing' : path} is not an absolute path.`, {
      hint: 'Give the whole path of the kubeconfig.',
    });
  }

  async function planned(
    cluster: FleetCluster,
    choices: { readonly kubeconfig: string; readonly ignorePreflight: readonly string[] },
    guard: Pick<Guard, 'protected'>,
  ): Promise<BootstrapPlan> {
    const options = planning().bootstrapOptions(cluster, choices);
    if (!options) throw new DrydockError('config', `The fleet file does not say how ${cluster.context} is made.`);
    const whole: BootstrapOptions = { ...options, wish: await absoluteManifest(options.wish) };
    return withProgress({ title: `Planning ${cluster.context}`, where: 'notification' }, async (report, signal) => {
      const hosts = new (planning().Hosts)(hostDeps());
      try {
        const targets = () => book().ofCluster(refOf(whole));
        const tell = (words: string) => report({ message: `Reading ${words}` });
        const facts = await planning().readBootstrapFacts({ hosts, targets, files: files(), tell }, whole, signal);
        return planning().planBootstrap(facts, whole, guard);
      } finally {
        hosts.dispose();
      }
    });
  }
}

function kubeconfigOf(context: string): string {
  return join(homedir(), '.kube', `${context.replace(/[^\w.-]+/g, '-')}.yaml`);
}

/** The cluster as the book of hosts knows it, before there is a kubeconfig. */
function refOf({ context, kubeconfig }: BootstrapOptions): ClusterRef {
  return {
    id: clusterId(kubeconfig, context),
    name: context,
    file: kubeconfig,
    context,
    server: undefined,
    namespace: undefined,
    warnings: [],
    problem: undefined,
    fromWorkspace: false,
    execCommand: undefined,
  };
}

function wishOf([first]: readonly unknown[]): Wish {
  if (typeof first !== 'object' || first === null) return {};
  const { context, kubeconfig, ignorePreflight } = first as Readonly<Record<string, unknown>>;
  return {
    ...(typeof context === 'string' ? { context } : {}),
    ...(typeof kubeconfig === 'string' ? { kubeconfig } : {}),
    ...(Array.isArray(ignorePreflight) ? { ignorePreflight: ignorePreflight.map(String) } : {}),
  };
}
