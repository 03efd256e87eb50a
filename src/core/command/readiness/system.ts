import { known, type Known } from '../../known';
import type {
  CniFacts,
  DefaultRoute,
  Disk,
  KubeletSettings,
  Listener,
  NameServer,
  NetworkLink,
  Runtime,
  SystemReading,
  TimeSync,
} from '../../model/readiness';
import { fields, items, number, text } from '../../parse/kubernetes/fields';
import { parsed } from '../parsers';
import type { CommandSpec } from '../spec';
import { SYSTEM_QUESTIONS } from './questions';
import { answersTo, scriptOf } from './sections';

/** Reads everything that a host says of itself, in one go. */
export const readSystem: CommandSpec<SystemReading> = parsed(
  { argv: ['sh', '-c', scriptOf(SYSTEM_QUESTIONS)], sudo: true, timeoutMs: 120_000, maxOutputBytes: 2 * 1024 * 1024 },
  ({ stdout }) => parseSystem(stdout),
);

export function parseSystem(output: string): SystemReading {
  const read = answersTo(SYSTEM_QUESTIONS, output);
  return {
    os: read('os', osOf),
    kernel: read('kernel', word),
    architecture: read('architecture', word),
    container: read('container', word),
    cgroup: read('cgroup', (said) => CGROUPS[said.trim()]),
    swaps: read('swaps', swapsOf),
    memoryBytes: read('memory', (said) => kibibytes(/^MemTotal:\s+(\d+) kB/m.exec(said)?.[1])),
    cpus: read('cpus', (said) => positive(said)),
    listeners: read('listeners', (said) => lines(said).flatMap(listenerOf)),
    hostname: read('hostname', word),
    ownAddresses: read('ownAddresses', (said) => [...new Set(lines(said).map((line) => line.split(/\s+/)[0] ?? ''))]),
    links: read('links', linksOf),
    routes: bothRoutes(read('routes', routesOf), read('routes6', routesOf)),
    productUuid: read('productUuid', (said) => word(said)?.toLowerCase()),
    machineId: read('machineId', word),
    timeSync: read('timeSync', timeSyncOf),
    traces: read('traces', lines),
    units: read('units', (said) => new Map(lines(said).map(pair))),
    runtime: read('runtime', runtimeOf),
    kubelet: read('kubelet', kubeletOf),
    server: read('server', (said) => ({ url: /server:\s*["']?([^"'\s]+)/.exec(said)?.[1] })),
    cni: read('cni', cniOf),
    sysctls: read('sysctls', (said) => new Map(lines(said).map(pair))),
    modules: read('modules', (said) => new Set(lines(said))),
    nameServers: read('nameServers', (said) => lines(said).map(nameServerOf)),
    disks: read('disks', disksOf),
    kubeletArguments: read('kubeletArguments', (said) => word(said)?.split(/\s+/)),
  };
}

const CGROUPS: Readonly<Record<string, 1 | 2>> = { cgroup2fs: 2, tmpfs: 1 };

function lines(said: string): readonly string[] {
  return said
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

function word(said: string): string | undefined {
  return lines(said)[0];
}

/** `name value with blanks` */
function pair(line: string): readonly [string, string] {
  const [, name = line, value = ''] = /^(\S+)\s*(.*)$/.exec(line) ?? [];
  return [name, value.replace(/\s+/g, ' ')];
}

function positive(said: string): number | undefined {
  const value = Number(said.trim());
  return Number.isFinite(value) && value > 0 ? value : undefined;
}

function kibibytes(said: string | undefined): number | undefined {
  return said === undefined ? undefined : Number(said) * 1024;
}

/** Lines of `/etc/os-release`, with or without quotes. */
function osOf(said: string): { readonly id: string; readonly name: string } | undefined {
  const value = (name: string) => new RegExp(`^${name}=(["']?)(.*)\\1\\s*$`, 'm').exec(said)?.[2];
  const name = value('PRETTY_NAME') ?? value('NAME');
  return name === undefined ? undefined : { id: value('ID') ?? '', name };
}

/** The head line, then a line for each file or device. */
function swapsOf(said: string): readonly string[] | undefined {
  const [head, ...rows] = lines(said);
  return head?.startsWith('Filename') === true ? rows.map((row) => row.split(/\s+/)[0] ?? row) : undefined;
}

/** `LISTEN 0 4096 *:10250 *:* users:(("kubelet",pid=180,fd=20))` */
function listenerOf(line: string): readonly Listener[] {
  const [, address, port] = /^LISTEN\s+\d+\s+\d+\s+(\S+):(\d+)\s/.exec(line) ?? [];
  if (address === undefined || port === undefined) return [];
  return [
    {
      address: address.replace(/^\[|\]$/g, '').replace(/%.*$/, ''),
      port: Number(port),
      process: /users:\(\("([^"]+)"/.exec(line)?.[1],
    },
  ];
}

function json(said: string): readonly unknown[] | undefined {
  if (said.trim() === '') return [];
  try {
    return items(JSON.parse(said));
  } catch {
    return undefined;
  }
}

function linksOf(said: string): readonly NetworkLink[] | undefined {
  return json(said)?.flatMap((one) => {
    const { ifname, mtu, address, flags, link_type: type, linkinfo, addr_info: addresses } = fields(one);
    const name = text(ifname);
    if (name === undefined || type === 'loopback') return [];
    return [
      {
        name,
        mac: type === 'ether' ? text(address)?.toLowerCase() : undefined,
        mtu: number(mtu) ?? 0,
        isUp: items(flags).includes('UP'),
        kind: text(fields(linkinfo).info_kind),
        addresses: items(addresses)
          .map(fields)
          .flatMap(({ scope, local }) => (scope === 'global' ? (text(local) ?? []) : [])),
      },
    ];
  });
}

function routesOf(said: string): readonly DefaultRoute[] | undefined {
  return json(said)?.flatMap((one) => {
    const device = text(fields(one).dev);
    return device === undefined ? [] : [{ device, gateway: text(fields(one).gateway) }];
  });
}

/** A host without IPv6 has no routes of it, which is no lack. */
function bothRoutes(four: Known<readonly DefaultRoute[]>, six: Known<readonly DefaultRoute[]>): Known<readonly DefaultRoute[]> {
  if (!four.known) return six.known && six.value.length > 0 ? six : four;
  return known([...four.value, ...(six.known ? six.value : [])]);
}

/**
 * `chrony C0A80001,192.168.0.1,2,…` (name and address of the source are the first two, the last field is `Normal` when it follows
 * one), and properties of timedatectl.
 */
function timeSyncOf(said: string): TimeSync | undefined {
  const all = lines(said);
  if (all.length === 0) return undefined;
  const property = (name: string) => all.find((line) => line.startsWith(`${name}=`))?.slice(name.length + 1) || undefined;
  const chrony = all
    .find((line) => line.startsWith('chrony '))
    ?.slice('chrony '.length)
    .split(',');
  const synchronized = property('NTPSynchronized');
  return {
    isSynchronized: synchronized === undefined ? (chrony ? chrony.at(-1) === 'Normal' : undefined) : synchronized === 'yes',
    source: chrony?.[1] || property('ServerName') || property('ServerAddress'),
  };
}

function runtimeOf(said: string): Runtime | undefined {
  const value = (pattern: RegExp) => pattern.exec(said)?.[1];
  const socket = value(/^socket (\S+)/m);
  const name = value(/^RuntimeName:\s*(\S+)/m);
  if (socket === undefined || name === undefined) return undefined;
  return { name, version: value(/^RuntimeVersion:\s*v?(\S+)/m), socket, cgroupDriver: driverOf(said) };
}

/** What it says at runtime goes before what its file says; several handlers that differ say nothing. */
function driverOf(said: string): Runtime['cgroupDriver'] {
  const running = [...said.matchAll(/"SystemdCgroup": (true|false)/g)].map(([, value]) => value);
  const told = running.length > 0 ? running : [...said.matchAll(/^ *SystemdCgroup *= *(true|false)/gm)].map(([, value]) => value);
  const drivers = new Set(told.map((value) => (value === 'true' ? 'systemd' : 'cgroupfs')));
  const named = /(?:cgroupDriver"|cgroup_manager)\s*[:=]\s*"(systemd|cgroupfs)"/i.exec(said)?.[1];
  if (named !== undefined) return named as Runtime['cgroupDriver'];
  return drivers.size === 1 ? [...drivers][0] : undefined;
}

function kubeletOf(said: string): KubeletSettings {
  const value = (name: string) => new RegExp(`^${name}:\\s*["']?(\\w+)`, 'm').exec(said)?.[1];
  const flag = (name: string) => ({ true: true, false: false })[value(name) ?? ''];
  return { cgroupDriver: value('cgroupDriver'), failSwapOn: flag('failSwapOn'), failCgroupV1: flag('failCgroupV1') };
}

function cniOf(said: string): CniFacts {
  const all = (pattern: RegExp) => [...new Set([...said.matchAll(pattern)].map(([, name = '']) => name))];
  return {
    files: all(/^file (\S+)$/gm),
    plugins: all(/^"type"\s*:\s*"([^"]*)"$/gm),
    programs: all(/^program (\S+)$/gm),
  };
}

const OUTCOMES: readonly NameServer['outcome'][] = ['answers', 'refused', 'timeout', 'unreachable', 'untried'];

function nameServerOf(line: string): NameServer {
  const [address, outcome] = pair(line);
  return { address, outcome: OUTCOMES.find((one) => one === outcome) ?? 'untried' };
}

/** Rows of `df -PTk`, else of `df -Pk`, in the order of the places that are there; the same mount is told once for each. */
function disksOf(said: string): readonly Disk[] | undefined {
  const disks = lines(said).flatMap((line) => {
    const [, type, total, free, place] = /^\S+\s+(?:(\S+)\s+)?(\d+)\s+\d+\s+(\d+)\s+[\d-]+%?\s+(\/.*)$/.exec(line) ?? [];
    if (total === undefined || free === undefined || place === undefined) return [];
    return [{ place, totalBytes: Number(total) * 1024, freeBytes: Number(free) * 1024, filesystem: type }];
  });
  return disks.length === 0 ? undefined : disks.filter((disk, index) => disks.findIndex(({ place }) => place === disk.place) === index);
}
