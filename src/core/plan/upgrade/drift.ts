import type { UpgradeHost, UpgradePlan } from './plan';

/** What stands against a plan that a person read, in one made from facts read again; one sentence each, empty when it holds. */
export function upgradeDifferences(before: UpgradePlan, after: UpgradePlan): readonly string[] {
  if (before.hash === after.hash) return [];
  const known = new Set(before.blockers.map(({ code, subject }) => `${code} ${subject}`));
  return [
    ...after.blockers.filter(({ code, subject }) => !known.has(`${code} ${subject}`)).map(({ message }) => message),
    ...(path(before) === path(after) ? [] : [`The path is another one: ${path(before)} before, ${path(after)} now.`]),
    ...hostDifferences(before, after),
  ];
}

function path({ body }: UpgradePlan): string {
  return [body.from, ...body.hops.map(({ to }) => to)].join(' → ');
}

/** A host with less to do was upgraded by somebody else, which is no harm; one with more, or with other work, is. */
function hostDifferences(before: UpgradePlan, after: UpgradePlan): readonly string[] {
  const key = ({ name, to }: UpgradeHost) => `${name} ${to}`;
  const was = new Map(before.body.hops.flatMap(({ hosts }) => hosts.map((host) => [key(host), host] as const)));
  return after.body.hops.flatMap(({ hosts }) =>
    hosts.flatMap((host) => {
      const earlier = was.get(key(host));
      if (!earlier) return [`${host.name} has to be upgraded to ${host.to} as well.`];
      return [
        ...(earlier.role === host.role || !host.components ? [] : [`${host.name}: another part than planned falls to it (${host.role}).`]),
        ...(earlier.drain || !host.drain ? [] : [`${host.name} has to be drained.`]),
        ...(JSON.stringify(earlier.packages) === JSON.stringify(host.packages)
          ? []
          : [`${host.name}: the packages or their repository changed.`]),
      ];
    }),
  );
}
