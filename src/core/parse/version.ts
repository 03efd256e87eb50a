import type { ServerVersion } from '../model/cluster';
import { fields, text } from './kubernetes/fields';

export interface Version {
  readonly major: number;
  readonly minor: number;
  readonly patch: number;
}

const VERSION = /^v?(\d+)\.(\d+)(?:\.(\d+))?(?![\d.])/;

/** Reads the number of a Kubernetes version (`v1.34.4`, `1.33`, `v1.34.3+k3s1`, `v1.31.5-eks-5d632ec`). Undefined: not one. */
export function parseVersion(version: string): Version | undefined {
  const match = VERSION.exec(version.trim());
  if (!match) return undefined;
  return { major: Number(match[1]), minor: Number(match[2]), patch: Number(match[3] ?? 0) };
}

/**
 * Reads the answer of `GET /version`. Undefined for what is not a version of a Kubernetes API.
 * The numbers come from `gitVersion`: providers write `minor` as `34+`.
 */
export function parseServerVersion(answer: unknown): ServerVersion | undefined {
  const { gitVersion, platform } = fields(answer);
  const said = text(gitVersion);
  const version = said === undefined ? undefined : parseVersion(said);
  if (!said || !version) return undefined;
  return { gitVersion: said, major: version.major, minor: version.minor, platform: text(platform) ?? 'unknown' };
}
