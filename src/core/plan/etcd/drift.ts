import { idWords, type EtcdReading } from '../../model/etcd';
import { nameIn, plannedMembers } from './make';
import type { EtcdPlan } from './plan';

/** What stands against a plan that a person read, in what was read since; one sentence each. What only makes it easier does not. */
export function etcdDifferences({ type, body }: EtcdPlan, reading: EtcdReading): readonly string[] {
  if (idWords(reading.clusterId) !== body.clusterId) return ['etcd is another cluster now.'];
  const now = plannedMembers(reading);
  const found: string[] = [];
  for (const was of body.members) {
    const is = now.find(({ id }) => id === was.id);
    const name = nameIn(body.members, was.id);
    if (!is) found.push(`${name} is no member any more.`);
    else {
      // A snapshot needs its source, which is asked when it begins.
      if (type !== 'takeSnapshot' && was.healthy && !is.healthy) found.push(`${name} is not healthy any more.`);
      if (was.role === 'learner' && is.role !== 'learner') found.push(`${name} was promoted.`);
      if (LEADER_MATTERS.has(type) && is.role === 'leader' && was.role !== 'leader') found.push(`${name} leads now.`);
    }
  }
  if (type !== 'takeSnapshot')
    for (const { id } of now) if (!body.members.some((was) => was.id === id)) found.push(`${nameIn(now, id)} was added.`);
  return found;
}

/** Plans with an order in which the leader comes last, or that are about it. */
const LEADER_MATTERS: ReadonlySet<EtcdPlan['type']> = new Set(['defragmentEtcd', 'moveEtcdLeader', 'removeEtcdMember']);
