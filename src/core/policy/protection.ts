/** What settings and fleet file say about clusters. Names may hold `*` for any run of characters. */
export interface ProtectionRules {
  readonly protectedClusters: readonly string[];
  /** Nothing may be changed anywhere. */
  readonly readOnly: boolean;
  readonly readOnlyClusters: readonly string[];
  /** Entries of the fleet file, which name clusters exactly. */
  readonly fleet: readonly {
    readonly name: string;
    readonly context?: string | undefined;
    readonly protected?: boolean | undefined;
    readonly readOnly?: boolean | undefined;
  }[];
}

export interface Protection {
  /** Mutations ask for the cluster's name to be typed. */
  readonly protected: boolean;
  /** Mutations are refused. */
  readonly readOnly: boolean;
  /** Where the strictest of it comes from, as a sentence; undefined: nothing applies. */
  readonly why: string | undefined;
}

/** How strictly a cluster is to be treated. The strictest source wins; nothing loosens what another one asks for. */
export function protectionOf(cluster: { readonly name: string; readonly context: string }, rules: ProtectionRules): Protection {
  const named = (patterns: readonly string[]) =>
    patterns.find((pattern) => matches(pattern, cluster.name) || matches(pattern, cluster.context));
  const entries = rules.fleet.filter((entry) => entry.name === cluster.name || (entry.context ?? entry.name) === cluster.context);
  const readOnlyBy = rules.readOnly
    ? 'The setting drydock.readOnly is on.'
    : (sentence('drydock.readOnlyClusters', named(rules.readOnlyClusters)) ??
      (entries.some((entry) => entry.readOnly === true) ? 'The fleet file makes this cluster read-only.' : undefined));
  const protectedBy =
    sentence('drydock.protectedClusters', named(rules.protectedClusters)) ??
    (entries.some((entry) => entry.protected === true) ? 'The fleet file protects this cluster.' : undefined);
  return { protected: protectedBy !== undefined, readOnly: readOnlyBy !== undefined, why: readOnlyBy ?? protectedBy };
}

function sentence(setting: string, pattern: string | undefined): string | undefined {
  return pattern === undefined ? undefined : `The setting ${setting} names it (${pattern}).`;
}

/** Compares without regard to case: protection must not hang on a capital letter. */
function matches(pattern: string, name: string): boolean {
  const parts = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`, 'i').test(name);
}
