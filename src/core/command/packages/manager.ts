import type { CommandSpec } from '../spec';

/** How programs come to a host. `binaries`: they are copied from a folder, no package manager knows of them. */
export type PackageManager = 'apt' | 'dnf' | 'dnf5' | 'yum' | 'zypper' | 'binaries';

/** The packages that an upgrade changes, in the names that the published repositories give them. */
export const PACKAGES = ['kubeadm', 'kubelet', 'kubectl'] as const;
export type PackageName = (typeof PACKAGES)[number];

/** A file that tells the package manager of a repository of Kubernetes packages, one for each minor. */
export interface PackageSource {
  /** Absolute path on the host. */
  readonly file: string;
  /** The part of the address that the minor stands in: `1.34`. */
  readonly minor: string;
  /** The address as it is written. */
  readonly address: string;
}

/** A version that a repository has, in the manager's own words. */
export interface AvailablePackage {
  readonly name: string;
  /** `1.35.4-1.1`, `1.35.4-150500.1.1` */
  readonly version: string;
}

/** What a host's package manager knows of the programs of Kubernetes. */
export interface PackageFacts {
  readonly manager: PackageManager;
  /** Installed packages by name, with the manager's own version. */
  readonly installed: readonly AvailablePackage[];
  /** Packages that the manager leaves alone until they are released: held, locked, or excluded. */
  readonly held: readonly string[];
  readonly sources: readonly PackageSource[];
}

/** Everything that has to be done with one package manager, as commands. */
export interface PackageCommands {
  /** Leads to the repository of another minor. */
  switchRepository(source: PackageSource, minor: string): readonly CommandSpec<string>[];
  /** Reads anew what the repositories have. */
  refresh(): readonly CommandSpec<string>[];
  /** Installs exactly these versions, and leaves the packages held as they were. */
  install(packages: readonly AvailablePackage[], held: readonly string[]): readonly CommandSpec<string>[];
  /** Installs what the repositories have of packages that are not there yet, without any that are only recommended. */
  add(names: readonly string[]): readonly CommandSpec<string>[];
}
