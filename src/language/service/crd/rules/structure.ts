import { decodeMetadata, validateMetadata } from '../../custom-resource/structural';
import type { RuleInfo } from '../../finding';
import { checkStructure, describeType, type StructureProblem } from '../../structure/check';
import { isPlaceholder } from '../../text/placeholder';
import { toJson, TooManyAliases } from '../../yaml/value';
import type { YamlNode } from '../../yaml/nodes';
import { asScalar, duplicates, get, nearest } from '../../yaml/walk';
import { replaceFix } from '../edits';
import type { Scene } from '../scene';
import { customResourceDefinition } from '../tables';
import { isOldField } from './old-layout';

const head = 'apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\n';

export const unknownField: RuleInfo = {
  id: 'CR08',
  severity: 'error',
  title: 'Fields and keywords must be ones that the API server knows.',
  explanation:
    'A field that is misspelt or in the wrong place is refused by strict validation, which kubectl asks for. Letter case counts. Within `items` and ' +
    '`additionalProperties` of a schema the server does not look: there a misspelt keyword is dropped in silence, and what it should have ' +
    'said does not hold (a warning here).',
  example: { bad: `${head}spec:\n  scoped: Namespaced`, good: `${head}spec:\n  scope: Namespaced` },
  source: 'k8s.io/apiextensions-apiserver pkg/apis/apiextensions/v1/types.go and types_jsonschema.go, decoded by sigs.k8s.io/json',
};

export const wrongType: RuleInfo = {
  id: 'CR09',
  severity: 'error',
  title: 'Fields and keywords must have values of their types.',
  explanation:
    'The API server cannot decode a definition in which a number stands for a string, or a string for a number or a boolean. Watch what YAML makes of ' +
    'unquoted text: `1`, `true`, `yes` and `on` are no strings.',
  example: {
    bad: `${head}metadata:\n  name: widgets.example.com\n  labels:\n    enabled: true`,
    good: `${head}metadata:\n  name: widgets.example.com\n  labels:\n    enabled: "true"`,
  },
  source: 'k8s.io/apiextensions-apiserver pkg/apis/apiextensions/v1/types.go and types_jsonschema.go',
};

export const badMetadata: RuleInfo = {
  id: 'CR14',
  severity: 'error',
  title: 'Labels, annotations and the rest of metadata must be valid.',
  explanation:
    'Keys of labels and annotations are names of up to 63 letters, digits, `-`, `_` and `.`, optionally behind a domain and a slash; values of ' +
    'labels follow the same rule or are empty. Owner references must be complete.',
  example: {
    bad: `${head}metadata:\n  name: widgets.example.com\n  labels:\n    team: Team A`,
    good: `${head}metadata:\n  name: widgets.example.com\n  labels:\n    team: team-a`,
  },
  source: 'k8s.io/apimachinery pkg/api/validation/objectmeta.go',
};

export const duplicateKey: RuleInfo = {
  id: 'CR15',
  severity: 'error',
  title: 'A key may stand only once in a mapping.',
  explanation: 'Of a key that is written twice only the last value would count; strict validation refuses it.',
  example: { bad: `${head}spec:\n  scope: Cluster\n  scope: Namespaced`, good: `${head}spec:\n  scope: Namespaced` },
  source: 'sigs.k8s.io/yaml',
};

/** What a strict decoder refuses outside of the schemas, and what metadata may not be. */
export function checkFields(scene: Scene): void {
  for (const problem of checkStructure(scene.definition.root, customResourceDefinition, { minor: undefined })) {
    reportStructure(scene, problem);
  }
  checkMetadata(scene);
  checkDuplicates(scene, scene.definition.root);
}

function checkDuplicates(scene: Scene, node: YamlNode): void {
  if (node.kind === 'seq') for (const item of node.items) checkDuplicates(scene, item);
  if (node.kind !== 'map') return;
  for (const { key } of duplicates(node)) {
    scene.report(duplicateKey, key, `The key "${asScalar(key)?.text ?? ''}" is there already: of both only the last would count.`);
  }
  for (const { value } of node.entries) checkDuplicates(scene, value);
}

