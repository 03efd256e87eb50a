import { NODE_PORTS, type BootstrapReading } from '../../../command/bootstrap/host-facts';
import { parseVersion } from '../../../parse/version';
import { subnetFamily } from '../../../policy/bootstrap-fields';
import { compareVersions, minorWords, ordinalOf } from '../../../policy/skew/versions';
import type { Finding } from '../../plan';
import { finding, named, type Findings } from '../../upgrade/findings/findings';
import { isDualStack } from '../configuration';
import type { BootstrapFacts } from '../facts';
import type { BootstrapOptions } from '../options';
import type { BootstrapHost } from '../plan';

/** kubeadm asks for so much on control planes. */
const LEAST_CPUS = 2;
const LEAST_MEMORY = 1700 * 1024 * 1024;
/** Kubelets from this minor on refuse cgroup v1 unless they are told otherwise. */
const CGROUP_V1_REFUSED = 35;
/** Milliseconds by which clocks may differ. */
const CLOCK_SPREAD = 5_000;

/** What each host says against becoming a node. */
export function bootstrapHostFindings(facts: BootstrapFacts, hosts: readonly BootstrapHost[], options: BootstrapOptions): Findings {
  const blockers: Finding[] = [];
  const warnings: Finding[] = [];
  const unknowns: Finding[] = [];
  for (const host of hosts) {
    const target = facts.targets[host.name];
    const read = facts.hosts[host.name];
    if (target && !target.known)
      blockers.push(
        finding(
          'host-unknown',
          host.name,
          `Nobody knows how ${host.name} is reached: ${target.why}`,
          'Give it an address in drydock.yaml.',
        ),
      );
    else if (!read?.known)
      blockers.push(
        finding(
          'host-unreachable',
          host.name,
          `${host.name} could not be read: ${read?.why ?? 'it was not asked'}`,
          'Test Host Access tells more.',
        ),
      );
    else {
      blockers.push(...hostBlockers(host, read.value.reading, options));
      warnings.push(...hostWarnings(host, read.value.reading, options));
      unknowns.push(...hostUnknowns(host, read.value.reading));
    }
  }
  return { blockers: [...blockers, ...duplicates(facts, hosts)], warnings: [...warnings, ...clocks(facts, hosts)], unknowns };
}

function hostBlockers(host: BootstrapHost, reading: BootstrapReading, options: BootstrapOptions): readonly Finding[] {
  const { name, role } = host;
  const found: Finding[] = [];
  const block = (code: string, message: string, hint?: string) => found.push(finding(code, name, message, hint));
  if (reading.machineId === undefined)
    block('machine-id', `${name} has no /etc/machine-id, by which it could be told from others.`, 'systemd-machine-id-setup makes one.');
  if (reading.traces.length > 0)
    block(
      'has-cluster',
      `${name} has what belongs to a cluster already: ${named(reading.traces)}.`,
      'If that cluster is not needed any more, kubeadm reset on the host removes it. Nothing of it is ever overwritten here.',
    );
  found.push(...programs(host, reading, options));
  if (reading.runtimes.length === 0)
    block('runtime-missing', `${name} has no socket of a container runtime.`, 'Install and start containerd or CRI-O.');
  else if (reading.runtimes.every((runtime) => runtime.name === ''))
    block(
      'runtime-silent',
      `The container runtime of ${name} does not answer crictl at ${named(reading.runtimes.map(({ socket }) => socket))}.`,
      'Look at its service, and whether its CRI plugin is switched on; containerd of some packages has it off.',
    );
  const used = reading.ports.filter((port) => (role === 'worker' ? port === 10250 : portsOf(options).includes(port)));
  if (used.length > 0 && reading.traces.length === 0)
    block('port-used', `Something listens on port ${used.join(', ')} of ${name} already.`, 'A node needs it. ss -ltnp tells whose it is.');
  if (reading.swapBytes > 0 && options.wish.kubelet?.failSwapOn !== false)
    block(
      'swap',
      `${name} has swap, and a kubelet does not start with it unless it is told to.`,
      'Switch it off (swapoff, and its line in /etc/fstab), or set failSwapOn: false and memorySwap in bootstrap.kubelet.',
    );
  found.push(...cgroups(host, reading, options), ...network(host, reading, options));
  if (role === 'first') {
    const etcd = options.wish.externalEtcd;
    const missing = etcd ? [etcd.caFile, etcd.certFile, etcd.keyFile].filter((path) => !reading.files.includes(path)) : [];
    if (missing.length > 0)
      block(
        'etcd-files',
        `${name} does not have ${named(missing)} for external etcd.`,
        'Copy authority, client certificate and key there.',
      );
    if (reading.kubectl === undefined)
      block(
        'kubectl-missing',
        `${name} has no kubectl, by which the pod network is applied and the API is asked from the host.`,
        'Install the package beside kubeadm.',
      );
  }
  return found;
}

