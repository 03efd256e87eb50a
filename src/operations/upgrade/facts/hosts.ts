import { kubeadmUpgradePlan, imagesOnHost } from '../../../core/command/kubeadm/upgrade';
import { availablePackages } from '../../../core/command/packages/available';
import type { AvailablePackage } from '../../../core/command/packages/manager';
import { deprecatedRequestsOf } from '../../../core/command/upgrade/deprecated-requests';
import { readUpgradeHost } from '../../../core/command/upgrade/host-facts';
import { known, unknown, type Known } from '../../../core/known';
import type { HostTarget } from '../../../core/model/host';
import type { StaticPodFacts, UpgradeFacts, UpgradeHostFacts } from '../../../core/plan/upgrade/facts';
import { sourceOf } from '../../../core/plan/upgrade/packages';
import { readControlPlane } from '../../control-plane/facts';
import type { Hosts } from '../../control-plane/hosts';
import { Limiter } from '../../nodes/limiter';
import { readKnown } from '../../nodes/read-known';

/** Hosts that are read side by side. */
const AT_ONCE = 40;

export interface HostsToRead {
  /** By name of the node: how it is reached, or why nobody knows. */
  readonly targets: Readonly<Record<string, Known<HostTarget>>>;
  /** Minors whose repositories are asked, `1.35`. */
  readonly minors: readonly string[];
  /** Folder with the programs on each host: no repository is asked. */
  readonly binaries: boolean;
  readonly tell: (done: number, total: number) => void;
}

/** Reads every host. One that can't be reached is unknown, with the reason; a wish to stop rejects. */
export async function readUpgradeHosts(
  { targets, minors, binaries, tell }: HostsToRead,
  hosts: Hosts,
  signal: AbortSignal,
): Promise<UpgradeFacts['hosts']> {
  const limiter = new Limiter(AT_ONCE);
  const names = Object.keys(targets);
  let done = 0;
  const read = await Promise.all(
    names.map(async (name) => {
      const target = targets[name] as Known<HostTarget>;
      const facts = target.known
        ? await limiter.run(() => readKnown(() => readHost(target.value, minors, binaries, hosts, signal)), signal)
        : target;
      tell(++done, names.length);
      return [name, facts] as const;
    }),
  );
  return Object.fromEntries(read);
}

async function readHost(
  target: HostTarget,
  minors: readonly string[],
  binaries: boolean,
  hosts: Hosts,
  signal: AbortSignal,
): Promise<UpgradeHostFacts> {
  const host = hosts.of(target);
  const reading = await host.run(readUpgradeHost, signal);
  const source = sourceOf({ target, reading, available: {}, images: unknown('') });
  const { manager } = reading;
  const asked = manager === undefined || source === undefined || binaries ? [] : minors;
  const [images, ...available] = await Promise.all([
    readKnown(() => host.run(imagesOnHost, signal)),
    ...asked.map(async (minor): Promise<readonly [string, Known<readonly AvailablePackage[]>]> => {
      if (manager === undefined || source === undefined) return [minor, unknown('it has no repository of Kubernetes')];
      return [minor, await readKnown(() => host.run(availablePackages(manager, source, minor), signal))];
    }),
  ]);
  return { target, reading, available: Object.fromEntries(available), images };
}

export type ControlPlaneHostsReading = Pick<UpgradeFacts, 'kubeadm' | 'deprecatedRequests' | 'certificates' | 'authority'>;

/** What only the hosts of the control planes can tell: kubeadm's own plan, requests at each API server, certificates. */
export async function readControlPlaneHosts(
  targets: readonly HostTarget[],
  staticPods: Known<readonly StaticPodFacts[]>,
  version: string,
  hosts: Hosts,
  signal: AbortSignal,
): Promise<ControlPlaneHostsReading> {
  const [first] = targets;
  const [kubeadm, fromFiles, ...requests] = await Promise.all([
    first
      ? readKnown(() => hosts.of(first).run(kubeadmUpgradePlan(version), signal))
      : unknown<undefined>('no control plane has a host that could be asked'),
    readFiles(targets, hosts, signal),
    ...targets.map(async (target) => {
      const server = staticPods.known
        ? staticPods.value.find(({ component, host }) => component === 'kube-apiserver' && host === target.name)
        : undefined;
      const { address } = server ?? {};
      const found =
        address === undefined
          ? unknown<never>('its address is not known')
          : await readKnown(() => hosts.of(target).run(deprecatedRequestsOf(address), signal));
      return [target.name, found] as const;
    }),
  ]);
  return { kubeadm, ...fromFiles, deprecatedRequests: Object.fromEntries(requests) };
}

/** When certificates of the control planes expire, and by which authority the cluster is recognised. */
async function readFiles(
  targets: readonly HostTarget[],
  hosts: Hosts,
  signal: AbortSignal,
): Promise<Pick<ControlPlaneHostsReading, 'certificates' | 'authority'>> {
  if (targets.length === 0) {
    const nobody = unknown<never>('no control plane has a host that could be asked');
    return { certificates: nobody, authority: nobody };
  }
  const read = await Promise.all(targets.map((target) => readKnown(() => readControlPlane(hosts.of(target), signal))));
  const failed = read.find((one) => !one.known);
  const found = read.flatMap((one) => (one.known ? [one.value] : []));
  const key = found[0]?.authorities.find(({ name }) => name === 'ca')?.keyHash;
  return {
    certificates:
      failed && !failed.known
        ? failed
        : known(found.flatMap(({ host, certificates }) => certificates.map(({ name, expiresAt }) => ({ host, name, expiresAt })))),
    authority: key === undefined || !found[0] ? unknown('no control plane could be read') : known({ key, layout: found[0].layout }),
  };
}
