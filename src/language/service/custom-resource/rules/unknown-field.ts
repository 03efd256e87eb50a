import type { Fix, RuleInfo } from '../../finding';
import type { JsonSchemaProps } from '../../crd/json-schema';
import { nearestName } from '../../text/similar';
import { asMap, at, entry } from '../../yaml/walk';
import { removeEntry, renameKey } from '../edits';
import type { Scene } from '../scene';
import type { JsonPath } from '../structural';
import { either, readable } from '../words';

export const unknownField: RuleInfo = {
  id: 'CI001',
  severity: 'error',
  title: 'A custom resource may hold only fields that its definition knows.',
  explanation:
    'The API server drops fields that the schema does not describe, so what they say never reaches a controller. Clients ask for ' +
    'strict validation (`kubectl` does by default), and then the whole object is refused. Only below ' +
    '`x-kubernetes-preserve-unknown-fields: true` may there be fields of any name. Letter case counts.',
  example: {
    bad: 'apiVersion: example.com/v1\nkind: Widget\nmetadata:\n  name: one\nspec:\n  replica: 2',
    good: 'apiVersion: example.com/v1\nkind: Widget\nmetadata:\n  name: one\nspec:\n  replicas: 2',
  },
  source: 'k8s.io/apiextensions-apiserver pkg/apiserver/schema/pruning',
};

/** @param schema the node that does not know the field; undefined where no fields are described at all */
export function reportUnknownField(scene: Scene, path: JsonPath, schema: JsonSchemaProps | undefined): void {
  const name = String(path.at(-1) ?? '');
  const known = Object.keys(schema?.properties ?? {});
  reportUnknown(scene, path, name, known);
}

/** Also used for fields of metadata, whose names come from elsewhere. */
export function reportUnknown(scene: Scene, path: JsonPath, name: string, known: readonly string[]): void {
  const { places, report, title } = scene;
  const place = at(scene.resource.node, path);
  if (place === undefined || places.isOpenKey(path) || isDirective(name)) return;
  const written = new Set(Object.keys(siblings(scene, path)));
  const likely = nearestName(
    name,
    known.filter((candidate) => !written.has(candidate)),
  );
  const parent = path.length > 1 ? readable(path.slice(0, -1)) : title;
  const hint =
    likely !== undefined
      ? ` Did you mean ${likely}?`
      : known.length > 0
        ? ` It has ${either(known.map((field) => field))}.`
        : ' No fields are described there.';
  const message = `${parent} has no field ${name}, and the API server refuses it or drops it.${hint}`;
  report(unknownField, places.key(path), message, { fixes: fixes(scene, path, likely) });
}

/** Keys of strategic merge patches, which say how to merge and never reach the object. */
function isDirective(name: string): boolean {
  return /^\$(?:patch|retainKeys|setElementOrder|deleteFromPrimitiveList)\b/.test(name);
}

function siblings(scene: Scene, path: JsonPath): Readonly<Record<string, unknown>> {
  const map = asMap(scene.places.node(path.slice(0, -1)));
  return Object.fromEntries((map?.entries ?? []).map(({ key }) => [key.kind === 'scalar' ? key.text : '', true]));
}

function fixes({ document, resource }: Scene, path: JsonPath, likely: string | undefined): readonly Fix[] {
  const name = String(path.at(-1) ?? '');
  const map = asMap(at(resource.node, path.slice(0, -1))?.value);
  const own = map === undefined ? undefined : entry(map, name);
  // What comes by an alias or a merge stands elsewhere, for others too.
  if (map === undefined || own === undefined || !map.entries.includes(own)) {
    const found = map?.entries.find(({ key }) => key.kind === 'scalar' && key.text === name);
    if (map === undefined || found === undefined) return [];
  }
  const target = map.entries.findLast(({ key }) => key.kind === 'scalar' && key.text === name);
  if (target === undefined) return [];
  const removal = removeEntry(document.text, map, target);
  return [
    ...(likely === undefined
      ? []
      : [
          {
            title: `Rename to ${likely}`,
            edits: [renameKey(target, likely)],
            isSafe: likely.toLowerCase() === name.toLowerCase(),
          },
        ]),
    ...(removal === undefined ? [] : [{ title: `Remove ${name}`, edits: [removal], isSafe: false }]),
  ];
}
