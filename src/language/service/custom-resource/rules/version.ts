import type { CrdDefinition } from '../../crd/source';
import type { Fix, Report, RuleInfo } from '../../finding';
import type { Resource } from '../resource';
import { either, originInWords } from '../words';

export const notServed: RuleInfo = {
  id: 'CI020',
  severity: 'error',
  title: 'The apiVersion must be one that the definition serves.',
  explanation:
    'The API server answers only to the versions that the definition declares with `served: true`. For any other it says that there is no ' +
    'such kind, however right the rest of the object is.',
  example: {
    bad: 'apiVersion: example.com/v1alpha1\nkind: Widget\nmetadata:\n  name: one',
    good: 'apiVersion: example.com/v1\nkind: Widget\nmetadata:\n  name: one',
  },
  source: 'k8s.io/apiextensions-apiserver pkg/apiserver/customresource_handler.go',
};

export const deprecatedVersion: RuleInfo = {
  id: 'CI021',
  severity: 'warning',
  title: 'The apiVersion should not be a deprecated one.',
  explanation:
    'The definition marks the version with `deprecated: true`. It still works, with a warning to every client, and will be removed by a ' +
    'later release of whoever made the definition. Check the notes of that release before you change the version: fields may have moved.',
  example: {
    bad: 'apiVersion: example.com/v1beta1\nkind: Widget\nmetadata:\n  name: one',
    good: 'apiVersion: example.com/v1\nkind: Widget\nmetadata:\n  name: one',
  },
  source: 'k8s.io/apiextensions-apiserver pkg/apis/apiextensions/v1/types.go',
};

export function reportNotServed(report: Report, resource: Resource, definition: CrdDefinition): void {
  const served = definition.versions.filter(({ isServed }) => isServed).map(({ name }) => name);
  const isKnown = definition.versions.some(({ name }) => name === resource.version);
  const what = isKnown ? 'is declared but not served' : 'is not a version of the definition';
  const choice = served.length === 0 ? 'No version is served.' : `Served ${served.length === 1 ? 'is' : 'are'} ${either(served)}.`;
  const message = `${resource.version} of ${definition.kind} ${what} (${originInWords(definition.origin)}), so the API server knows no such kind. ${choice}`;
  report(notServed, resource.apiVersion, message, { fixes: fixes(resource, definition) });
}

export function reportDeprecated(report: Report, resource: Resource, definition: CrdDefinition, warning: string | undefined): void {
  const others = definition.versions.filter(({ isServed, isDeprecated }) => isServed && !isDeprecated).map(({ name }) => name);
  const instead = others.length === 0 ? '' : ` Use ${either(others)} instead.`;
  const message = warning ?? `${resource.group}/${resource.version} ${definition.kind} is deprecated.`;
  report(deprecatedVersion, resource.apiVersion, `${message}${instead}`, { fixes: fixes(resource, definition), tag: 'deprecated' });
}

function fixes({ apiVersion, group }: Resource, definition: CrdDefinition): readonly Fix[] {
  const served = definition.versions.filter(({ isServed, isDeprecated }) => isServed && !isDeprecated);
  return served.slice(0, 3).map(({ name }) => ({
    title: `Change to ${group}/${name}`,
    edits: [{ start: apiVersion.contentStart, end: apiVersion.contentEnd, newText: `${group}/${name}` }],
    isSafe: false,
  }));
}
