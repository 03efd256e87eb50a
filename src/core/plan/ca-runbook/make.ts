import { timeWords } from '../../report/words';
import { clusterPhases } from './cluster';
import { etcdPhases } from './etcd';
import { frontProxyPhases } from './front-proxy';
import { preparation, tidying } from './parts';
import type { Runbook, RunbookFacts, RunbookPhase } from './runbook';

/**
 * Writes down how an authority is replaced in this cluster: nothing of it is done by itself, for every step wants to be looked at.
 * Five phases, after each of which the cluster is whole.
 */
export function caRunbook(facts: RunbookFacts): Runbook {
  return { facts, phases: [preparation(facts), ...middle(facts), tidying(facts)], cautions: cautionsOf(facts) };
}

function middle(facts: RunbookFacts): readonly RunbookPhase[] {
  switch (facts.authority) {
    case 'ca':
      return clusterPhases(facts);
    case 'etcd-ca':
      return etcdPhases(facts);
    case 'front-proxy-ca':
      return frontProxyPhases(facts);
  }
}

function cautionsOf(facts: RunbookFacts): readonly string[] {
  const { authority, controlPlanes, present, stackedEtcd, withoutRotation, unread, at } = facts;
  const keys = new Set(present.map(({ keyHash }) => keyHash));
  const external = present.filter((one) => one.external).map(({ host }) => host);
  const expired = present.filter(({ expiresAt }) => expiresAt <= at);
  return [
    ...(controlPlanes.length === 0 ? ['No control plane is known: connect the cluster, then write the runbook again.'] : []),
    ...(authority === 'etcd-ca' && !stackedEtcd
      ? ['etcd does not run on the control planes. Who runs it replaces its authority; only the steps for apiserver-etcd-client are yours.']
      : []),
    ...(external.length > 0
      ? [
          `The key of ${authority} is not on ${external.join(', ')}: whoever keeps it makes the new authority and signs. Take their certificate and key, or their signed certificates, where this runbook calls kubeadm.`,
        ]
      : []),
    ...(keys.size > 1 ? [`The control planes do not have the same ${authority} now. Find out why before you begin.`] : []),
    ...expired.map(
      ({ host, expiresAt }) =>
        `${authority} on ${host} expired on ${timeWords(expiresAt)}: nothing that it signed is trusted now, so phase B comes too late to be gentle. Expect the API to be away until phase C is through.`,
    ),
    ...(controlPlanes.length === 1
      ? ['There is one control plane: the API is away each time that its parts are restarted. What runs on the nodes goes on.']
      : []),
    ...(controlPlanes.length === 2 && authority === 'etcd-ca'
      ? ['etcd has two members and needs both: the API can not write while one of them restarts.']
      : []),
    ...(authority === 'ca' && withoutRotation.length > 0
      ? [`Kubelets that do not renew their certificates by themselves: ${withoutRotation.join(', ')}. They get one for a year.`]
      : []),
    ...(present.length === 0
      ? ['The files on the hosts were not read. Read Files on Hosts, then write the runbook again: it then knows which keys are where.']
      : []),
    ...unread.map((why) => `Not read: ${why}`),
  ];
}
