import { parse } from 'yaml';
import { known, type Known } from '../../known';
import type { NodeFactGroup } from '../../model/node-comparison';
import type { NodeModel } from '../../model/node';
import type { ClockReading, SystemReading } from '../../model/readiness';
import type { HostReading } from '../../command/upgrade/host-facts';
import { fields } from '../../parse/kubernetes/fields';
import { bytesWords, cpuWords } from '../../report/words';

/** Fields of a kubelet's configuration that may hold credentials, and are not shown. */
const NOT_SHOWN: ReadonlySet<string> = new Set(['staticPodURLHeader']);
/** Flags that are different on each node because they have to be. */
const OWN_FLAGS: ReadonlySet<string> = new Set(['hostname-override', 'node-ip', 'provider-id']);
/** Clocks that are as close as this count as equal. */
const CLOSE_MS = 250;

/** What the Node object tells without anybody's help. */
export function nodeObjectFacts(node: NodeModel): NodeFactGroup {
  const { capacity } = node;
  return group('Node', [
    ['Kubelet', node.kubeletVersion],
    ['Container runtime', node.containerRuntime],
    ['Kernel', node.kernelVersion],
    ['System', node.osImage],
    ['Architecture', node.architecture],
    ['Processors', capacity.cpu === undefined ? undefined : cpuWords(capacity.cpu)],
    ['Memory', capacity.memory === undefined ? undefined : bytesWords(capacity.memory)],
    ['Pods at most', capacity.pods === undefined ? undefined : String(capacity.pods)],
  ]);
}

/** The configuration that a kubelet runs with, field by field. @param read as `/configz` tells it, or as its file has it */
export function kubeletConfigurationFacts(source: 'API' | 'file', read: Known<unknown>): NodeFactGroup {
  return {
    group: source === 'API' ? 'Kubelet configuration' : 'Kubelet configuration (file)',
    facts: read.known ? known(new Map(flat(read.value))) : read,
  };
}

/** Of a file; undefined where it is no YAML of an object. */
export function parseKubeletFile(source: string): unknown {
  try {
    return fields(parse(source));
  } catch {
    return undefined;
  }
}

/** What only the host tells. */
export function hostFactGroups(
  reading: Known<{ readonly system: SystemReading; readonly packages: Known<HostReading>; readonly clock: Known<ClockReading> }>,
): readonly NodeFactGroup[] {
  const of = <T>(
    title: string,
    pick: (host: {
      readonly system: SystemReading;
      readonly packages: Known<HostReading>;
      readonly clock: Known<ClockReading>;
    }) => Known<T>,
    make: (value: T) => Entries,
  ): NodeFactGroup => {
    const fact = reading.known ? pick(reading.value) : reading;
    return fact.known ? group(title, make(fact.value)) : { group: title, facts: fact };
  };
  return [
    of('Kubelet flags', ({ system }) => system.kubeletArguments, flagsOf),
    of(
      'Time',
      ({ clock }) => clock,
      ({ aheadMs, uncertaintyMs }) => [['Clock', clockWords(aheadMs, uncertaintyMs)]],
    ),
    of(
      'Time source',
      ({ system }) => system.timeSync,
      ({ isSynchronized, source }) => [
        ['Synchronised', isSynchronized === undefined ? undefined : isSynchronized ? 'yes' : 'no'],
        ['Source', source],
      ],
    ),
    of(
      'Runtime',
      ({ system }) => system.runtime,
      ({ name, version, socket, cgroupDriver }) => [
        ['Runtime on the host', `${name} ${version ?? ''}`.trim()],
        ['Socket', socket],
        ['cgroup driver', cgroupDriver],
      ],
    ),
    of(
      'cgroup',
      ({ system }) => system.cgroup,
      (version) => [['cgroup', `v${version}`]],
    ),
    of(
      'Swap',
      ({ system }) => system.swaps,
      (swaps) => [['Swap', swaps.length === 0 ? 'off' : 'on']],
    ),
    of(
      'Network',
      ({ system }) => system.links,
      (links) => {
        const device = reading.known && reading.value.system.routes.known ? reading.value.system.routes.value[0]?.device : undefined;
        const main = links.find(({ name }) => name === device);
        return [
          ['Link of the default route', device],
          ['MTU', main === undefined ? undefined : String(main.mtu)],
        ];
      },
    ),
    of(
      'DNS',
      ({ system }) => system.nameServers,
      (servers) => [['Name servers', servers.map(({ address }) => address).join(', ')]],
    ),
    of(
      'CNI',
      ({ system }) => system.cni,
      ({ files, plugins }) => [
        ['Configurations', files.join(', ')],
        ['Plugins', plugins.join(', ')],
      ],
    ),
    of(
      'Disk',
      ({ system }) => system.disks,
      (disks) =>
        disks.flatMap(({ place, totalBytes, filesystem }): Entries => [
          [`${place}: size`, bytesWords(totalBytes)],
          [`${place}: file system`, filesystem],
        ]),
    ),
    of(
      'Kernel settings',
      ({ system }) => system.sysctls,
      (settings) => [...settings],
    ),
    of(
      'Programs',
      ({ packages }) => packages,
      ({ kubeadm, kubelet, kubectl, held, sources }) => [
        ['kubeadm', kubeadm],
        ['kubelet (program)', kubelet],
        ['kubectl', kubectl],
        ['Held packages', held.join(', ')],
        ['Repository', sources.map(({ address }) => address).join(', ')],
      ],
    ),
  ];
}

type Entries = readonly (readonly [string, string | undefined])[];

function group(title: string, entries: Entries): NodeFactGroup {
  return {
    group: title,
    facts: known(new Map(entries.flatMap(([name, value]) => (value === undefined || value === '' ? [] : [[name, value] as const])))),
  };
}

/** `--name=value`, `--name value` and bare flags. */
function flagsOf(words: readonly string[]): Entries {
  const [, ...rest] = words;
  return rest.flatMap((word, index) => {
    const [, name, value] = /^--?([A-Za-z][\w-]*)(?:=(.*))?$/.exec(word) ?? [];
    if (name === undefined || OWN_FLAGS.has(name)) return [];
    const following = rest[index + 1];
    return [[`--${name}`, value ?? (following === undefined || following.startsWith('-') ? 'set' : following)] as const];
  });
}

/** Leaves of nested objects by their path; lists are leaves. */
function flat(value: unknown, path = ''): readonly (readonly [string, string])[] {
  return Object.entries(fields(value)).flatMap(([key, inner]) => {
    if (NOT_SHOWN.has(key)) return [];
    const at = path === '' ? key : `${path}.${key}`;
    if (typeof inner === 'object' && inner !== null && !Array.isArray(inner)) return flat(inner, at);
    return [[at, typeof inner === 'string' ? inner : JSON.stringify(inner)] as const];
  });
}

/** Against this computer, since another node's clock would be as good or as bad. */
function clockWords(aheadMs: number, uncertaintyMs: number): string {
  if (Math.abs(aheadMs) <= CLOSE_MS + uncertaintyMs) return 'as this computer';
  const seconds = (Math.abs(aheadMs) / 1000).toFixed(1);
  return `${seconds} s ${aheadMs > 0 ? 'ahead of' : 'behind'} this computer`;
}
