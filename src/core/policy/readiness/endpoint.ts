import { enumerated, fix, found, isInCluster, ofKnown, ok, type ReadinessRule } from './check';
import type { ReadinessCell } from '../../model/readiness';

export const endpoint: ReadinessRule = {
  id: 'endpoint',
  title: 'Endpoint',
  judge(host, { hosts, facts }) {
    const { endpoint: fact } = host.facts;
    const at = facts.endpoint;
    if (fact === undefined || at === undefined) return undefined;
    // Before there is a cluster, nobody stands behind the balancer.
    const stands = hosts.some((one) => isInCluster(one));
    return ofKnown(fact, `The endpoint ${at}, as seen from`, host, ({ outcome, answers }): ReadinessCell => {
      switch (outcome) {
        case 'refused':
          return stands
            ? found(
                'failure',
                'refused',
                `${at} refuses ${host.name}, although there is a cluster: the load balancer has no API server to give it to, or does not run.`,
                fix('Look at the load balancer and at the API servers.', `curl -k https://${at}/livez`),
              )
            : ok('refused, as before bootstrap');
        case 'timeout':
          return found(
            'failure',
            'no answer',
            `${at} does not answer ${host.name} at all: a firewall swallows the packets, or nothing has the address. Refused would do before a cluster is made; silence would not.`,
            fix(
              'Open the port on the load balancer and on the way to it.',
              `timeout 5 bash -c ': </dev/tcp/${at.replace(/:(\d+)$/, '/$1')}'; echo $?`,
            ),
          );
        case 'unresolved':
          return found(
            'failure',
            'no address',
            `${host.name} finds no address for ${at}.`,
            fix('Add the name to DNS, or to /etc/hosts on every host.', `getent hosts ${at.replace(/:\d+$/, '')}`),
          );
        case 'unreachable':
          return found(
            'failure',
            'unreachable',
            `There is no way from ${host.name} to ${at}.`,
            fix('Look at its routes and at the rules of firewalls.', `ip route get ${at.replace(/:\d+$/, '')}`),
          );
        case 'open':
          return spread(
            host.name,
            at,
            answers,
            hosts.flatMap(({ name, facts: { apiServerSerial } }) =>
              apiServerSerial === undefined ? [] : [{ name, serial: apiServerSerial }],
            ),
          );
      }
    });
  },
};

function spread(
  host: string,
  at: string,
  answers: ReadonlyMap<string, number>,
  servers: readonly { readonly name: string; readonly serial: string }[],
): ReadinessCell {
  if (answers.size === 0 || servers.length < 2) return ok('answers');
  const total = [...answers.values()].reduce((sum, count) => sum + count, 0);
  const each = servers.map(({ name, serial }) => `${name} ${answers.get(serial) ?? 0}`).join(', ');
  const left = servers.filter(({ serial }) => !answers.has(serial)).map(({ name }) => name);
  if (left.length === 0) return ok(`answers: ${each}`);
  return found(
    'warning',
    each,
    `Of ${total} connections from ${host} to ${at} none came to ${enumerated(left)} (${each}): the load balancer does not use ${left.length === 1 ? 'it' : 'them'}, or sends one client always to the same.`,
    fix('Look at its backends.', `curl -k https://${left[0] ?? ''}:6443/livez`),
  );
}

export const ENDPOINT: readonly ReadinessRule[] = [endpoint];