function portsOf({ wish }: BootstrapOptions): readonly number[] {
  return NODE_PORTS.filter((port) => !wish.externalEtcd || (port !== 2379 && port !== 2380));
}

/** kubeadm makes clusters of its own minor and of the one before; a kubelet is never newer than the API servers, nor three minors older. */
function programs({ name }: BootstrapHost, { kubeadm, kubelet }: BootstrapReading, { wish }: BootstrapOptions): readonly Finding[] {
  const wanted = wish.kubernetesVersion;
  const found: Finding[] = [];
  const minor = ordinalOf(wanted) ?? 0;
  const install = `Install the packages of ${minorWords(minor)}.`;
  if (kubeadm === undefined) found.push(finding('kubeadm-missing', name, `${name} has no kubeadm.`, install));
  else {
    const own = ordinalOf(kubeadm) ?? 0;
    if (own < minor || own > minor + 1 || compareVersions(kubeadm, wanted) < 0)
      found.push(
        finding(
          'kubeadm-version',
          name,
          `kubeadm ${kubeadm} on ${name} does not make clusters of ${wanted}: it has to be of the same minor and not older, or of the next one.`,
          install,
        ),
      );
  }
  if (kubelet === undefined) found.push(finding('kubelet-missing', name, `${name} has no kubelet.`, install));
  else {
    const own = ordinalOf(kubelet) ?? 0;
    if (own > minor)
      found.push(
        finding(
          'kubelet-newer',
          name,
          `kubelet ${kubelet} on ${name} is newer than API servers of ${wanted}, which is not supported.`,
          install,
        ),
      );
    else if (minor - own > 3)
      found.push(finding('kubelet-old', name, `kubelet ${kubelet} on ${name} is more than three minors older than ${wanted}.`, install));
  }
  return found;
}

function cgroups({ name }: BootstrapHost, { cgroup }: BootstrapReading, { wish }: BootstrapOptions): readonly Finding[] {
  if (cgroup !== 1) return [];
  const found: Finding[] = [];
  const minor = parseVersion(wish.kubernetesVersion)?.minor ?? 0;
  if (minor >= CGROUP_V1_REFUSED && wish.kubelet?.failCgroupV1 !== false)
    found.push(
      finding(
        'cgroup-v1',
        name,
        `${name} has cgroup v1, and kubelets from 1.35 on do not start with it unless they are told to.`,
        'Boot it with cgroup v2 (systemd.unified_cgroup_hierarchy=1), or set failCgroupV1: false in bootstrap.kubelet.',
      ),
    );
  if (!ignores(wish.ignorePreflight, 'SystemVerification'))
    found.push(
      finding(
        'cgroup-v1-check',
        name,
        `${name} has cgroup v1, for which kubeadm's check SystemVerification fails.`,
        'Boot it with cgroup v2, or let SystemVerification only warn (ignorePreflight): its other findings about kernel and system then only warn, too.',
      ),
    );
  return found;
}

export function ignores(names: readonly string[], name: string): boolean {
  return names.some((one) => one.toLowerCase() === name.toLowerCase());
}

/** Its addresses have to be its own, of the right families, and packets have to be passed on. */
function network({ name, addresses }: BootstrapHost, reading: BootstrapReading, { wish }: BootstrapOptions): readonly Finding[] {
  const found: Finding[] = [];
  const strange = addresses.filter((address) => !reading.allAddresses.includes(address));
  if (strange.length > 0)
    found.push(
      finding(
        'address-strange',
        name,
        `${name} does not have the address ${named(strange)}.`,
        `It has ${named(reading.allAddresses) || 'none'}.`,
      ),
    );
  if (isDualStack(wish) && addresses.length < 2)
    found.push(
      finding(
        'address-family',
        name,
        `${name} has no default route for ${reading.addresses.v4 === undefined ? 'IPv4' : 'IPv6'}, and the cluster wants both families.`,
        'Give the addresses of its node in nodeAddresses.',
      ),
    );
  const families = new Set([...wish.podSubnets, ...wish.serviceSubnets].map(subnetFamily));
  const off = (['v4', 'v6'] as const).filter(
    (family) => reading.forwarding[family] === false && (families.has(family === 'v4' ? 4 : 6) || (family === 'v4' && families.size === 0)),
  );
  for (const family of off)
    found.push(
      finding(
        'forwarding',
        name,
        `${name} does not pass on packets of ${family === 'v4' ? 'IPv4' : 'IPv6'}, so that pods on it could not be reached.`,
        family === 'v4' ? 'Set net.ipv4.ip_forward=1 in /etc/sysctl.d.' : 'Set net.ipv6.conf.all.forwarding=1 in /etc/sysctl.d.',
      ),
    );
  return found;
}

