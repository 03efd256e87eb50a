import { known, unknown } from '../../../../../src/core/known';
import type { EtcdMember, EtcdMemberReading, EtcdPlace, EtcdReading, EtcdStatus } from '../../../../../src/core/model/etcd';

export const NOW = Date.UTC(2026, 10, 27, 12);
export const DAY = 86_400_000;
const MIB = 1024 * 1024;

export function place(name: string, over: Partial<EtcdPlace> = {}): EtcdPlace {
  const target = { name, destination: `10.0.0.${name.replace(/\D/g, '')}`, source: 'internalIP' } as const;
  const folder = '/etc/kubernetes/pki/etcd';
  return {
    name,
    port: 2379,
    address: undefined,
    target,
    serverNames: ['127.0.0.1'],
    credentials: { target, ca: `${folder}/ca.crt`, cert: `${folder}/healthcheck-client.crt`, key: `${folder}/healthcheck-client.key` },
    staticPod: true,
    peerUrls: [`https://${target.destination}:2380`],
    ...over,
  };
}

/** Ids beyond what a double holds. */
export const idOf = (number: number) => 0x8e9e05c52164694dn + BigInt(number);

export function status(number: number, over: Partial<EtcdStatus> = {}): EtcdStatus {
  return {
    clusterId: 0xd1ce0000000000ffn,
    memberId: idOf(number),
    revision: 8120n,
    version: '3.6.5',
    storageVersion: '3.6.0',
    dbSize: 412 * MIB,
    dbSizeInUse: 400 * MIB,
    dbSizeQuota: 2048 * MIB,
    leader: idOf(1),
    raftTerm: 4n,
    raftIndex: 90_000n,
    raftAppliedIndex: 90_000n,
    errors: [],
    learner: false,
    ...over,
  };
}

export interface OneOver {
  readonly member?: Partial<EtcdMember>;
  readonly status?: Partial<EtcdStatus> | string;
  readonly tookMs?: number;
  readonly reading?: Partial<EtcdMemberReading>;
}

/** A member `cpN` that is well; a text in place of its status says why there is none. */
export function member(number: number, over: OneOver = {}): EtcdMemberReading {
  const name = `cp${number}`;
  const silent = typeof over.status === 'string' ? over.status : undefined;
  return {
    member: {
      id: idOf(number),
      name,
      peerUrls: [`https://10.0.0.${number}:2380`],
      clientUrls: [`https://10.0.0.${number}:2379`],
      learner: false,
      ...over.member,
    },
    place: place(name),
    status: silent === undefined ? known(status(number, over.status as Partial<EtcdStatus>)) : unknown(silent),
    health: silent === undefined ? known({ healthy: true, reason: undefined, tookMs: over.tookMs ?? number }) : unknown(silent),
    metrics:
      silent === undefined
        ? known({ quotaBytes: 2048 * MIB, walFsyncP99: 0.008, backendCommitP99: 0.016, leaderChanges: 1 })
        : unknown(silent),
    certificateEnds: silent === undefined ? known(NOW + 200 * DAY) : unknown(silent),
    via: silent === undefined ? 'gateway' : undefined,
    ...over.reading,
  };
}

/** Three members that are well, of which cp1 leads. */
export function reading(
  members: readonly EtcdMemberReading[] = [member(1), member(2), member(3)],
  over: Partial<EtcdReading> = {},
): EtcdReading {
  return { at: NOW, topology: 'stacked', clusterId: 0xd1ce0000000000ffn, members, alarms: known([]), unreadable: [], ...over };
}
