import type { PortProbe } from '../../model/readiness';
import { enumerated, fix, found, isInCluster, ofKnown, ok, type ReachedHost, type ReadinessRule, type RuleGround } from './check';
import { neededPorts } from './needed-ports';

/** Names of processes are cut by the kernel after so many characters. */
const NAME_LENGTH = 15;

export const ownPorts: ReadinessRule = {
  id: 'ports',
  title: 'Ports',
  judge(host) {
    return ofKnown(host.facts.system.listeners, 'The ports of', host, (listeners) => {
      const inCluster = isInCluster(host);
      const taken = neededPorts(host.role).flatMap(({ port, process }) => {
        const holders = listeners.filter((one) => one.port === port).flatMap((one) => one.process ?? (inCluster ? [] : ['a process']));
        // Where the cluster is, its own processes are at home.
        const strangers = holders.filter((holder) => !inCluster || holder !== process.slice(0, NAME_LENGTH));
        return strangers.length === 0 ? [] : [{ port, process, holder: strangers[0] ?? '' }];
      });
      const [first] = taken;
      if (!first) return ok(inCluster ? 'its own' : 'free');
      const each = enumerated(taken.map(({ port, holder, process }) => `${port} by ${holder} (for ${process})`));
      return found(
        'failure',
        enumerated(taken.map(({ port }) => String(port))),
        `${taken.length === 1 ? 'A port that Kubernetes needs is' : 'Ports that Kubernetes needs are'} in use on ${host.name}: ${each}.`,
        fix('Stop what holds it, or move it to another port.', ...taken.map(({ port }) => `ss -ltnp 'sport = :${port}'`)),
      );
    });
  },
};

export const peers: ReadinessRule = {
  id: 'peers',
  title: 'Reaches others',
  judge(host, ground) {
    const { reach } = host.facts;
    if (reach === undefined) return undefined;
    return ofKnown(reach, 'What can be reached from', host, (probes) => {
      const lost = probes.filter(({ outcome }) => outcome === 'timeout' || outcome === 'unreachable' || outcome === 'unresolved');
      if (lost.length > 0)
        return found(
          'failure',
          `not ${enumerated([...new Set(lost.map(({ to }) => to))])}`,
          `${host.name} does not reach ${enumerated(lost.map(told))}: a firewall or a missing route swallows the packets.`,
          fix(
            'Open the ports on the other host and on what lies between.',
            ...[...new Set(lost.map(({ port }) => `iptables -I INPUT -p tcp --dport ${port} -s ${sourceOf(host)} -j ACCEPT`))],
          ),
        );
      const refused = probes.filter((probe) => probe.outcome === 'refused' && serves(probe, ground));
      if (refused.length > 0)
        return found(
          'warning',
          'partly',
          `${host.name} is refused at ${enumerated(refused.map(told))}, although something listens there: it listens on another address, or a firewall rejects.`,
          fix('Look at the addresses that it listens on, and at the rules.', 'ss -ltn', 'iptables -S INPUT'),
        );
      const open = probes.filter(({ outcome }) => outcome === 'open').length;
      return ok(open === probes.length ? 'all' : `${open} of ${probes.length} listen`);
    });
  },
};

/** Whether the other host says that something listens on the port for others. */
function serves({ to, port }: PortProbe, { hosts }: RuleGround): boolean {
  const listeners = hosts.find(({ name }) => name === to)?.facts.system.listeners;
  return listeners?.known === true && listeners.value.some((one) => one.port === port && !/^(127\.|::1$)/.test(one.address));
}

function told({ to, port, outcome }: PortProbe): string {
  return `port ${port} of ${to} (${outcome === 'timeout' ? 'no answer' : outcome})`;
}

function sourceOf({ facts: { system } }: ReachedHost): string {
  const links = system.links.known ? system.links.value : [];
  const device = system.routes.known ? system.routes.value[0]?.device : undefined;
  return links.find(({ name }) => name === device)?.addresses[0] ?? 'ADDRESS';
}

export const PORTS: readonly ReadinessRule[] = [ownPorts, peers];
