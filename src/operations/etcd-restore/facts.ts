import { containersOf } from '../../core/command/control-plane/instances';
import { exists } from '../../core/command/control-plane/look';
import { containerPid, databaseRevision, etcdutlVersion } from '../../core/command/etcd/etcdutl';
import { containerProgram } from '../../core/command/etcd/etcdctl';
import { DrydockError } from '../../core/errors';
import { known, unknown, type Known } from '../../core/known';
import type { InstanceSource } from '../../core/model/control-plane';
import type { RestoreEtcdFacts, RestoreHostFacts, RestoreTool } from '../../core/plan/etcd-restore/facts';
import type { RestoreEtcdPlan } from '../../core/plan/etcd-restore/plan';
import { planEtcdRestore } from '../../core/plan/etcd-restore/planner';
import { uidOfAuthority } from '../../core/plan/renew/plan';
import type { PlanCluster } from '../../core/plan/plan';
import { seriesOf, type EtcdPlace, type EtcdStatus } from '../../core/model/etcd';
import type { SnapshotFiles } from '../../ports/snapshots';
import type { Host } from '../control-plane/hosts';
import { instancesOf } from '../control-plane/static-pod';
import type { EtcdAccess } from '../etcd/access';
import { readMemberHost } from '../etcd/member-host';
import type { ClusterAbout, ControlPlaneTargets } from '../renew/facts';
import { readLoss } from './loss';
import { readSnapshotFacts } from './snapshot-facts';

export interface EtcdRestoreRequest {
  /** Absolute path of the snapshot on this computer. */
  readonly snapshot: string;
  /** Absolute path of an etcdutl on this computer, for hosts that have none. */
  readonly tool: string | undefined;
  /** Absolute path for a snapshot of the present state. */
  readonly fallback: string;
  /** Names of control planes that nobody reaches, and that are to stay out. */
  readonly leaveOut?: readonly string[];
}

/** Reads what is needed of the snapshot, and what would be lost by it; a plan that is checked again has both. */
export interface SnapshotReading {
  snapshot(): Promise<RestoreEtcdFacts['snapshot']>;
  loss(answering: readonly EtcdPlace[]): Promise<RestoreEtcdFacts['loss']>;
}

const IMAGE_TOOL = '/usr/local/bin/etcdutl';

/** Reads the control planes and the snapshot, and plans. */
export async function prepareEtcdRestore(
  among: ControlPlaneTargets,
  request: EtcdRestoreRequest,
  about: ClusterAbout,
  access: EtcdAccess,
  files: SnapshotFiles,
  signal: AbortSignal,
): Promise<RestoreEtcdPlan> {
  return planWith(among, request, about, access, signal, {
    snapshot: () => readSnapshotFacts(request.snapshot, files, signal),
    loss: (answering) => readLoss(request.snapshot, request.fallback, answering, access, files, signal),
  });
}

/** Reads the control planes again and plans, with what is known of the snapshot. */
export async function planWith(
  among: ControlPlaneTargets,
  request: EtcdRestoreRequest,
  about: ClusterAbout,
  access: EtcdAccess,
  signal: AbortSignal,
  reading: SnapshotReading,
): Promise<RestoreEtcdPlan> {
  const facts = await readRestoreFacts(among, about.uid, request, access, signal, reading);
  const cluster: PlanCluster = {
    ...about,
    uid: about.uid ?? uidOfAuthority(facts.hosts[0]?.authority ?? ''),
    version: about.version ?? 'version unknown',
  };
  return planEtcdRestore(facts, cluster, request.fallback);
}

/** Reads the hosts, all at one time, and the snapshot. A host that can't be read is told with the reason; a wish to stop rejects. */
export async function readRestoreFacts(
  { targets, without, api, unsorted = false }: ControlPlaneTargets,
  uid: string | undefined,
  { tool, leaveOut = [] }: Pick<EtcdRestoreRequest, 'tool' | 'leaveOut'>,
  access: EtcdAccess,
  signal: AbortSignal,
  reading: SnapshotReading,
): Promise<RestoreEtcdFacts> {
  const at = access.hosts.deps.clock.now();
  const readings = await Promise.all(
    targets.map(async (target) => {
      if (leaveOut.includes(target.name)) return {};
      try {
        return { facts: await readRestoreHost(access.hosts.of(target), tool, access, signal) };
      } catch (thrown) {
        const error = DrydockError.from(thrown);
        if (error.kind === 'cancelled') throw error;
        // Without the API any host of the fleet file may be here; a worker has no member.
        if (unsorted && error.kind === 'notFound') return {};
        return { failed: { host: target.name, why: error.message } };
      }
    }),
  );
  const hosts = readings.flatMap(({ facts }) => (facts ? [facts] : []));
  const snapshot = await reading.snapshot();
  const answering = hosts.flatMap(({ member }) => (member.answers ? [member.place] : []));
  return {
    hosts,
    leftOut: leaveOut,
    unreadable: [...readings.flatMap(({ failed }) => (failed ? [failed] : [])), ...without].filter(({ host }) => !leaveOut.includes(host)),
    members: await membersOf(hosts, access, signal),
    api:
      api.answers && uid !== undefined
        ? { answers: true, uid }
        : { answers: false, why: api.answers ? 'it did not tell its UID' : api.why },
    snapshot,
    loss: snapshot.damage.length > 0 ? unknown('it is damaged.') : await reading.loss(answering),
    at,
  };
}

