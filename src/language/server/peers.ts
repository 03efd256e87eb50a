import type { Peers } from '../protocol/messages';
import type { Mode } from '../protocol/settings';
import type { FamilyFeatures } from '../service/family';

/** What the service gives in an editor where others may give the same. */
export interface Offer {
  /** Our own rules. */
  readonly findings: boolean;
  /** That a text is not YAML at all. */
  readonly syntaxErrors: boolean;
  /** What the embedded YAML language service completes, explains and reports from schemas. */
  readonly schemas: boolean;
  readonly folding: boolean;
  readonly formatting: boolean;
  readonly outline: boolean;
  /** Whether a feature of a family is wanted. */
  feature(family: string, feature: keyof FamilyFeatures): boolean;
}

/** Families whose kinds Microsoft's extension completes and explains from the cluster it is connected to. */
const SERVED_BY_CLUSTER: ReadonlySet<string> = new Set(['custom-resource']);

const ASIDE: Pick<Offer, 'syntaxErrors' | 'schemas' | 'folding' | 'formatting' | 'outline'> = {
  syntaxErrors: false,
  schemas: false,
  folding: false,
  formatting: false,
  outline: false,
};

/**
 * Who does what. Red Hat's extension keeps syntax errors, folding, formatting and the outline; for files of ours it is
 * given an empty schema, so that completion and hover stay with us, who know these kinds.
 */
export function offerFor(mode: Mode, peers: Peers): Offer {
  switch (mode) {
    case 'off':
      return { ...ASIDE, findings: false, feature: () => false };
    case 'semanticOnly':
      return { ...ASIDE, findings: true, feature: (_, feature) => feature === 'actions' };
    case 'full':
      return { findings: true, syntaxErrors: true, schemas: true, folding: true, formatting: true, outline: true, feature: () => true };
    case 'auto': {
      const { redHatYaml, microsoftKubernetes } = peers;
      return {
        findings: true,
        syntaxErrors: !redHatYaml,
        schemas: true,
        folding: !redHatYaml,
        formatting: !redHatYaml,
        outline: !redHatYaml,
        feature: (family, feature) => {
          if (feature === 'complete' || feature === 'hover') return !(microsoftKubernetes && SERVED_BY_CLUSTER.has(family));
          return true;
        },
      };
    }
  }
}
