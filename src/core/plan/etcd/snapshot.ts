import { idWords, memberName, type EtcdReading } from '../../model/etcd';
import { chooseSource } from '../../policy/etcd/source';
import { bytesWords } from '../../report/words';
import { recipientProblem } from '../../snapshot/age/recipients';
import type { Finding, PlanCluster } from '../plan';
import { saveCommands } from './commands';
import { makeEtcdPlan } from './make';
import type { EtcdPlan, SnapshotDestination } from './plan';

/** Bytes in a second that the slowest network worth having carries. */
const RATE = 50 * 1024 * 1024;

/** Plans a snapshot. It changes nothing in etcd; the plan says of which member it is taken, and where it goes. */
export function planSnapshot(
  reading: EtcdReading,
  destination: SnapshotDestination,
  free: number | undefined,
  cluster: PlanCluster,
  recipients: readonly string[] = [],
): EtcdPlan {
  const source = chooseSource(reading);
  const status = source?.one.status.known ? source.one.status.value : undefined;
  const bytes = status?.dbSize ?? 0;
  const blockers: Finding[] = [];
  const warnings: Finding[] = [];
  if (!source)
    blockers.push({
      code: 'no-source',
      subject: 'etcd',
      message: 'No member with a vote answers, so that there is nothing to take a snapshot of.',
      hint: 'The etcd view says why each does not.',
    });
  else if (source.one.via === 'pod')
    blockers.push({
      code: 'no-stream',
      subject: memberName(source.one.member),
      message: `${memberName(source.one.member)} is asked by etcdctl in its pod, which can't stream a snapshot: ${source.one.withoutGateway ?? 'its port was not reached.'}`,
      hint: 'Make its host reachable over SSH, or name a client certificate of etcd that lies on this computer (etcd in drydock.yaml).',
    });
  else if (source.one.via === 'etcdctl')
    blockers.push({
      code: 'no-stream',
      subject: memberName(source.one.member),
      message: `${memberName(source.one.member)} is asked by etcdctl, which can't stream a snapshot.`,
      hint: 'Allow forwarding on its SSH server (AllowTcpForwarding).',
    });
  if (source?.uncertain)
    warnings.push({
      code: 'no-quorum',
      subject: memberName(source.one.member),
      message: `${source.why}. Members that are down may have newer data.`,
    });
  if (free !== undefined && free < 2 * bytes)
    (free < bytes ? blockers : warnings).push({
      code: 'room',
      subject: destination.path,
      message: `There are ${bytesWords(free)} free where the snapshot goes, and the database has ${bytesWords(bytes)}.`,
      hint: 'Choose another place, or free some space.',
    });
  if (status && reading.alarms.known && reading.alarms.value.some(({ alarm }) => alarm === 'CORRUPT'))
    warnings.push({
      code: 'corrupt',
      subject: 'etcd',
      message: 'A member raised CORRUPT: compare the hashes before this snapshot is relied on.',
    });
  for (const recipient of recipients) {
    const problem = recipientProblem(recipient);
    if (problem !== undefined)
      blockers.push({
        code: 'recipient',
        subject: destination.path,
        message: `A recipient that the snapshot is encrypted to can't be used: ${problem}`,
        hint: 'Correct the recipients in drydock.yaml.',
      });
  }
  const name = source ? memberName(source.one.member) : 'etcd';
  return makeEtcdPlan(reading, cluster, {
    type: 'takeSnapshot',
    title: `Snapshot of ${cluster.name}`,
    targets: [name],
    work: [{ do: 'snapshot' }],
    ...(source
      ? {
          snapshot: {
            source: idWords(source.one.member.id),
            destination,
            ...(recipients.length > 0 ? { recipients } : {}),
            expectedBytes: bytes,
          },
        }
      : {}),
    blockers,
    warnings,
    undo: ['Delete the file.'],
    estimate: { atLeastSeconds: Math.max(1, Math.ceil(bytes / RATE)), because: `${bytesWords(bytes)} are read` },
    commands: source && source.one.via !== 'pod' ? saveCommands(source.one.place, destination.path) : [],
  });
}