function reportStructure({ report, definition }: Scene, problem: StructureProblem): void {
  switch (problem.problem) {
    case 'unknownField': {
      const { entry, name, nearest: right, table } = problem;
      if (isOldField(problem.path, table.name) || name === '$patch') return;
      const hint = right === undefined ? '' : ` ${right} is probably meant.`;
      report(unknownField, entry.key, `There is no field "${name}" in ${placeName(problem.path)}.${hint}`, {
        fixes:
          right === undefined || get(ownerOf(definition.root, problem.path), right)
            ? []
            : [replaceFix(`Rename to ${right}`, entry.key, right)],
      });
      return;
    }
    case 'wrongCase': {
      const { entry, name, right, path, table } = problem;
      if (isOldField(path, table.name)) return;
      report(unknownField, entry.key, `Letter case counts: the field "${name}" is spelt ${right}.`, {
        fixes: get(ownerOf(definition.root, path), right) ? [] : [replaceFix(`Rename to ${right}`, entry.key, right, true)],
      });
      return;
    }
    case 'wrongType': {
      const { node, path, expected, found } = problem;
      const scalar = asScalar(node);
      const isText = (expected.is === 'string' || expected.is === 'time') && scalar?.style === 'plain';
      report(wrongType, node, `${placeName([...path, ''])} must be ${describeType(expected)}, not ${found}.`, {
        fixes: isText ? [replaceFix('Put it in quotes', node, JSON.stringify(scalar.text), true)] : [],
      });
      return;
    }
    case 'duplicateKey':
    case 'otherVersion':
  }
}

function checkMetadata({ definition, report }: Scene): void {
  const { root } = definition;
  const metadata = jsonOf(get(root, 'metadata'));
  if (metadata === undefined || metadata === null) return;
  const undecodable = decodeMetadata(metadata, ['metadata']);
  for (const problem of undecodable) {
    // What is no text is told with the other fields.
    if (problem.problem !== 'metadataType' || problem.expected.is !== 'time' || typeof problem.value !== 'string') continue;
    if (isPlaceholder(problem.value)) continue;
    report(wrongType, nearest(root, problem.path).value, `${problem.path.join('.')} must be a time such as 2026-01-31T08:00:00Z.`);
  }
  if (undecodable.length > 0) return;
  for (const problem of validateMetadata(metadata, ['metadata'], true)) {
    if (problem.problem === 'nameMissing' || (problem.problem === 'nameInvalid' && (isOther(problem.of) || isPlaceholder(problem.text))))
      continue;
    const place = nearest(root, problem.path);
    const isKey = problem.problem === 'nameInvalid' && (problem.of === 'label' || problem.of === 'annotation');
    const what = problem.problem === 'nameInvalid' ? `"${problem.text}"` : problem.path.slice(1).join('.');
    report(badMetadata, isKey ? (place.key ?? place.value) : place.value, `In metadata ${what} ${problem.why}.`);
  }
}

/** The name has a rule of its own, and the namespace is dropped before anybody looks at it. */
function isOther(of: string): boolean {
  return of === 'name' || of === 'namespace';
}

function jsonOf(node: Parameters<typeof toJson>[0]): ReturnType<typeof toJson> | undefined {
  try {
    return toJson(node);
  } catch (error) {
    if (error instanceof TooManyAliases) return undefined;
    throw error;
  }
}

function ownerOf(root: Scene['definition']['root'], path: StructureProblem['path']): ReturnType<typeof nearest>['value'] {
  return nearest(root, path.slice(0, -1)).value;
}

/** The mapping that a path's last step stands in. */
function placeName(path: StructureProblem['path']): string {
  const owner = path.slice(0, -1);
  return owner.length === 0
    ? 'a CustomResourceDefinition'
    : owner
        .map((step) => (typeof step === 'number' ? `[${step}]` : step))
        .join('.')
        .replaceAll('.[', '[');
}
