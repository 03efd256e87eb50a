import { DrydockError } from '../../core/errors';
import { known, unknown, type Known } from '../../core/known';
import type { HostTarget } from '../../core/model/host';
import { isControlPlane, type NodeModel } from '../../core/model/node';
import { naturally } from '../../core/natural-order';
import { objectsInManifest } from '../../core/parse/manifest-objects';
import type { PlanCluster } from '../../core/plan/plan';
import type { DeprecatedUse, SnapshotFacts, UpgradeFacts } from '../../core/plan/upgrade/facts';
import type { UpgradeOptions } from '../../core/plan/upgrade/options';
import type { UpgradePlan } from '../../core/plan/upgrade/plan';
import { planUpgrade } from '../../core/plan/upgrade/planner';
import { minorWords, oldestOf, ordinalOf } from '../../core/policy/skew/versions';
import type { KubernetesPort } from '../../ports/kubernetes';
import type { Hosts } from '../control-plane/hosts';
import { readKnown } from '../nodes/read-known';
import { readControlPlaneVersions } from './facts/control-plane';
import { readAllDrains } from './facts/drains';
import { readControlPlaneHosts, readUpgradeHosts } from './facts/hosts';
import { usesByManagers, usesByReleases } from './facts/usage';

/** Where the facts of an upgrade come from. */
export interface UpgradeSources {
  readonly port: KubernetesPort;
  readonly hosts: Hosts;
  /** How the host of a node is reached; rejects where nobody knows. */
  readonly targetOf: (node: NodeModel) => Promise<HostTarget>;
  /** Manifests that people keep beside: path and text of each. Unset: there is no workspace. */
  readonly manifests?: (signal: AbortSignal) => Promise<readonly { readonly path: string; readonly text: string }[]>;
  /** The newest snapshot of etcd that is known. Unset: nobody keeps account of any. */
  readonly snapshot?: (signal: AbortSignal) => Promise<SnapshotFacts | undefined>;
  /** Hears what is being read, in a few words. */
  readonly tell?: (words: string) => void;
}

/**
 * Reads everything that an upgrade is planned from, side by side; it changes nothing. Rejects when nodes can't be listed, and when
 * somebody wants to stop. Every other part that can't be read is unknown, with the reason.
 */
export async function readUpgradeFacts(sources: UpgradeSources, options: UpgradeOptions, signal: AbortSignal): Promise<UpgradeFacts> {
  const { port, hosts, targetOf, tell = () => {} } = sources;
  const { clock } = hosts.deps;
  const at = clock.now();
  tell('nodes and control plane');
  const [{ items: nodes }, controlPlane, server] = await Promise.all([
    port.list('Node', {}, signal),
    readControlPlaneVersions(port, signal),
    port.serverVersion(signal),
  ]);
  const ordered = naturally(nodes, ({ name }) => name);
  const from = oldestOf(apiServers(controlPlane)) ?? server.gitVersion;
  const [first, last] = [ordinalOf(from) ?? 0, ordinalOf(options.target) ?? 0];
  const targets = await targetsOf(ordered, targetOf);
  const control = ordered.filter(isControlPlane).flatMap(({ name }) => {
    const target = targets[name];
    return target?.known ? [target.value] : [];
  });
  const [read, fromControlPlanes, drains, managers, releases, manifests, snapshot] = await Promise.all([
    readUpgradeHosts(
      {
        targets,
        minors: minorsToAsk(first, last),
        binaries: options.binaries !== undefined,
        tell: (done, total) => tell(`hosts, ${done} of ${total}`),
      },
      hosts,
      signal,
    ),
    readControlPlaneHosts(control, controlPlane.staticPods, options.target, hosts, signal),
    readAllDrains(port, ordered, clock, signal),
    usesByManagers(port, first, last, signal),
    usesByReleases(port, signal),
    usesInManifests(sources, signal),
    sources.snapshot
      ? readKnown(() => (sources.snapshot as NonNullable<UpgradeSources['snapshot']>)(signal))
      : unknown<undefined>('nobody keeps account of snapshots here'),
  ]);
  const deprecatedRequests = await requestsAt(fromControlPlanes.deprecatedRequests, port, signal);
  return {
    at,
    nodes: ordered,
    ...controlPlane,
    ...fromControlPlanes,
    deprecatedRequests,
    hosts: read,
    drains,
    deprecatedUses: { managedFields: managers, helm: releases, workspace: manifests },
    snapshot,
  };
}

function apiServers({ staticPods }: Pick<UpgradeFacts, 'staticPods'>): readonly string[] {
  return staticPods.known ? staticPods.value.filter(({ component }) => component === 'kube-apiserver').map(({ version }) => version) : [];
}

/** Those that the cluster goes through, the first one's too where it stays within it. Beyond some a target is a mistake. */
function minorsToAsk(first: number, last: number): readonly string[] {
  if (last < first || last - first > MOST_MINORS) return [];
  return Array.from({ length: Math.max(1, last - first) }, (_, index) => minorWords(last === first ? first : first + index + 1));
}

const MOST_MINORS = 6;

async function targetsOf(
  nodes: readonly NodeModel[],
  targetOf: UpgradeSources['targetOf'],
): Promise<Readonly<Record<string, Known<HostTarget>>>> {
  const found = await Promise.all(
    nodes.map(async (node) => [node.name, await readKnown(async () => ({ ...(await targetOf(node)), name: node.name }))] as const),
  );
  return Object.fromEntries(found);
}

/** Where no host could tell, at least the API server that answers is asked. */
async function requestsAt(
  byHost: UpgradeFacts['deprecatedRequests'],
  port: KubernetesPort,
  signal: AbortSignal,
): Promise<UpgradeFacts['deprecatedRequests']> {
  const failed = Object.values(byHost).filter((one) => !one.known);
  if (Object.keys(byHost).length > 0 && failed.length === 0) return byHost;
  return { ...byHost, 'the API': await readKnown(() => port.deprecatedRequests(signal)) };
}

async function usesInManifests({ manifests }: UpgradeSources, signal: AbortSignal): Promise<Known<readonly DeprecatedUse[]>> {
  if (!manifests) return known([]);
  return readKnown(async () =>
    (await manifests(signal)).flatMap(({ path, text }) =>
      objectsInManifest(text).map(({ apiVersion, kind }) => ({ apiVersion, kind, by: path, source: 'workspace' as const })),
    ),
  );
}

/** Reads and plans. */
export async function prepareUpgrade(
  sources: UpgradeSources,
  options: UpgradeOptions,
  cluster: PlanCluster,
  signal: AbortSignal,
): Promise<UpgradePlan> {
  const facts = await readUpgradeFacts(sources, options, signal);
  sources.tell?.('the plan');
  return planUpgrade(facts, options, cluster);
}

/** The version that a person typed, as a plan wants it: `1.35.4` is `v1.35.4`. Rejects with `invalid` what is no full version. */
export function targetVersion(typed: string): string {
  const version = typed.trim().replace(/^v?/, 'v');
  if (/^v1\.\d+\.\d+$/.test(version)) return version;
  throw new DrydockError('invalid', `${typed.trim() === '' ? 'Nothing' : typed.trim()} is not a version such as v1.35.4.`, {
    hint: 'Give minor and patch release, for example v1.35.4.',
  });
}
