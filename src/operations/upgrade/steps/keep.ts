import { makePrivateFolders } from '../../../core/command/control-plane/files';
import { OWN_FOLDER } from '../../../core/command/control-plane/places';
import { DrydockError } from '../../../core/errors';
import { DEFAULT_LAYOUT } from '../../../core/model/control-plane';
import { idWords } from '../../../core/model/etcd';
import type { StepInfo, StepProgress } from '../../../core/operation/events';
import type { UpgradeHop, UpgradeHost } from '../../../core/plan/upgrade/plan';
import { chooseSource } from '../../../core/policy/etcd/source';
import { bytesWords } from '../../../core/report/words';
import { metadataName, readMetadata } from '../../../core/snapshot/metadata';
import type { SnapshotWriter } from '../../../ports/snapshots';
import { backupVerdict, KUBECONFIGS, makeBackup } from '../../control-plane/backup';
import type { Step } from '../../engine/definition';
import { HostSnapshotWriter } from '../../etcd/host-snapshot';
import { readEtcd } from '../../etcd/read';
import { takeSnapshot } from '../../etcd/take-snapshot';
import type { UpgradeParts } from '../parts';

/** Takes the snapshot that the way back from a hop needs. What has its name afterwards is whole. */
export function snapshotStep(info: StepInfo, hop: UpgradeHop, parts: UpgradeParts): Step {
  const { plan, etcd, snapshots } = parts;
  const { path, on } = parts.snapshotPlace(hop);
  return {
    ...info,
    async verify({ signal }) {
      const text = await metadata(signal);
      const found = text === undefined ? undefined : readMetadata(text, metadataName(path));
      if (!found || Date.parse(found.takenAt) < plan.factsAt) return { so: false, why: `There is no new snapshot at ${path}.` };
      const content = found.revision === undefined ? '' : `, revision ${found.revision}, ${found.keys ?? 'unknown'} keys`;
      return {
        so: true,
        note: `${path}${on === undefined ? '' : ` on ${on}`}: ${bytesWords(found.size)}${content}, SHA-256 ${found.sha256}`,
      };
    },
    async run(context) {
      const { signal, clock } = context;
      const { ground } = plan.body;
      const controlPlanes = ground.controlPlanes.flatMap((name) => ground.targets[name] ?? []);
      const reading = await readEtcd({ controlPlanes, without: [], others: [] }, etcd, signal);
      const source = chooseSource(reading);
      if (!source?.one.place)
        throw new DrydockError('server', 'No member of etcd with a vote answers, so that no snapshot can be taken. Nothing was upgraded.', {
          hint: 'The etcd view says why each does not. Bring one back, then resume.',
        });
      const port = await etcd.open(source.one.place, signal);
      const about = {
        cluster: { name: plan.cluster.name, uid: plan.cluster.uid, kubernetesVersion: hop.from },
        members: reading.members.map(({ member }) => ({ ...member, id: idWords(member.id) })),
        pki: ground.authority ? { ca: ground.authority.key } : {},
      };
      const watch = { now: () => clock.now(), signal, progress: (progress: StepProgress) => context.progress(progress) };
      await takeSnapshot(port, await writer(signal), about, watch);
    },
  };

  async function writer(signal: AbortSignal): Promise<SnapshotWriter> {
    if (on === undefined) return snapshots.create(path);
    const host = parts.host(on);
    await host.run(makePrivateFolders([OWN_FOLDER, path.slice(0, path.lastIndexOf('/'))]), signal);
    return HostSnapshotWriter.create(host, path, signal);
  }

  async function metadata(signal: AbortSignal): Promise<string | undefined> {
    if (on === undefined) return snapshots.metadata(path);
    const host = parts.host(on);
    const there = await host.use(signal, (shell) => shell.stat(path, { sudo: true }, signal));
    return there ? host.text(metadataName(path), signal) : undefined;
  }
}

/** Copies what a control plane's components are started from, before any of it changes. */
export function backupStep(info: StepInfo, hop: UpgradeHop, { name }: UpgradeHost, parts: UpgradeParts): Step {
  const host = parts.host(name);
  const folder = parts.backupFolder(hop);
  const layout = parts.plan.body.ground.authority?.layout ?? DEFAULT_LAYOUT;
  const manifests = layout.manifests.slice(layout.manifests.lastIndexOf('/') + 1);
  return {
    ...info,
    verify: ({ signal }) => backupVerdict(host, folder, signal),
    run: ({ signal }) => makeBackup(host, layout, folder, signal, [...KUBECONFIGS, manifests]),
  };
}
