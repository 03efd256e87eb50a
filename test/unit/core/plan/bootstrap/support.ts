import type { BootstrapReading } from '../../../../../src/core/command/bootstrap/host-facts';
import { known } from '../../../../../src/core/known';
import { parseFleet } from '../../../../../src/core/parse/fleet';
import type { BootstrapFacts } from '../../../../../src/core/plan/bootstrap/facts';
import { bootstrapOptions, type BootstrapOptions } from '../../../../../src/core/plan/bootstrap/options';
import type { BootstrapPlan } from '../../../../../src/core/plan/bootstrap/plan';
import { planBootstrap } from '../../../../../src/core/plan/bootstrap/planner';

export const AT = Date.UTC(2026, 10, 28);

/** A fleet file of three control planes and two workers. @param fields more lines of its section `bootstrap` */
export function fleetText(...fields: readonly string[]): string {
  const lines = ['kubernetesVersion: 1.34.4', 'endpoint: api.example.org:6443', ...fields];
  const host = (name: string, role: string) => `      - name: ${name}\n        roles: [${role}]\n`;
  return `clusters:\n  - context: prod\n    bootstrap:\n${lines.map((line) => `      ${line}\n`).join('')}    hosts:\n${['cp1', 'cp2', 'cp3'].map((name) => host(name, 'control-plane')).join('')}${['w1', 'w2'].map((name) => host(name, 'worker')).join('')}`;
}

export function optionsOf(...fields: readonly string[]): BootstrapOptions {
  const { fleet, findings } = parseFleet(fleetText(...fields));
  const [cluster] = fleet.clusters;
  const options = cluster && bootstrapOptions(cluster, { kubeconfig: '/home/me/.kube/prod.yaml' });
  if (!options) throw new Error(findings.map(({ message }) => message).join(' '));
  return options;
}

/** An empty host that may become a node. */
export function reading(number: number, over: Partial<BootstrapReading> = {}): BootstrapReading {
  return {
    hostname: ['cp1', 'cp2', 'cp3', 'w1', 'w2'][number - 1] ?? `h${number}`,
    machineId: `machine-${number}`,
    productUuid: `uuid-${number}`,
    macs: [`02:00:00:00:00:0${number}`],
    addresses: { v4: `10.0.0.${number}`, v6: undefined },
    allAddresses: [`10.0.0.${number}`],
    kubeadm: 'v1.34.4',
    kubelet: 'v1.34.4',
    kubectl: 'v1.34.4',
    traces: [],
    swapBytes: 0,
    cgroup: 2,
    runtimes: [{ socket: 'unix:///run/containerd/containerd.sock', name: 'containerd 1.7' }],
    forwarding: { v4: true, v6: true },
    ports: [],
    cpus: 4,
    memory: 8 * 1024 ** 3,
    cniFiles: [],
    clock: AT,
    endpoint: 'refused',
    endpointStatus: undefined,
    files: [],
    ...over,
  };
}

/** @param over by host, what differs from an empty one */
export function planOf(
  options: BootstrapOptions,
  over: Readonly<Record<string, Partial<BootstrapReading>>> = {},
  more: Partial<BootstrapFacts> = {},
): BootstrapPlan {
  const names = options.hosts.map(({ name }) => name);
  const facts: BootstrapFacts = {
    at: AT,
    targets: Object.fromEntries(names.map((name) => [name, known({ name, destination: name, source: 'fleet' as const })])),
    hosts: Object.fromEntries(names.map((name, index) => [name, known({ reading: reading(index + 1, over[name]), clockOffset: 0 })])),
    manifest: known(undefined),
    kubeconfigTaken: known(false),
    ...more,
  };
  return planBootstrap(facts, options, { protected: false });
}
