import { describeType } from '../../structure/check';
import type { FieldType } from '../../structure/table';
import type { Fix, RuleInfo } from '../../finding';
import { asScalar } from '../../yaml/walk';
import type { Scene } from '../scene';
import { decodeMetadata, isObject, validateMetadata, type DecodeProblem, type EmbeddedProblem, type MetadataProblem } from '../structural';
import type { JsonValue } from '../../crd/json-schema';
import { described, readable, shown } from '../words';
import { reportUnknown } from './unknown-field';
import { fixesOfType } from './wrong-type';

export const metadataType: RuleInfo = {
  id: 'CI030',
  severity: 'error',
  title: 'Fields of metadata must be of their types.',
  explanation:
    'Names, labels and annotations are texts. A label `"1"` or `"true"` needs its quotes: without them YAML makes a number or a boolean of ' +
    'it, and the API server cannot read the object at all.',
  example: {
    bad: 'apiVersion: example.com/v1\nkind: Widget\nmetadata:\n  name: one\n  labels:\n    enabled: true',
    good: 'apiVersion: example.com/v1\nkind: Widget\nmetadata:\n  name: one\n  labels:\n    enabled: "true"',
  },
  source: 'k8s.io/apiextensions-apiserver pkg/apiserver/schema/objectmeta/coerce.go',
};

export const badName: RuleInfo = {
  id: 'CI031',
  severity: 'error',
  title: 'An object needs a name that is a DNS subdomain.',
  explanation:
    'Names of custom resources consist of lower-case letters, digits, `-` and `.`, up to 253 characters; each part between dots begins and ' +
    'ends with a letter or digit. Namespaces are the same without dots, up to 63 characters. Instead of `name` there may be `generateName`, ' +
    'which the API server completes.',
  example: {
    bad: 'apiVersion: example.com/v1\nkind: Widget\nmetadata:\n  name: My_Widget',
    good: 'apiVersion: example.com/v1\nkind: Widget\nmetadata:\n  name: my-widget',
  },
  source: 'k8s.io/apimachinery pkg/api/validation/objectmeta.go',
};

export const badKey: RuleInfo = {
  id: 'CI032',
  severity: 'error',
  title: 'Keys of labels, annotations and finalizers must be qualified names.',
  explanation:
    'A key is a name of up to 63 letters, digits, `-`, `_` and `.`, beginning and ending with a letter or digit, optionally behind a domain ' +
    'and a slash. Values of labels follow the rules of the name and may be empty; annotations may hold any text, 256 KiB in all.',
  example: {
    bad: 'apiVersion: example.com/v1\nkind: Widget\nmetadata:\n  name: one\n  labels:\n    team: Team A',
    good: 'apiVersion: example.com/v1\nkind: Widget\nmetadata:\n  name: one\n  labels:\n    team: team-a',
  },
  source: 'k8s.io/apimachinery pkg/util/validation/validation.go',
};

export const badMetadata: RuleInfo = {
  id: 'CI033',
  severity: 'error',
  title: 'Owners and finalizers must make sense.',
  explanation:
    'An owner reference needs apiVersion, kind, name and uid, must not name an Event, and only one owner may be the controller. The ' +
    'finalizers `orphan` and `foregroundDeletion` exclude each other.',
  source: 'k8s.io/apimachinery pkg/api/validation/objectmeta.go',
};

export const badIdentity: RuleInfo = {
  id: 'CI034',
  severity: 'error',
  title: 'An embedded object needs apiVersion and kind.',
  explanation:
    'Where the definition says `x-kubernetes-embedded-resource: true` the value is a whole object of its own: it must have an apiVersion and ' +
    'a kind, and its metadata is judged like any other, except that it needs no name.',
  example: {
    bad: 'apiVersion: example.com/v1\nkind: Widget\nmetadata:\n  name: one\nspec:\n  template:\n    metadata:\n      name: inner',
    good: 'apiVersion: example.com/v1\nkind: Widget\nmetadata:\n  name: one\nspec:\n  template:\n    apiVersion: v1\n    kind: ConfigMap\n    metadata:\n      name: inner',
  },
  source: 'k8s.io/apiextensions-apiserver pkg/apiserver/schema/objectmeta/validation.go',
};

