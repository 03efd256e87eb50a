import { parseVersion, type Version } from '../../parse/version';

/** Something that runs somewhere, and the version that it tells. */
export interface Running {
  /** Name of its node. */
  readonly host: string;
  /** `v1.34.4` */
  readonly version: string;
}

/** The components of a cluster whose versions the policy ties to each other, at one moment. */
export interface RunningVersions {
  readonly apiServers: readonly Running[];
  readonly controllerManagers: readonly Running[];
  readonly schedulers: readonly Running[];
  readonly cloudControllerManagers: readonly Running[];
  readonly kubelets: readonly Running[];
  readonly kubeProxies: readonly Running[];
}

/** A number that grows by one with each minor; undefined for what is no version. */
export function ordinalOf(version: string): number | undefined {
  const parsed = parseVersion(version);
  return parsed && parsed.major * 1000 + parsed.minor;
}

/** `1.34` */
export function minorWords(ordinal: number): string {
  return `${Math.floor(ordinal / 1000)}.${ordinal % 1000}`;
}

/** Negative: the first is older. What is no version counts as oldest. */
export function compareVersions(one: string, other: string): number {
  const [a, b] = [parseVersion(one) ?? OLDEST, parseVersion(other) ?? OLDEST];
  return a.major - b.major || a.minor - b.minor || a.patch - b.patch;
}

const OLDEST: Version = { major: 0, minor: 0, patch: 0 };

/** `v1.34.4` for `1.34.4-1.1`, `v1.34.4+k3s1` and the like. Undefined for what is no version. */
export function plainVersion(version: string): string | undefined {
  const parsed = parseVersion(version.replace(/^(v?\d+\.\d+\.\d+).*$/, '$1'));
  return parsed && `v${parsed.major}.${parsed.minor}.${parsed.patch}`;
}

/** The oldest of some versions; undefined without any. */
export function oldestOf(versions: readonly string[]): string | undefined {
  return versions.reduce<string | undefined>(
    (oldest, one) => (oldest === undefined || compareVersions(one, oldest) < 0 ? one : oldest),
    undefined,
  );
}

/** The newest of some versions; undefined without any. */
export function newestOf(versions: readonly string[]): string | undefined {
  return versions.reduce<string | undefined>(
    (newest, one) => (newest === undefined || compareVersions(one, newest) > 0 ? one : newest),
    undefined,
  );
}
