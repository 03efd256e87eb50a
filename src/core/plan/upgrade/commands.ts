import { kubeadmUpgradeApply, kubeadmUpgradeNode, reloadUnits, restartKubelet } from '../../command/kubeadm/upgrade';
import { installBinary, packageCommands } from '../../command/packages/commands';
import type { PackageName } from '../../command/packages/manager';
import type { CommandSpec } from '../../command/spec';
import { kubectlCommands } from '../drain/commands';
import type { UpgradeOptions } from './options';
import type { UpgradeHost, UpgradePackages } from './plan';
import type { UpgradeWork } from './steps';

/**
 * The very commands that a step runs on its host, in their order. Empty for steps that go through the API, or that only look.
 */
export function hostCommands(work: UpgradeWork, options: UpgradeOptions): readonly CommandSpec<string>[] {
  switch (work.do) {
    case 'kubeadmPackage':
      return work.host.packages === undefined ? [] : [...switching(work.host.packages), ...installing(work.host.packages, ['kubeadm'])];
    case 'apply':
      return [kubeadmUpgradeApply(work.hop.to, options)];
    case 'node':
      return [kubeadmUpgradeNode(options)];
    case 'kubeletPackages': {
      const { packages, components } = work.host;
      // Where kubeadm's part was done before, the repository may still be that of the old minor.
      return packages === undefined ? [] : [...(components ? [] : switching(packages)), ...installing(packages, ['kubelet', 'kubectl'])];
    }
    case 'restartKubelet':
      return [reloadUnits, restartKubelet];
    default:
      return [];
  }
}

function switching(packages: UpgradePackages): readonly CommandSpec<string>[] {
  if (packages.manager === 'binaries') return [];
  const commands = packageCommands(packages.manager);
  const { switched } = packages;
  return [...(switched ? commands.switchRepository(switched.source, switched.minor) : []), ...commands.refresh()];
}

function installing(packages: UpgradePackages, names: readonly PackageName[]): readonly CommandSpec<string>[] {
  if (packages.manager === 'binaries') return names.map((name) => installBinary(name, packages.folder, packages.into[name] ?? '/usr/bin'));
  const versions = (packages.versions ?? []).filter(({ name }) => (names as readonly string[]).includes(name));
  return versions.length === 0 ? [] : packageCommands(packages.manager).install(versions, packages.held);
}

/** The same by hand, as a person would type it on a computer that reaches hosts and API. */
export function byHandCommands(work: readonly UpgradeWork[], options: UpgradeOptions): readonly (readonly string[])[] {
  return work.flatMap((one) => {
    if (one.do === 'drain') return kubectlCommands([one.host.name], options.drainOptions);
    if (one.do === 'uncordon') return [['kubectl', 'uncordon', one.host.name]];
    if (!('host' in one)) return [];
    return hostCommands(one, options).map((command) => typed(one.host, command));
  });
}

function typed({ name }: Pick<UpgradeHost, 'name'>, { argv, env }: Pick<CommandSpec<unknown>, 'argv' | 'env'>): readonly string[] {
  const assignments = Object.entries(env ?? {}).map(([key, value]) => `${key}=${value}`);
  return ['ssh', name, 'sudo', ...(assignments.length > 0 ? ['env', ...assignments] : []), ...argv];
}
