import type { ReadinessCell, ReadinessCheck, ReadinessFacts, ReadinessReport, ReadinessState } from '../../model/readiness';
import { found, ok, type ReachedHost, type ReadinessRule } from './check';
import { DISK } from './disk';
import { ENDPOINT } from './endpoint';
import { IDENTITY } from './identity';
import { KUBEADM } from './kubeadm';
import { NETWORK } from './network';
import { PACKAGE_RULES } from './packages';
import { PORTS } from './ports';
import { RUNTIME } from './runtime';
import { SYSTEM } from './system';
import { TIME } from './time';

/** Every check, in the order of the table. */
export const RULES: readonly ReadinessRule[] = [
  ...IDENTITY,
  ...SYSTEM,
  ...TIME,
  ...RUNTIME,
  ...NETWORK,
  ...PORTS,
  ...ENDPOINT,
  ...DISK,
  ...PACKAGE_RULES,
  ...KUBEADM,
];

/** What stands against the hosts: a table of checks and hosts. A host that could not be read fails the first check, and has no others. */
export function judgeReadiness(facts: ReadinessFacts): ReadinessReport {
  const hosts = facts.hosts.flatMap(({ name, role, reading }): ReachedHost[] =>
    reading.known ? [{ name, role, facts: reading.value }] : [],
  );
  const access = facts.hosts.map(({ name, reading }): readonly [string, ReadinessCell] => [
    name,
    reading.known ? ok('yes') : found('failure', 'no', `${name} could not be looked at: ${reading.why.replace(/\.$/, '')}.`),
  ]);
  const checks = RULES.map((rule): ReadinessCheck => ({
    id: rule.id,
    title: rule.title,
    cells: Object.fromEntries(
      hosts.flatMap((host) => {
        const cell = rule.judge(host, { hosts, facts });
        return cell ? [[host.name, cell] as const] : [];
      }),
    ),
  }));
  return {
    cluster: facts.cluster,
    hosts: facts.hosts.map(({ name }) => name),
    checks: [{ id: 'access', title: 'Access', cells: Object.fromEntries(access) }, ...checks].filter(
      ({ cells }) => Object.keys(cells).length > 0,
    ),
    at: facts.at,
  };
}

/** From light to heavy. */
export const STATES: readonly ReadinessState[] = ['ok', 'unknown', 'warning', 'failure'];

/** A finding that somebody has to look at. */
export interface ReadinessFinding extends ReadinessCell {
  readonly host: string;
  readonly check: ReadinessCheck;
}

/** All that is not in order, the heaviest first, then in the order of checks and hosts. */
export function findingsOf({ checks, hosts }: ReadinessReport): readonly ReadinessFinding[] {
  const all = checks.flatMap((check) =>
    hosts.flatMap((host) => {
      const cell = check.cells[host];
      return cell === undefined || cell.state === 'ok' ? [] : [{ ...cell, host, check }];
    }),
  );
  return [...all].sort((one, other) => STATES.indexOf(other.state) - STATES.indexOf(one.state));
}

/** The heaviest state of all; `ok` where nothing was found. */
export function worstState(report: ReadinessReport): ReadinessState {
  return findingsOf(report)[0]?.state ?? 'ok';
}
