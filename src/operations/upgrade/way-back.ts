import { parsed } from '../../core/command/parsers';
import type { CommandSpec } from '../../core/command/spec';
import { readUpgradeHost } from '../../core/command/upgrade/host-facts';
import { known, unknown, type Known } from '../../core/known';
import { DEFAULT_LAYOUT } from '../../core/model/control-plane';
import { imageTag } from '../../core/parse/control-plane-pods';
import type { UpgradeHop, UpgradePlan } from '../../core/plan/upgrade/plan';
import { hopUnderWay, waysBack, type WayBackFacts, type WayBackHostFacts, type WayBackSnapshot } from '../../core/plan/upgrade/way-back';
import { renderWayBack } from '../../core/report/upgrade-way-back';
import { metadataName, readMetadata } from '../../core/snapshot/metadata';
import type { KubernetesPort } from '../../ports/kubernetes';
import type { SnapshotFiles } from '../../ports/snapshots';
import { backupVerdict } from '../control-plane/backup';
import type { Host, Hosts } from '../control-plane/hosts';
import { readKnown } from '../nodes/read-known';
import { readControlPlaneVersions } from './facts/control-plane';
import { backupFolderOf, snapshotPlaceOf } from './places';

/** Folders that kubeadm left of earlier upgrades, with their KiB. */
const kubeadmCopies: CommandSpec<readonly { readonly path: string; readonly bytes: number }[]> = parsed(
  {
    argv: ['sh', '-c', 'for one in /etc/kubernetes/tmp/kubeadm-backup-*; do if [ -d "$one" ]; then du -sk "$one"; fi; done'],
    sudo: true,
    timeoutMs: 60_000,
  },
  ({ stdout }) =>
    [...stdout.matchAll(/^(\d+)\s+(\/\S+)$/gm)].map(([, kibibytes, path = '']) => ({ path, bytes: Number(kibibytes) * 1024 })),
);

export interface WayBackSources {
  /** Rejects where the API does not answer, which is no reason not to look at the hosts. */
  readonly port: (signal: AbortSignal) => Promise<KubernetesPort>;
  readonly hosts: Hosts;
  readonly snapshots: Pick<SnapshotFiles, 'metadata'>;
}

/** Looks where an upgrade stands and what there is to go back with, and writes it down. Nothing is changed. */
export async function wayBackDocument(plan: UpgradePlan, sources: WayBackSources, signal: AbortSignal): Promise<string> {
  const { hosts } = sources;
  const api = await readKnown(async () => {
    const port = await sources.port(signal);
    const [nodes, components] = await Promise.all([port.list('Node', {}, signal), readControlPlaneVersions(port, signal)]);
    return { nodes: nodes.items, staticPods: components.staticPods };
  });
  const names = [...new Set(plan.body.hops.flatMap((hop) => hop.hosts.map(({ name }) => name)))];
  const found = await Promise.all(names.map((name) => lookAt(name)));
  const hop = hopUnderWay(plan, found);
  if (!hop)
    return renderWayBack(
      plan,
      { from: plan.body.from, to: plan.body.options.target, kind: 'patch', hosts: [] },
      { at: hosts.deps.clock.now(), hosts: [], snapshot: undefined },
      [],
    );
  const withBackups = await Promise.all(found.map((one) => withBackup(one, hop)));
  const facts: WayBackFacts = { at: hosts.deps.clock.now(), hosts: withBackups, snapshot: await snapshotOf(plan, hop, sources, signal) };
  return renderWayBack(plan, hop, facts, waysBack(plan, hop, facts));

  function host(name: string): Host | undefined {
    const target = plan.body.ground.targets[name];
    return target && hosts.of(target);
  }

  async function lookAt(name: string): Promise<WayBackHostFacts> {
    const on = host(name);
    const nobody = unknown<never>('nobody knows how it is reached');
    const isControlPlane = plan.body.ground.controlPlanes.includes(name);
    const [reading, copies] = on
      ? await Promise.all([readKnown(() => on.run(readUpgradeHost, signal)), readKnown(() => on.run(kubeadmCopies, signal))])
      : [nobody, nobody];
    return {
      name,
      apiServer: isControlPlane ? await apiServer(name, on) : known(undefined),
      kubelet: api.known ? known(api.value.nodes.find((node) => node.name === name)?.kubeletVersion ?? '') : api,
      kubeadm: reading.known ? known(reading.value.kubeadm) : reading,
      backup: undefined,
      copies,
    };
  }

  /** By its mirror pod; where the API is silent, which is when the way back is asked for, by the manifest on the host. */
  async function apiServer(name: string, on: Host | undefined): Promise<Known<string | undefined>> {
    const pods = api.known ? api.value.staticPods : api;
    if (pods.known)
      return known(pods.value.find(({ component, host: where }) => component === 'kube-apiserver' && where === name)?.version);
    if (!on) return pods;
    const folder = plan.body.ground.authority?.layout.manifests ?? DEFAULT_LAYOUT.manifests;
    return readKnown(async () => imageTag(/^\s*image:\s*(\S+)/m.exec(await on.text(`${folder}/kube-apiserver.yaml`, signal))?.[1] ?? ''));
  }

  async function withBackup(one: WayBackHostFacts, under: UpgradeHop): Promise<WayBackHostFacts> {
    const on = host(one.name);
    const begun = under.hosts.some(({ name, role, components }) => name === one.name && role !== 'worker' && components);
    if (!on || !begun) return one;
    const folder = backupFolderOf(plan, under);
    const verdict = await readKnown(async () => {
      const seen = await backupVerdict(on, folder, signal);
      return { so: seen.so, why: seen.so ? '' : seen.why };
    });
    return { ...one, backup: { folder, verdict } };
  }
}

async function snapshotOf(
  plan: UpgradePlan,
  hop: UpgradeHop,
  { hosts, snapshots }: WayBackSources,
  signal: AbortSignal,
): Promise<WayBackSnapshot | undefined> {
  if (!plan.steps.some(({ id }) => id === `${hop.to}/snapshot`)) return undefined;
  const { path, on } = snapshotPlaceOf(plan, hop);
  const target = on === undefined ? undefined : plan.body.ground.targets[on];
  const found = await readKnown(async () => {
    const text = target === undefined ? await snapshots.metadata(path) : await textOn(hosts.of(target), path, signal);
    if (text === undefined) return undefined;
    const { takenAt, size, verifiedAt, revision } = readMetadata(text, metadataName(path));
    // One of this computer was read page by page before it got its name; of one on a host only the digest is known.
    return { takenAt: Date.parse(takenAt), size, verified: verifiedAt !== undefined || revision !== undefined };
  });
  return { path, on, found };
}

async function textOn(host: Host, path: string, signal: AbortSignal): Promise<string | undefined> {
  const there = await host.use(signal, (shell) => shell.stat(path, { sudo: true }, signal));
  return there ? host.text(metadataName(path), signal) : undefined;
}
