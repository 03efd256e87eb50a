import type { PackageManager } from '../packages/manager';
import { parsed } from '../parsers';
import type { CommandSpec } from '../spec';

/** Programs that make an endpoint, which are also the names of their packages and units. */
export const BALANCER_PROGRAMS = ['haproxy', 'keepalived'] as const;
export type BalancerProgram = (typeof BALANCER_PROGRAMS)[number];

export interface ProgramReading {
  /** As it says itself; undefined: it is not there. */
  readonly version: string | undefined;
  readonly active: boolean;
  readonly enabled: boolean;
}

/** What a host says of itself before it becomes a balancer. */
export interface BalancerReading {
  /** `/etc/machine-id`; undefined where it can't be read. */
  readonly machineId: string | undefined;
  /** Undefined: none that is known. */
  readonly manager: Exclude<PackageManager, 'binaries'> | undefined;
  readonly programs: Readonly<Record<BalancerProgram, ProgramReading>>;
  /** Names of programs that listen on the port of the endpoint; a name is empty where it can't be told. */
  readonly listeners: readonly string[];
  /** Addresses by interface. */
  readonly interfaces: ReadonlyMap<string, readonly string[]>;
  /** SELinux forbids what it has no rule for. */
  readonly enforcing: boolean;
}

/** One line each: what, a tab, its value. Everything is only read. */
const SCRIPT = String.raw`
tell() { printf '%s\t%s\n' "$1" "$2"; }
IFS= read -r machine </etc/machine-id 2>/dev/null && tell machine "$machine"
if command -v apt-get >/dev/null 2>&1 && command -v dpkg-query >/dev/null 2>&1; then tell manager apt
elif command -v zypper >/dev/null 2>&1; then tell manager zypper
elif command -v dnf5 >/dev/null 2>&1; then tell manager dnf5
elif command -v dnf >/dev/null 2>&1; then tell manager dnf
elif command -v yum >/dev/null 2>&1; then tell manager yum
fi
PATH=$PATH:/usr/sbin:/sbin
for program in haproxy keepalived; do
  if command -v "$program" >/dev/null 2>&1; then tell "version:$program" "$("$program" -v 2>&1 | head -n 1)"; fi
  tell "active:$program" "$(systemctl is-active "$program.service" 2>/dev/null)"
  tell "enabled:$program" "$(systemctl is-enabled "$program.service" 2>/dev/null)"
done
ss -Hltnp "sport = :$1" 2>/dev/null | sed 's/.*users:(("\([^"]*\)".*/\1/; t; s/.*//' | sort -u | sed 's/^/listens	/'
ip -o addr show 2>/dev/null | awk '{ split($4, a, "/"); print "address\t" $2 " " a[1] }'
tell selinux "$(getenforce 2>/dev/null)"
exit 0
`;

/** @param port of the endpoint */
export function readBalancer(port: number): CommandSpec<BalancerReading> {
  const shape = { argv: ['sh', '-c', SCRIPT, 'drydock', String(port)] as const, sudo: true, timeoutMs: 60_000, maxOutputBytes: 256 * 1024 };
  return parsed(shape, ({ stdout }) => parseBalancer(stdout));
}

export function parseBalancer(output: string): BalancerReading {
  const lines = output.split('\n').flatMap((line) => {
    const tab = line.indexOf('\t');
    return tab > 0 ? [{ key: line.slice(0, tab), value: line.slice(tab + 1).trim() }] : [];
  });
  const all = (key: string) => lines.filter((line) => line.key === key).map(({ value }) => value);
  const one = (key: string) => all(key).find((value) => value !== '');
  const program = (name: BalancerProgram): ProgramReading => ({
    version: /v?(\d+\.\d+[\w.+~-]*)/.exec(one(`version:${name}`) ?? '')?.[1],
    active: one(`active:${name}`) === 'active',
    enabled: one(`enabled:${name}`) === 'enabled',
  });
  const interfaces = new Map<string, string[]>();
  for (const line of all('address')) {
    const [card = '', address = ''] = line.split(' ');
    // `eth0@if7`, as containers see theirs.
    const name = card.replace(/@.*$/, '');
    interfaces.set(name, [...(interfaces.get(name) ?? []), address]);
  }
  return {
    machineId: one('machine'),
    manager: one('manager') as BalancerReading['manager'],
    programs: { haproxy: program('haproxy'), keepalived: program('keepalived') },
    listeners: all('listens'),
    interfaces,
    enforcing: one('selinux') === 'Enforcing',
  };
}