/** Judges the metadata of the object itself. @returns whether it can be decoded */
export function checkMetadata(scene: Scene, object: JsonValue): boolean {
  const metadata = isObject(object) ? (object['metadata'] ?? null) : null;
  const decoded = decodeMetadata(metadata, ['metadata']);
  const problems = decoded.length > 0 ? decoded : validateMetadata(metadata, ['metadata'], false);
  for (const problem of problems) if (!isClearedNamespace(scene, problem)) reportMetadata(scene, problem);
  return !decoded.some(({ problem }) => problem === 'metadataType');
}

/** The namespace of what is cluster-scoped is dropped before anybody looks at it. */
function isClearedNamespace({ definition }: Scene, problem: DecodeProblem | MetadataProblem): boolean {
  return definition.scope === 'Cluster' && problem.problem === 'nameInvalid' && problem.of === 'namespace';
}

export function reportMetadata(scene: Scene, problem: DecodeProblem | MetadataProblem | EmbeddedProblem): void {
  const { places, report, isPartial } = scene;
  const { path } = problem;
  const isOpen = problem.problem === 'metadataField' ? places.isOpenKey(path) : places.isOpen(path);
  const isMissing = problem.problem === 'nameMissing' || problem.problem === 'identityMissing';
  if (isOpen || (isMissing && (isPartial || places.isTemplated))) return;
  switch (problem.problem) {
    case 'metadataType':
      return reportType(scene, problem);
    case 'metadataField':
      return reportUnknown(scene, path, problem.name, Object.keys(problem.table.fields));
    case 'nameMissing':
      return report(
        badName,
        places.missing(path),
        'The object has no name: write metadata.name, or generateName for a name made up by the API server.',
      );
    case 'nameInvalid':
      return reportName(scene, problem);
    case 'metadataInvalid':
      return report(badMetadata, places.value(path), `${readable(path)} ${problem.why}.`);
    case 'identityMissing':
      return report(badIdentity, places.missing(path), `${readable(path.slice(0, -1))} is an object of its own and needs ${problem.name}.`);
    case 'identityInvalid':
      return report(badIdentity, places.value(path), `${readable(path)} ${problem.why}.`);
  }
}

function reportType(scene: Scene, { path, value, expected }: Extract<DecodeProblem, { problem: 'metadataType' }>): void {
  const message = `${readable(path)} must be ${describeType(expected)}, but it is ${described(value)}.`;
  scene.report(metadataType, scene.places.value(path), message, { fixes: fixesOfType(scene, path, value, jsonTypes(expected)) });
}

function jsonTypes(type: FieldType): readonly string[] {
  switch (type.is) {
    case 'string':
    case 'time':
      return ['string'];
    case 'bool':
      return ['boolean'];
    case 'int':
      return ['integer'];
    case 'list':
      return ['array'];
    default:
      return ['object'];
  }
}

function reportName(scene: Scene, { of, path, text, why }: Extract<MetadataProblem, { problem: 'nameInvalid' }>): void {
  const { places, report } = scene;
  switch (of) {
    case 'name':
    case 'generateName':
    case 'namespace':
      return report(badName, places.value(path), `${readable(path)} ${shown(text)} ${why}.`, { fixes: inLowerCase(scene, path, text) });
    case 'label':
      return report(badKey, places.key(path), `The label key ${shown(text)} ${why}.`);
    case 'labelValue':
      return report(badKey, places.value(path), `The value ${shown(text)} of the label ${String(path.at(-1))} ${why}.`);
    case 'annotation':
      return report(badKey, places.key(path), `The annotation key ${shown(text)} ${why}.`);
    case 'finalizer':
      return report(badKey, places.value(path), `The finalizer ${shown(text)} ${why}.`);
  }
}

/** Names that are right but for capitals and underscores. */
function inLowerCase({ places }: Scene, path: readonly (string | number)[], text: string): readonly Fix[] {
  const right = text.toLowerCase().replaceAll(/[_ ]+/g, '-');
  const node = places.node(path);
  const scalar = asScalar(node);
  if (scalar === undefined || scalar !== node || right === text || !/^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/.test(right)) return [];
  return [{ title: `Change to ${right}`, edits: [{ start: scalar.contentStart, end: scalar.contentEnd, newText: right }], isSafe: false }];
}