async function readRestoreHost(host: Host, given: string | undefined, access: EtcdAccess, signal: AbortSignal): Promise<RestoreHostFacts> {
  const { status, ...facts } = await readMemberHost(host, access, signal);
  const { source, layout, member, data } = facts;
  const tool = await toolOn(host, source, member.version, given, signal);
  const place = { component: 'etcd' as const, layout, source };
  return { ...facts, tool, revision: await revisionOf(host, status, tool, data.there ? `${data.folder}/member/snap/db` : undefined, place, signal) };
}

/** Revision by the running member; else by its database, where nothing has that open. */
async function revisionOf(
  host: Host,
  status: Known<EtcdStatus>,
  tool: Known<RestoreTool>,
  database: string | undefined,
  place: Parameters<typeof instancesOf>[1],
  signal: AbortSignal,
): Promise<Known<string>> {
  if (status.known) return known(String(status.value.revision));
  if (database === undefined) return unknown('it has no data.');
  if (!tool.known || tool.value.from !== 'host') return unknown(status.why);
  if ((await instancesOf(host, place, signal)).length > 0) return unknown(status.why);
  try {
    return known(String(await host.run(databaseRevision(tool.value.path, database), signal)));
  } catch (thrown) {
    if (signal.aborted) throw thrown;
    return unknown(`${status.why} Its database can't be read either: ${DrydockError.from(thrown).message}`);
  }
}

/** etcdutl of the member's own minor version: on the host, else in its container, else the one of this computer. */
async function toolOn(
  host: Host,
  source: InstanceSource,
  wanted: string | undefined,
  given: string | undefined,
  signal: AbortSignal,
): Promise<Known<RestoreTool>> {
  const fits = (version: string) => wanted === undefined || seriesOf(version) === seriesOf(wanted);
  const installed = await host.run(etcdutlVersion('etcdutl'), signal);
  if (installed !== undefined && fits(installed)) return known({ from: 'host', path: 'etcdutl', version: installed });
  const contained = source === 'crictl' ? await toolInContainer(host, signal) : undefined;
  if (contained !== undefined && fits(contained)) return known({ from: 'container', path: IMAGE_TOOL, version: contained });
  if (given !== undefined) return known({ from: 'computer', path: given });
  if (installed !== undefined) return known({ from: 'host', path: 'etcdutl', version: installed });
  return unknown(
    `neither the host nor the container of etcd has it${wanted === undefined ? '' : `; version ${seriesOf(wanted)} is needed`}.`,
  );
}

async function toolInContainer(host: Host, signal: AbortSignal): Promise<string | undefined> {
  const [container] = await host.run(containersOf('etcd'), signal);
  if (!container) return undefined;
  const pid = await host.run(containerPid(container.id), signal);
  if (!(await host.run(exists(`/proc/${pid}/root${IMAGE_TOOL}`), signal))) return undefined;
  const [program, ...rest] = containerProgram(container.id);
  const version = etcdutlVersion(IMAGE_TOOL);
  return host.run({ ...version, argv: [program, ...rest.slice(0, -1), IMAGE_TOOL, 'version'] }, signal);
}

/** Names of the members as a quorum lists them. */
async function membersOf(
  hosts: readonly RestoreHostFacts[],
  access: EtcdAccess,
  signal: AbortSignal,
): Promise<RestoreEtcdFacts['members']> {
  let why = 'no member could be asked.';
  for (const { member } of hosts) {
    try {
      const list = await (await access.open(member.place, signal)).members({ linearizable: true }, signal);
      return known(list.members.map(({ name, peerUrls }) => name || peerUrls.join(', ')));
    } catch (thrown) {
      const error = DrydockError.from(thrown);
      if (signal.aborted || error.kind === 'cancelled') throw error;
      why = error.message;
    }
  }
  return unknown(why);
}
