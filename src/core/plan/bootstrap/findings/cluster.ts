import { isManifestUrl, splitEndpoint } from '../../../policy/bootstrap-fields';
import type { Finding } from '../../plan';
import { finding, named, notKnown, type Findings } from '../../upgrade/findings/findings';
import { readsConfiguration } from '../configuration';
import type { BootstrapFacts } from '../facts';
import type { BootstrapOptions } from '../options';
import type { BootstrapBody, BootstrapHost } from '../plan';

/** A day; certificates that live shorter than a month have to be renewed by hand or by upgrades more often than people do. */
const SHORT_HOURS = 24 * 31;

/** What is to say about the cluster as a whole. */
export function bootstrapClusterFindings(facts: BootstrapFacts, body: Omit<BootstrapBody, 'configuration'>): Findings {
  const { options, hosts } = body;
  const { wish, context } = options;
  const blockers: Finding[] = [];
  const warnings: Finding[] = [];
  const unknowns: Finding[] = [];
  const controlPlanes = hosts.filter(({ role }) => role !== 'worker');
  if (controlPlanes.length === 0)
    blockers.push(
      finding(
        'no-control-plane',
        context,
        `No host of ${context} has the role control-plane.`,
        'Give the roles of the hosts in drydock.yaml.',
      ),
    );
  if (context.includes('*'))
    blockers.push(
      finding(
        'context-pattern',
        context,
        `${context} is a pattern, and the new kubeconfig needs a whole name.`,
        'Write an entry with a context of its own.',
      ),
    );
  if (!readsConfiguration(wish.kubernetesVersion))
    blockers.push(
      finding(
        'version-old',
        context,
        `kubeadm before 1.31 does not read the configuration that is made here (v1beta4), and ${wish.kubernetesVersion} is older.`,
        'Take a newer version.',
      ),
    );
  if (facts.kubeconfigTaken.known && facts.kubeconfigTaken.value)
    blockers.push(
      finding(
        'kubeconfig-taken',
        options.kubeconfig,
        `${options.kubeconfig} is there already, and is never overwritten.`,
        'Choose another path.',
      ),
    );
  if (!facts.kubeconfigTaken.known)
    unknowns.push(
      notKnown('kubeconfig-unknown', options.kubeconfig, `Whether ${options.kubeconfig} is there already`, facts.kubeconfigTaken.why),
    );
  blockers.push(...endpointBlockers(facts, hosts, options));
  warnings.push(...endpointWarnings(controlPlanes, options));
  networkFindings(facts, options, { blockers, warnings });
  if (body.stackedEtcd && controlPlanes.length > 0 && controlPlanes.length % 2 === 0)
    warnings.push(
      finding(
        'even-members',
        'etcd',
        `${controlPlanes.length} members of etcd tolerate no more failures than ${controlPlanes.length - 1}.`,
        'Take an odd number of control planes.',
      ),
    );
  if (controlPlanes.length === 1 && body.stackedEtcd)
    warnings.push(
      finding(
        'one-member',
        'etcd',
        'There is one control plane: when it fails, nothing can be changed in the cluster, and its etcd is the only copy of the state.',
        'Others can join later, through the same endpoint. Schedule snapshots of etcd.',
      ),
    );
  if (hosts.length > 0 && hosts.length === controlPlanes.length)
    warnings.push(
      finding(
        'no-workers',
        context,
        'There is no worker: control planes are tainted, so that workloads find no place, CoreDNS excepted.',
        'Workers can join later.',
      ),
    );
  for (const name of wish.ignorePreflight)
    warnings.push(finding('ignored-check', name, `kubeadm's check ${name} only warns. ${consequenceOf(name)}`));
  const hours = Number(/^(\d+)h$/.exec(wish.certificateValidity ?? '')?.[1] ?? Number.NaN);
  if (hours < SHORT_HOURS)
    warnings.push(
      finding(
        'short-certificates',
        context,
        `Certificates are good for ${wish.certificateValidity}: without a renewal the control plane stops then.`,
      ),
    );
  return { blockers, warnings, unknowns };
}

