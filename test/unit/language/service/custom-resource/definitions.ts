import type { JsonSchemaProps } from '../../../../../src/language/service/crd/json-schema';
import type { CrdDefinition, CrdScale, CrdSource, CrdVersion } from '../../../../../src/language/service/crd/source';
import { readFile } from '../../../../../src/language/service/document';
import { toJson } from '../../../../../src/language/service/yaml/value';

interface Manifest {
  readonly kind: string;
  readonly spec: {
    readonly group: string;
    readonly scope: 'Namespaced' | 'Cluster';
    readonly names: { readonly plural: string; readonly kind: string };
    readonly versions: readonly {
      readonly name: string;
      readonly served: boolean;
      readonly deprecated?: boolean;
      readonly deprecationWarning?: string;
      readonly schema?: { readonly openAPIV3Schema?: JsonSchemaProps };
      readonly subresources?: { readonly status?: object; readonly scale?: CrdScale };
    }[];
  };
}

/** Right definitions as they are written; nothing is checked. */
export function definitionsIn(text: string): readonly CrdDefinition[] {
  return readFile('definitions.yaml', text)
    .documents.map(({ root }) => toJson(root) as unknown as Manifest)
    .filter((manifest) => (manifest as Manifest | null)?.kind === 'CustomResourceDefinition')
    .map(({ spec }) => ({
      group: spec.group,
      kind: spec.names.kind,
      plural: spec.names.plural,
      scope: spec.scope,
      origin: 'definitions.yaml',
      versions: spec.versions.map((version): CrdVersion => ({
        name: version.name,
        isServed: version.served,
        isDeprecated: version.deprecated === true,
        deprecationWarning: version.deprecationWarning,
        schema: version.schema?.openAPIV3Schema,
        hasStatus: version.subresources?.status !== undefined,
        ...(version.subresources?.scale === undefined ? {} : { scale: version.subresources.scale }),
      })),
    }));
}

export function sourceOf(definitions: readonly CrdDefinition[]): CrdSource {
  return {
    find: (group, kind) => definitions.find((definition) => definition.group === group && definition.kind === kind),
    kindsOf: (group) => definitions.filter((definition) => definition.group === group).map(({ kind }) => kind),
  };
}
