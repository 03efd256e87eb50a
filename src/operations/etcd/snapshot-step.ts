import { DrydockError } from '../../core/errors';
import type { StepInfo, StepProgress } from '../../core/operation/events';
import type { EtcdPlan, SnapshotDestination } from '../../core/plan/etcd/plan';
import { ETCD_UID } from '../../core/plan/etcd/plan';
import { bytesWords, count } from '../../core/report/words';
import { metadataName, readMetadata } from '../../core/snapshot/metadata';
import type { RemoteShellPort } from '../../ports/remote-shell';
import type { SnapshotBuckets, SnapshotFiles, SnapshotWriter } from '../../ports/snapshots';
import { certificateFiles } from '../certificates/host-commands';
import type { Host, Hosts } from '../control-plane/hosts';
import type { Step, StepContext } from '../engine/definition';
import type { EtcdCluster } from './cluster';
import { HostSnapshotWriter } from './host-snapshot';
import { takeSnapshot, type SnapshotFacts } from './take-snapshot';

export interface SnapshotDeps {
  readonly hosts: Hosts;
  readonly snapshots: SnapshotFiles;
  readonly buckets: SnapshotBuckets;
}

/** Takes the snapshot that a plan describes. What is at its name afterwards is whole; a stopped or broken one leaves nothing. */
export function snapshotStep(info: StepInfo, plan: EtcdPlan, cluster: EtcdCluster, deps: SnapshotDeps): Step {
  const { snapshot } = plan.body;
  if (!snapshot) throw new DrydockError('internal', `The plan ${plan.hash} takes no snapshot.`);
  const { destination, source, recipients } = snapshot;
  return {
    ...info,
    async verify({ signal }) {
      const text = await metadataAt(destination, deps, signal);
      const metadata = text === undefined ? undefined : readMetadata(text, metadataName(destination.path));
      // One that lay there before belongs to somebody else.
      if (!metadata || Date.parse(metadata.takenAt) < plan.factsAt)
        return { so: false, why: `There is no new snapshot at ${destination.path}.` };
      const { size, revision, keys, sha256, stored } = metadata;
      if (recipients && !stored) return { so: false, why: `What is at ${destination.path} is not encrypted.` };
      const content = revision === undefined ? '' : `, revision ${revision}, ${keys ?? 'unknown'} keys`;
      return {
        so: true,
        note: `${destination.path}: ${bytesWords(size)}${content}, SHA-256 ${sha256}${stored ? `, encrypted to ${count(stored.recipients.length, 'recipient')}` : ''}`,
      };
    },
    async run(context) {
      const { signal, clock } = context;
      const port = await cluster.port(source, signal);
      const pki = await authorityKeys(plan, source, deps, signal);
      const plain = await open(destination, deps, context);
      const writer = recipients ? await sealed(plain, recipients, deps) : plain;
      const watch = { now: () => clock.now(), signal, progress: (progress: StepProgress) => context.progress(progress) };
      await takeSnapshot(port, writer, { pki, ...about(plan) }, watch);
    },
  };
}

function open(destination: SnapshotDestination, deps: SnapshotDeps, { signal }: StepContext): Promise<SnapshotWriter> {
  switch (destination.kind) {
    case 'local':
      return deps.snapshots.create(destination.path);
    case 'host':
      return HostSnapshotWriter.create(deps.hosts.of(destination.place), destination.path, signal);
    case 'bucket':
      return deps.buckets.create(destination.path, destination, signal);
  }
}

async function sealed(writer: SnapshotWriter, recipients: readonly string[], { snapshots }: SnapshotDeps): Promise<SnapshotWriter> {
  try {
    return await snapshots.seal(writer, recipients);
  } catch (error) {
    await writer.discard();
    throw error;
  }
}

async function metadataAt(
  destination: SnapshotDestination,
  { snapshots, hosts, buckets }: SnapshotDeps,
  signal: AbortSignal,
): Promise<string | undefined> {
  if (destination.kind === 'local') return snapshots.metadata(destination.path);
  if (destination.kind === 'bucket') return buckets.metadata(destination.path, destination, signal);
  const host: Host = hosts.of(destination.place);
  const there = await host.use(signal, (shell: RemoteShellPort) => shell.stat(destination.path, { sudo: true }, signal));
  return there ? host.text(metadataName(destination.path), signal) : undefined;
}

/** SHA-256 of the public keys of the authorities on the host whose credentials are used; a snapshot is of little use without them. */
async function authorityKeys(
  plan: EtcdPlan,
  source: string,
  { hosts }: SnapshotDeps,
  signal: AbortSignal,
): Promise<Readonly<Record<string, string>>> {
  const place = plan.body.members.find(({ id }) => id === source)?.place;
  if (!place) return {};
  const { target, ca } = place.credentials;
  if (!target) return {};
  try {
    const files = await hosts.of(target).run(certificateFiles(['/etc/kubernetes/pki']), signal);
    const wanted = files.filter(({ path }) => path === ca || /^\/etc\/kubernetes\/pki\/(ca|front-proxy-ca|etcd\/ca)\.crt$/.test(path));
    return Object.fromEntries(
      wanted.flatMap(({ path, certificates: [first] }) =>
        first ? [[path.replace('/etc/kubernetes/pki/', '').replace(/\.crt$/, ''), first.keyHash]] : [],
      ),
    );
  } catch (error) {
    if (signal.aborted) throw error;
    hosts.deps.log.warn('The authorities could not be read for the metadata of a snapshot', error);
    return {};
  }
}

/** What the plan knows for the metadata. */
function about({ cluster, body }: EtcdPlan): Pick<SnapshotFacts, 'cluster' | 'members'> {
  return {
    cluster: {
      name: cluster.name,
      ...(cluster.uid.startsWith(ETCD_UID) ? {} : { uid: cluster.uid }),
      ...(cluster.version === 'unknown' ? {} : { kubernetesVersion: cluster.version }),
    },
    members: body.members,
  };
}
