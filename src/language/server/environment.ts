import type { ClusterFacts } from '../protocol/messages';
import type { LanguageSettings } from '../protocol/settings';
import type { CrdSource } from '../service/crd/source';
import type { Environment, MinorVersion } from '../service/family';
import type { ObjectSource } from '../service/objects';

const MINUTE = 60_000;
/** How old the environment's time may get: results are remembered by the environment, so it is not renewed for each look. */
const RENEW_AFTER = 10 * MINUTE;

/** What is known besides the files, as one object that stays the same until something in it changes. */
export class EnvironmentDesk {
  private made: Environment | undefined;
  private cluster: ClusterFacts | undefined;

  constructor(
    private readonly settings: () => LanguageSettings,
    private readonly crds: CrdSource,
    private readonly objects?: ObjectSource,
    private readonly now: () => number = Date.now,
  ) {}

  current(): Environment {
    if (this.made === undefined || this.now() - this.made.now > RENEW_AFTER) this.made = this.make();
    return this.made;
  }

  setCluster(cluster: ClusterFacts | undefined): void {
    this.cluster = cluster;
    this.changed();
  }

  /** Settings or definitions are others than they were. */
  changed(): void {
    this.made = undefined;
  }

  private make(): Environment {
    const { targetVersion, awsRegion } = this.settings();
    const chosen = targetVersion === 'auto' ? this.cluster?.version : targetVersion;
    return {
      target: chosen === undefined ? undefined : readMinor(chosen),
      // A new object for each environment: whoever remembers by it must notice that definitions changed.
      crds: { find: (group, kind) => this.crds.find(group, kind), kindsOf: (group) => this.crds.kindsOf(group) },
      ...(this.objects ? { objects: this.objects } : {}),
      now: this.now() - (this.now() % MINUTE),
      ...(awsRegion === '' ? {} : { awsRegion }),
    };
  }
}

/** The minor of `v1.34`, `1.34` or `v1.34.4-eks-a1`; undefined for anything else. */
export function readMinor(version: string): MinorVersion | undefined {
  const match = /^v?(\d+)\.(\d+)(?:[.+-].*)?$/.exec(version.trim());
  return match ? { major: Number(match[1]), minor: Number(match[2]) } : undefined;
}
