import type { RenewHost, RenewPlan } from './plan';

/**
 * What stands against a plan that a person read, in one made from facts read again; one sentence each, empty when it holds.
 */
export function renewDifferences(before: RenewPlan, after: RenewPlan): readonly string[] {
  if (before.hash === after.hash) return [];
  const known = new Set(before.blockers.map(({ code, subject }) => `${code} ${subject}`));
  const blockers = after.blockers.filter(({ code, subject }) => !known.has(`${code} ${subject}`));
  const now = new Map(after.body.hosts.map((host) => [host.name, host]));
  return [
    ...blockers.map(({ message }) => message),
    ...(before.body.authority === after.body.authority ? [] : ['The hosts have another authority than before.']),
    ...(before.body.mode === after.body.mode ? [] : [modeWords(after)]),
    ...before.body.hosts.flatMap((host) => hostDifferences(host, now.get(host.name))),
    ...after.body.hosts
      .filter(({ name }) => !before.body.hosts.some((host) => host.name === name))
      .map(({ name }) => `${name} can be read now, and belongs to what was asked for.`),
  ];
}

function modeWords({ body }: RenewPlan): string {
  return body.mode === 'recovery' ? 'etcd has lost its quorum.' : 'etcd has its quorum again, so that host after host can be renewed.';
}

function hostDifferences(before: RenewHost, after: RenewHost | undefined): readonly string[] {
  if (!after) return [`${before.name} can't be read any more, or has nothing to renew.`];
  const serials = new Map(after.certificates.map(({ name, serial }) => [name, serial]));
  const changed = before.certificates.filter(({ name, serial }) => serials.get(name) !== serial).map(({ name }) => name);
  const restarts = (host: RenewHost) => host.restarts.map(({ component }) => component).join(', ');
  return [
    ...(changed.length === 0 ? [] : [`${before.name}: somebody changed ${changed.join(', ')} since.`]),
    ...(restarts(before) === restarts(after)
      ? []
      : [`${before.name}: what is restarted is other than planned (${restarts(after) || 'nothing'}).`]),
  ];
}
