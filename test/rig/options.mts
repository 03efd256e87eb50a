/** What kind of rig, with the defaults. Everything of a rig is named after it, so several can stand side by side. */

export interface RigOptions {
  readonly name: string;
  readonly controlPlanes: number;
  readonly workers: number;
  readonly kubernetes: string;
  /** Minors whose package repositories are served beside the cluster's own, as versions: `['1.35.4']`. */
  readonly alsoServe: readonly string[];
  /** Hosts with packages and images on which nothing was bootstrapped yet. */
  readonly empty: boolean;
  /** `external`: three members as systemd services on hosts of their own, with certificates of their own authority. */
  readonly etcd: 'stacked' | 'external';
  /** Go duration, for example `1h`; unset: kubeadm's year. */
  readonly certificateValidity: string | undefined;
  /** Go duration; unset: kubeadm's ten years. */
  readonly caValidity: string | undefined;
  /** The cluster's CA key is on no host, as where an organisation signs by itself. It lies in the rig's state folder. */
  readonly externalCA: boolean;
  /** Two more hosts: `hidden`, which only `jump` can reach. */
  readonly jump: boolean;
}

const DEFAULTS: RigOptions = {
  name: 'rig',
  controlPlanes: 3,
  workers: 2,
  kubernetes: '1.34.4',
  alsoServe: [],
  empty: false,
  etcd: 'stacked',
  certificateValidity: undefined,
  caValidity: undefined,
  externalCA: false,
  jump: false,
};

/** Fills in the defaults and refuses what can't work, saying why. */
export function rigOptions(wanted: Partial<RigOptions>): RigOptions {
  const options: RigOptions = { ...DEFAULTS, ...given(wanted) };
  const problems = [
    !/^[a-z][a-z0-9-]{0,19}$/.test(options.name) && `a rig's name is lower-case letters, digits and dashes, not "${options.name}"`,
    !isCount(options.controlPlanes, 5) && `a rig has 0 to 5 control planes, not ${options.controlPlanes}`,
    !isCount(options.workers, 10) && `a rig has 0 to 10 workers, not ${options.workers}`,
    ...[options.kubernetes, ...options.alsoServe].map(
      (version) => !/^1\.\d+\.\d+$/.test(version) && `"${version}" is not a Kubernetes version such as 1.34.4`,
    ),
    ...options.alsoServe.map(
      (version) =>
        minor(version) === minor(options.kubernetes) && `${version} is of the cluster's own minor; a repository holds one version`,
    ),
    ...[options.certificateValidity, options.caValidity].map(
      (validity) =>
        validity !== undefined &&
        !/^(?=\d)(\d+h)?(\d+m)?$/.test(validity) &&
        `a validity is hours and minutes such as 24h or 1h30m, not "${validity}"`,
    ),
    !['stacked', 'external'].includes(options.etcd) && `etcd of a rig is stacked or external, not "${options.etcd}"`,
    options.controlPlanes === 0 && options.workers > 0 && !options.empty && 'workers need a control plane to join, unless the rig is empty',
    options.controlPlanes === 0 && options.etcd === 'external' && 'external etcd needs a control plane that uses it',
    options.controlPlanes === 0 && options.externalCA && 'an external CA needs a control plane',
    options.empty && options.externalCA && 'an empty rig has no CA; leave it to the test that bootstraps it',
    options.empty && options.etcd === 'external' && 'an empty rig has no etcd; leave it to the test that bootstraps it',
  ].filter((problem) => problem !== false);
  if (problems.length > 0) throw new Error(problems.join('\n'));
  return options;
}

/**
 * What was asked for this time and is different from the rig that stands, one line for each option. What was not asked for
 * is taken as it stands.
 */
export function differences(standing: RigOptions, wanted: Partial<RigOptions>): readonly string[] {
  return Object.entries(given(wanted)).flatMap(([key, value]) => {
    const before = standing[key as keyof RigOptions];
    const [is, asked] = [before, value].map((one) => JSON.stringify(one) ?? 'the default');
    return is === asked ? [] : [`${key} is ${is}, asked for ${asked}`];
  });
}

function given(wanted: Partial<RigOptions>): Partial<RigOptions> {
  return Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== undefined));
}

function minor(version: string): string {
  return version.split('.').slice(0, 2).join('.');
}

function isCount(value: number, most: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= most;
}
