import type { JsonSchemaProps } from '../../crd/json-schema';
import type { Fix, RuleInfo } from '../../finding';
import { asMap, at, entry, isNull } from '../../yaml/walk';
import { addEntries } from '../edits';
import type { Scene } from '../scene';
import { requiredFields } from '../skeleton';
import type { JsonPath } from '../structural';
import { readable } from '../words';

export const required: RuleInfo = {
  id: 'CI003',
  severity: 'error',
  title: 'A field that the definition requires must be written.',
  explanation:
    'A required field must be there even when its value would be empty. `null`, or nothing behind the colon, counts as not written unless ' +
    'the schema says `nullable: true`. Fields with a default need not be written: the API server fills them in before it looks.',
  example: {
    bad: 'apiVersion: example.com/v1\nkind: Widget\nmetadata:\n  name: one\nspec:\n  size: 3',
    good: 'apiVersion: example.com/v1\nkind: Widget\nmetadata:\n  name: one\nspec:\n  size: 3\n  image: registry.example.com/widget:1.0',
  },
  source: 'k8s.io/kube-openapi pkg/validation/validate/object_validator.go',
};

/** @param known a node that describes the field, when the one that requires it does not */
export function reportRequired(scene: Scene, path: JsonPath, schema: JsonSchemaProps, known: JsonSchemaProps | undefined): void {
  const { places, report, title, isPartial } = scene;
  const parent = path.slice(0, -1);
  // A template may fill in what is missing.
  if (isPartial || places.isTemplated) return;
  const name = String(path.at(-1) ?? '');
  const isEmpty = isNull(places.node(path));
  const owner = parent.length === 0 ? title : readable(parent);
  const message = isEmpty
    ? `${readable(path)} is required, but it is empty. Nothing behind the colon counts as not written: give it a value.`
    : `${owner} requires ${name}, and the API server refuses the object without it.`;
  report(required, places.missing(path), message, { fixes: isEmpty ? [] : fixes(scene, parent, name, { ...known, ...schema }) });
}

function fixes({ document, resource }: Scene, parent: JsonPath, name: string, schema: JsonSchemaProps): readonly Fix[] {
  const map = asMap(parent.length === 0 ? resource.node : at(resource.node, parent)?.value);
  if (map === undefined || entry(map, name) !== undefined) return [];
  const value = requiredFields({ ...schema, required: [name] });
  const edit = addEntries(document.text, map, value);
  return edit === undefined ? [] : [{ title: `Add ${name}`, edits: [edit], isSafe: false }];
}