function hostWarnings({ name, role }: BootstrapHost, reading: BootstrapReading, { wish, context }: BootstrapOptions): readonly Finding[] {
  const found: Finding[] = [];
  if (reading.hostname.split('.')[0]?.toLowerCase() !== name.split('.')[0]?.toLowerCase())
    found.push(finding('hostname', name, `The host calls itself ${reading.hostname}; its node will be called ${name}.`));
  if (reading.runtimes.length > 1)
    found.push(
      finding(
        'runtimes',
        name,
        `${name} has several container runtimes; ${reading.runtimes.find((one) => one.name !== '')?.socket ?? ''} is taken.`,
      ),
    );
  if (role !== 'worker') {
    if (reading.cpus !== undefined && reading.cpus < LEAST_CPUS)
      found.push(
        finding(
          'cpus',
          name,
          `${name} has ${reading.cpus} CPU, and kubeadm wants ${LEAST_CPUS} on a control plane.`,
          'Its check NumCPU will fail.',
        ),
      );
    if (reading.memory !== undefined && reading.memory < LEAST_MEMORY)
      found.push(
        finding(
          'memory',
          name,
          `${name} has less than 1700 MB of memory, which kubeadm wants on a control plane.`,
          'Its check Mem will fail.',
        ),
      );
  }
  if (reading.cniFiles.length > 0)
    found.push(
      finding(
        'cni-files',
        name,
        `${name} has ${named(reading.cniFiles)} from before ${context}: a pod network that is not the one of the manifest.`,
        wish.cni === undefined
          ? undefined
          : 'Where a manifest is applied, remove these first: the first file by name is the one that counts.',
      ),
    );
  return found;
}

function hostUnknowns({ name, role }: BootstrapHost, { productUuid, endpoint }: BootstrapReading): readonly Finding[] {
  return [
    ...(productUuid === undefined
      ? [
          finding(
            'product-uuid',
            name,
            `The product UUID of ${name} can't be read, so that a clone is only told by machine id and MAC address.`,
          ),
        ]
      : []),
    ...(endpoint === 'unknown' && role !== 'worker'
      ? [finding('endpoint-unknown', name, `${name} has no bash, so that it was not tried whether it reaches the endpoint.`)]
      : []),
  ];
}

/** What has to be unique: machines that were cloned take each other's place in the cluster. */
function duplicates({ hosts: read }: BootstrapFacts, hosts: readonly BootstrapHost[]): readonly Finding[] {
  const kinds: readonly (readonly [string, string, (reading: BootstrapReading) => readonly string[]])[] = [
    ['machine-id', 'machine id', ({ machineId }) => (machineId === undefined ? [] : [machineId])],
    ['product-uuid', 'product UUID', ({ productUuid }) => (productUuid === undefined ? [] : [productUuid])],
    ['hostname', 'host name', ({ hostname }) => (hostname === '' ? [] : [hostname.toLowerCase()])],
    ['mac', 'MAC address', ({ macs }) => macs],
  ];
  return kinds.flatMap(([code, words, valuesOf]) => {
    const owners = new Map<string, string[]>();
    for (const { name } of hosts) {
      const facts = read[name];
      if (facts?.known) for (const value of valuesOf(facts.value.reading)) owners.set(value, [...(owners.get(value) ?? []), name]);
    }
    const groups = new Set([...owners.values()].filter((names) => names.length > 1).map((names) => names.join(', ')));
    return [...groups].map((names) =>
      finding(
        `duplicate-${code}`,
        names,
        `${names} have the same ${words}: they are one machine under several names, or clones of one.`,
        code === 'machine-id'
          ? 'Remove /etc/machine-id on the clones, run systemd-machine-id-setup, and restart them.'
          : 'Each node needs one of its own.',
      ),
    );
  });
}

function clocks({ hosts: read }: BootstrapFacts, hosts: readonly BootstrapHost[]): readonly Finding[] {
  const offsets = hosts.flatMap(({ name }) => {
    const facts = read[name];
    return facts?.known && facts.value.clockOffset !== undefined ? [{ name, offset: facts.value.clockOffset }] : [];
  });
  if (offsets.length < 2) return [];
  const sorted = [...offsets].sort((a, b) => a.offset - b.offset);
  const [slowest, fastest] = [sorted[0], sorted.at(-1)];
  if (!slowest || !fastest || fastest.offset - slowest.offset < CLOCK_SPREAD) return [];
  return [
    finding(
      'clocks',
      `${slowest.name}, ${fastest.name}`,
      `The clock of ${fastest.name} is about ${Math.round((fastest.offset - slowest.offset) / 1000)} s ahead of that of ${slowest.name}: new certificates may not be valid yet there.`,
      'Let all hosts take their time from the same servers (chrony, systemd-timesyncd).',
    ),
  ];
}
