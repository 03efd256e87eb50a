import { readDefinitions, type CrdDefinition, type CrdSource } from '../../../../../src/language/service/crd';
import { readFile } from '../../../../../src/language/service/document';

/** Right definitions as they are written; nothing is checked. */
export function definitionsIn(text: string): readonly CrdDefinition[] {
  return readFile('definitions.yaml', text).documents.flatMap((document) => readDefinitions(document, 'definitions.yaml'));
}

export function sourceOf(definitions: readonly CrdDefinition[]): CrdSource {
  return {
    find: (group, kind) => definitions.find((definition) => definition.group === group && definition.kind === kind),
    kindsOf: (group) => definitions.filter((definition) => definition.group === group).map(({ kind }) => kind),
  };
}
