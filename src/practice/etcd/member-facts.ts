import { createHash } from 'node:crypto';

/** A member as a cluster knows it. */
export interface MemberFacts {
  readonly id: bigint;
  /** Empty: it was added and has never started. */
  readonly name: string;
  readonly peerUrls: readonly string[];
  readonly clientUrls: readonly string[];
  readonly learner: boolean;
}

/** As bucket `members` has it. The id has more digits than numbers of JavaScript, so it is set in by hand. */
export function memberJson({ id, name, peerUrls, clientUrls, learner }: MemberFacts): string {
  const rest = {
    peerURLs: peerUrls,
    ...(learner ? { isLearner: true } : {}),
    ...(name === '' ? {} : { name }),
    ...(clientUrls.length === 0 ? {} : { clientURLs: clientUrls }),
  };
  return `{"id":${id},${JSON.stringify(rest).slice(1)}`;
}

/** Id of a member of a new cluster, as etcd makes it: of its peer URLs and the token of the cluster. */
export function memberId(peerUrls: readonly string[], token: string): bigint {
  return firstOf(Buffer.from(`${[...peerUrls].sort().join('')}${token}`));
}

/** Id of a cluster, as etcd makes it: of the ids of its first members. */
export function clusterId(members: readonly bigint[]): bigint {
  const ids = [...members].sort((a, b) => (a < b ? -1 : 1));
  const bytes = new Uint8Array(8 * ids.length);
  const view = new DataView(bytes.buffer);
  ids.forEach((id, index) => view.setBigUint64(index * 8, id));
  return firstOf(bytes);
}

/** The first 64 bits of SHA-1. */
function firstOf(bytes: Uint8Array): bigint {
  return createHash('sha1').update(bytes).digest().readBigUInt64BE(0);
}
