import { ASIDE_FOLDER } from '../../core/command/control-plane/places';
import { DrydockError } from '../../core/errors';
import { idWords } from '../../core/model/etcd';
import type { HostTarget } from '../../core/model/host';
import type { StepProgress } from '../../core/operation/events';
import { describeFinding } from '../../core/snapshot/damage';
import { METADATA_SCHEMA, writeMetadata, type SnapshotMetadata } from '../../core/snapshot/metadata';
import { StreamChecker } from '../../core/snapshot/stream-check';
import { verifySnapshot } from '../../core/snapshot/verify';
import type { SnapshotFiles } from '../../ports/snapshots';
import { instancesOf } from '../control-plane/static-pod';
import type { EtcdAccess } from '../etcd/access';
import { readMemberHost } from '../etcd/member-host';
import { takeSnapshot, type SnapshotWatch } from '../etcd/take-snapshot';
import type { ClusterAbout } from '../renew/facts';

/**
 * Copies what a member still has to this computer, as a snapshot to restore from, when the others are gone. A member that runs gives
 * a snapshot also without a quorum, with its digest. Of one that does not run the database file is copied: nothing vouches for its
 * bytes but its structure, which is checked page by page. Changes nothing on the host.
 * Rejects with `conflict` while etcd runs and does not answer, `notFound` where there is no data, `invalid` where it is damaged.
 */
export async function copySurvivor(
  target: HostTarget,
  path: string,
  about: Pick<ClusterAbout, 'name' | 'uid' | 'version'>,
  access: EtcdAccess,
  files: SnapshotFiles,
  watch: SnapshotWatch,
): Promise<SnapshotMetadata> {
  const { signal } = watch;
  const host = access.hosts.of(target);
  const { status, member, data, layout, source, authority } = await readMemberHost(host, access, signal);
  const cluster = {
    name: about.name,
    ...(about.uid === undefined ? {} : { uid: about.uid }),
    ...(about.version === undefined ? {} : { kubernetesVersion: about.version }),
  };
  if (status.known) {
    const port = await access.open(member.place, signal);
    const { members } = await port.members({ linearizable: false }, signal);
    const listed = members.map((one) => ({ ...one, id: idWords(one.id) }));
    return takeSnapshot(port, await files.create(path), { cluster, members: listed, pki: { ca: authority } }, watch);
  }
  if (!data.there)
    throw new DrydockError('notFound', `${host.name} has no data of etcd in ${data.folder}.`, { hint: 'Choose another host.' });
  const open = async () => (await instancesOf(host, { component: 'etcd', layout, source }, signal)).length > 0;
  if (await open())
    throw new DrydockError('conflict', `etcd of ${host.name} runs and does not answer (${status.why}), so its database can't be copied.`, {
      hint: `Stop it on ${host.name}, and copy again: install -d -m 0700 ${ASIDE_FOLDER}; mv ${layout.manifests}/etcd.yaml ${ASIDE_FOLDER}/. The restore brings it back.`,
    });
  const writer = await files.create(path);
  try {
    const checker = new StreamChecker();
    await host.use(signal, (shell) =>
      shell.download(
        `${data.folder}/member/snap/db`,
        async (piece) => {
          checker.push(piece);
          await writer.write(piece);
        },
        { sudo: true, onProgress: (done) => watch.progress?.({ done, total: data.bytes } satisfies StepProgress) },
        signal,
      ),
    );
    const stream = checker.finish();
    const copy = await writer.reread();
    if (!copy) throw new DrydockError('internal', `${path} can not be read back.`);
    const { verdict, status: content, findings } = await verifySnapshot(copy, { signal });
    const [first] = findings;
    if (!content || (verdict !== 'unsigned' && verdict !== 'verified'))
      throw new DrydockError(
        'invalid',
        `The database of ${host.name} is damaged. ${first ? describeFinding(first) : `It is ${verdict}.`}`,
        {
          hint: (await open()) ? 'etcd started meanwhile: stop it, and copy again.' : 'Choose another host, or the newest snapshot.',
        },
      );
    const moment = new Date(watch.now()).toISOString();
    const metadata: SnapshotMetadata = {
      schema: METADATA_SCHEMA,
      takenAt: moment,
      ...{ revision: content.revision, keys: content.keys, hash: content.hash },
      ...{ size: stream.size, sha256: stream.fileSha256, cluster },
      ...(member.version === undefined ? {} : { etcd: { version: member.version } }),
      pki: { ca: authority },
    };
    await writer.commit(writeMetadata(metadata));
    return metadata;
  } catch (error) {
    await writer.discard();
    throw error;
  }
}
