/** What kind of cluster, with the defaults. Everything of a rig is named after it, so several can stand side by side. */

export interface RigOptions {
  readonly name: string;
  /** 0 makes hosts without a cluster. */
  readonly controlPlanes: number;
  readonly workers: number;
  readonly kubernetes: string;
  /** Minors whose package repositories are served beside the cluster's own, as versions: `['1.35.4']`. */
  readonly alsoServe: readonly string[];
  /** Go duration, for example `1h`; unset: kubeadm's year. */
  readonly certificateValidity: string | undefined;
  /** Go duration; unset: kubeadm's ten years. */
  readonly caValidity: string | undefined;
  /** Take the key of the CA away after bootstrap, as where an organisation signs by itself. */
  readonly externalCA: boolean;
}

const DEFAULTS: RigOptions = {
  name: 'rig',
  controlPlanes: 3,
  workers: 2,
  kubernetes: '1.34.4',
  alsoServe: [],
  certificateValidity: undefined,
  caValidity: undefined,
  externalCA: false,
};

/** Fills in the defaults and refuses what can't work, saying why. */
export function rigOptions(wanted: Partial<RigOptions>): RigOptions {
  const given = Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== undefined));
  const options: RigOptions = { ...DEFAULTS, ...given };
  if (!/^[a-z][a-z0-9-]{0,19}$/.test(options.name))
    throw new Error(`a rig's name is lower-case letters, digits and dashes, not "${options.name}"`);
  if (!Number.isInteger(options.controlPlanes) || options.controlPlanes < 0 || options.controlPlanes > 5) {
    throw new Error(`a rig has 0 to 5 control planes, not ${options.controlPlanes}`);
  }
  if (!Number.isInteger(options.workers) || options.workers < 0 || options.workers > 10)
    throw new Error(`a rig has 0 to 10 workers, not ${options.workers}`);
  for (const version of [options.kubernetes, ...options.alsoServe]) {
    if (!/^1\.\d+\.\d+$/.test(version)) throw new Error(`"${version}" is not a Kubernetes version such as 1.34.4`);
  }
  return options;
}