/** What answers at the endpoint before there is a cluster is another one. Refused is fine; a name that leads nowhere or silence is not. */
function endpointBlockers(
  { hosts: read }: BootstrapFacts,
  hosts: readonly BootstrapHost[],
  { wish }: BootstrapOptions,
): readonly Finding[] {
  const by = (fits: (state: string, status: number | undefined) => boolean) =>
    hosts.flatMap(({ name }) => {
      const facts = read[name];
      return facts?.known && fits(facts.value.reading.endpoint, facts.value.reading.endpointStatus) ? [name] : [];
    });
  const { endpoint } = wish;
  const served = by((_, status) => status !== undefined);
  const nowhere = by((state) => state === 'unresolved');
  const silent = by((state) => state === 'timeout');
  return [
    ...(served.length > 0
      ? [
          finding(
            'endpoint-taken',
            endpoint,
            `An API server answers at ${endpoint} already, as ${named(served)} ${served.length === 1 ? 'sees' : 'see'}: that is another cluster.`,
            'Choose an endpoint of its own, or take the other cluster out of the load balancer.',
          ),
        ]
      : []),
    ...(nowhere.length > 0
      ? [
          finding(
            'endpoint-unresolved',
            endpoint,
            `${named(nowhere)} can't resolve the name of the endpoint ${endpoint}.`,
            'It has to lead to the load balancer, or for now to the first control plane, before the cluster is begun.',
          ),
        ]
      : []),
    ...(silent.length > 0
      ? [
          finding(
            'endpoint-silent',
            endpoint,
            `${named(silent)} ${silent.length === 1 ? 'gets' : 'get'} no answer from ${endpoint}: neither a connection nor a refusal.`,
            'A firewall or a load balancer that is not there. Refused would be fine at this time.',
          ),
        ]
      : []),
  ];
}

function endpointWarnings(controlPlanes: readonly BootstrapHost[], { wish }: BootstrapOptions): readonly Finding[] {
  const { host } = splitEndpoint(wish.endpoint) ?? {};
  const own = controlPlanes.find(({ apiAddress, name }) => apiAddress === host || name === host);
  if (!own || host === undefined) return [];
  return [
    finding(
      'endpoint-host',
      wish.endpoint,
      `The endpoint is ${own.name} itself${controlPlanes.length > 1 ? ': when it fails, nobody reaches the other control planes' : ''}.`,
      'An address in front of all control planes (a load balancer, a virtual address, a DNS name) lets you add and replace them. It is hard to change later.',
    ),
  ];
}

function networkFindings(
  { manifest }: BootstrapFacts,
  { wish }: BootstrapOptions,
  { blockers, warnings }: { readonly blockers: Finding[]; readonly warnings: Finding[] },
): void {
  const { cni } = wish;
  if (cni === undefined)
    warnings.push(
      finding(
        'no-network',
        'pod network',
        'No manifest of a pod network is given: nodes stay NotReady, CoreDNS waits, and no pod gets an address until you apply one.',
        'Give one as cni in drydock.yaml, or apply it by kubectl afterwards.',
      ),
    );
  else if (isManifestUrl(cni))
    warnings.push(
      finding(
        'network-url',
        'pod network',
        `The first control plane fetches ${cni} when the time comes: what is applied is what the server gives then.`,
        'A file beside drydock.yaml is reviewed and pinned by its digest.',
      ),
    );
  else if (!manifest.known) blockers.push(finding('manifest', cni, `The manifest of the pod network can't be used: ${manifest.why}`));
  else if (manifest.value?.kinds.length === 0) blockers.push(finding('manifest', cni, 'The manifest of the pod network holds no object.'));
}

const CONSEQUENCES: Readonly<Record<string, string>> = {
  systemverification: 'A kernel or cgroups that Kubernetes does not support show only when pods misbehave.',
  numcpu: 'With one CPU the control plane is slow and may lose its leases.',
  mem: 'With so little memory components are ended when it runs out.',
  swap: 'The kubelet decides by itself whether it starts with swap.',
  cri: 'Where the runtime does not answer, the kubelet starts nothing, and kubeadm waits until its time is up.',
  hostname: 'Other nodes may not find this one by its name.',
  imagepull: 'Images that are missing show as static pods that do not start, after minutes.',
  kubeletversion: 'A kubelet outside the version skew is not supported.',
  kubernetesversion: 'kubeadm may write flags that components of another version do not know.',
};

function consequenceOf(name: string): string {
  const key = name.toLowerCase();
  if (CONSEQUENCES[key] !== undefined) return CONSEQUENCES[key];
  if (key.startsWith('port-')) return 'Where the port is in use, the component does not start.';
  if (key.startsWith('fileavailable') || key.startsWith('diravailable')) return 'Files of an earlier cluster may be used or overwritten.';
  return 'What it guards against may then happen.';
}
