import { PACKAGES, type AvailablePackage, type PackageSource } from '../../command/packages/manager';
import { known, unknown, type Known } from '../../known';
import { compareVersions, minorWords, ordinalOf, plainVersion } from '../../policy/skew/versions';
import type { UpgradeFacts, UpgradeHostFacts } from './facts';
import type { UpgradeOptions } from './options';
import type { UpgradePackages } from './plan';

/** `1.35` */
export function minorOf(version: string): string {
  return minorWords(ordinalOf(version) ?? 0);
}

/** The source whose repository a host follows; undefined: it has none for Kubernetes. */
export function sourceOf({ reading }: UpgradeHostFacts): PackageSource | undefined {
  const newest = [...reading.sources].sort((one, other) => compareVersions(other.minor, one.minor));
  return newest[0];
}

/** Where the programs of a version come from on a host. @param follows minor of the repository that it follows by then */
export function packagesFor(
  host: UpgradeHostFacts,
  to: string,
  follows: string | undefined,
  options: UpgradeOptions,
): UpgradePackages | undefined {
  const { reading, available } = host;
  if (options.binaries !== undefined) {
    const into = Object.fromEntries(PACKAGES.map((name) => [name, reading.programs.get(name) ?? '/usr/bin'] as const));
    return { manager: 'binaries', folder: options.binaries, into };
  }
  const source = sourceOf(host);
  if (reading.manager === undefined || source === undefined || follows === undefined) return undefined;
  const minor = minorOf(to);
  return {
    manager: reading.manager,
    switched:
      follows === minor
        ? undefined
        : { source: { ...source, minor: follows, address: source.address.replace(`/v${source.minor}/`, `/v${follows}/`) }, minor },
    versions: exactly(available[minor], to, wanted(host)),
    held: reading.held,
  };
}

/** kubectl is left out where it is not installed. */
function wanted({ reading }: UpgradeHostFacts): readonly string[] {
  const there = new Set(reading.installed.map(({ name }) => name));
  return PACKAGES.filter((name) => name !== 'kubectl' || there.has(name));
}

/** The newest packaging of a version, for each package; undefined where one of them is missing or nobody knows. */
function exactly(
  available: Known<readonly AvailablePackage[]> | undefined,
  to: string,
  names: readonly string[],
): readonly AvailablePackage[] | undefined {
  if (!available?.known) return undefined;
  const found = names.flatMap((name) => {
    const versions = available.value.filter((one) => one.name === name && plainVersion(one.version) === plainVersion(to));
    const newest = versions.reduce<AvailablePackage | undefined>(
      (best, one) => (best === undefined || one.version.localeCompare(best.version, 'en', { numeric: true }) > 0 ? one : best),
      undefined,
    );
    return newest ?? [];
  });
  return found.length === names.length ? found : undefined;
}

/** The newest patch release of a minor that the repository of the first control plane has. */
export function newestAvailable({ hosts }: Pick<UpgradeFacts, 'hosts'>, minor: number): Known<string> {
  const name = minorWords(minor);
  let why = 'no host could be read';
  for (const host of Object.values(hosts)) {
    if (!host.known) continue;
    const available = host.value.available[name];
    if (!available) continue;
    if (!available.known) {
      why = available.why;
      continue;
    }
    const versions = available.value.filter((one) => one.name === 'kubeadm').flatMap(({ version }) => plainVersion(version) ?? []);
    const newest = versions.sort(compareVersions).at(-1);
    if (newest !== undefined) return known(newest);
    why = `the repository of ${name} has no kubeadm`;
  }
  return unknown(why);
}
