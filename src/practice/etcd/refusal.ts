import { ApiError } from '../registry/errors';

/** What etcd answers with where it refuses: a code of gRPC, and its words. */
export class EtcdRefusal extends Error {
  override readonly name = 'EtcdRefusal';

  constructor(
    readonly code: number,
    message: string,
  ) {
    super(message);
  }
}

/** Codes of gRPC. */
const UNKNOWN = 2;
const INVALID_ARGUMENT = 3;
const NOT_FOUND = 5;
const FAILED_PRECONDITION = 9;
const OUT_OF_RANGE = 11;
const UNAVAILABLE = 14;

/** The refusals of etcd 3.6 that the practice cluster has a cause for, in its words (api/v3rpc/rpctypes). */
export const refusals = {
  compacted: () => new EtcdRefusal(OUT_OF_RANGE, 'etcdserver: mvcc: required revision has been compacted'),
  future: () => new EtcdRefusal(OUT_OF_RANGE, 'etcdserver: mvcc: required revision is a future revision'),
  peerUrlExists: () => new EtcdRefusal(FAILED_PRECONDITION, 'etcdserver: Peer URLs already exists'),
  badUrls: () => new EtcdRefusal(INVALID_ARGUMENT, 'etcdserver: given member URLs are invalid'),
  memberNotFound: () => new EtcdRefusal(NOT_FOUND, 'etcdserver: member not found'),
  notLearner: () => new EtcdRefusal(FAILED_PRECONDITION, 'etcdserver: can only promote a learner member'),
  learnerNotReady: () => new EtcdRefusal(FAILED_PRECONDITION, 'etcdserver: can only promote a learner member which is in sync with leader'),
  tooManyLearners: () => new EtcdRefusal(FAILED_PRECONDITION, 'etcdserver: too many learner members in cluster'),
  notEnoughStarted: () => new EtcdRefusal(UNKNOWN, 'etcdserver: re-configuration failed due to not enough started members'),
  unhealthy: () => new EtcdRefusal(UNAVAILABLE, 'etcdserver: unhealthy cluster'),
  notLeader: () => new EtcdRefusal(FAILED_PRECONDITION, 'etcdserver: not leader'),
  badTransferee: () => new EtcdRefusal(FAILED_PRECONDITION, 'etcdserver: bad leader transferee'),
  noLeader: () => new EtcdRefusal(UNAVAILABLE, 'etcdserver: no leader'),
  notForLearners: () => new EtcdRefusal(FAILED_PRECONDITION, 'etcdserver: rpc not supported for learner'),
  unknownAlarm: () => new EtcdRefusal(INVALID_ARGUMENT, 'proto: invalid value for enum field action'),
} as const;

/** What an API server makes of an etcd that has no space left. */
export function noSpaceForApi(): ApiError {
  return new ApiError(500, undefined, 'etcdserver: mvcc: database space exceeded');
}

/** What it makes of one without a quorum. */
export function noQuorumForApi(): ApiError {
  return new ApiError(500, undefined, 'etcdserver: no leader');
}
