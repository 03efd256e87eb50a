/** Members that must agree for an etcd cluster of this size to work: more than half. */
export function quorumOf(members: number): number {
  return Math.floor(members / 2) + 1;
}

/** How many of the members that are up may fail before the cluster stops. Negative: it has stopped. */
export function mayFail(members: number, up: number): number {
  return up - quorumOf(members);
}

/** Members that must be up beside one that restarts. Of one or two members none can be away without a moment's standstill. */
export function neededBesideOne(members: number): number {
  return Math.min(quorumOf(members), members - 1);
}

/** For people: `3 members, 2 needed, 1 may fail`. */
export function quorumWords(members: number, up = members): string {
  const spare = mayFail(members, up);
  const state = up === members ? '' : `, ${up} up`;
  const end = spare > 0 ? `${spare} may fail` : spare === 0 ? 'none may fail' : 'quorum is lost';
  return `${members} ${members === 1 ? 'member' : 'members'}${state}, ${quorumOf(members)} needed, ${end}`;
}
