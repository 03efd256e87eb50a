import type { RuleInfo } from '../../finding';
import { isPlaceholder } from '../../text/placeholder';
import type { YamlNode } from '../../yaml/nodes';
import { asText, entry, get, isNull, items } from '../../yaml/walk';
import { addKey, replaceFix } from '../edits';
import { asDnsLabel, notDnsLabel } from '../names';
import type { Scene } from '../scene';

const head = 'apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nspec:\n  names:\n';

export const badNames: RuleInfo = {
  id: 'CR05',
  severity: 'error',
  title: 'Names of the resource are DNS labels; plural and kind are needed.',
  explanation:
    '`plural`, `singular`, `shortNames` and `categories` become parts of URLs and words of commands: lower-case letters, digits and `-`, beginning ' +
    'with a letter, at most 63 characters. `kind` and `listKind` may have capitals, but follow the same rule otherwise, and must differ from each other.',
  example: { bad: `${head}    plural: Widgets\n    kind: Widget`, good: `${head}    plural: widgets\n    kind: Widget` },
  source: 'ValidateCustomResourceDefinitionNames of k8s.io/apiextensions-apiserver pkg/apis/apiextensions/validation',
};

/** What the resource is called. */
export function checkNames(scene: Scene): void {
  const { definition } = scene;
  const { names, spec, root, kind } = definition;
  for (const name of ['plural', 'kind'] as const) {
    const pair = entry(names, name);
    const isMissing = pair === undefined || isNull(pair.value) || asText(pair.value) === '';
    if (!isMissing || definition.isPartial) continue;
    const text = name === 'plural' && kind !== '' ? pluralOf(kind) : undefined;
    const edit = text === undefined || pair !== undefined ? undefined : addKey(definition.document.text, names, name, text);
    const place = pair?.key ?? entry(spec, 'names')?.key ?? entry(root, 'spec')?.key ?? root.entries[0]?.key ?? root;
    scene.report(badNames, place, `spec.names.${name} is missing: the API server needs it.`, {
      fixes: edit === undefined ? [] : [{ title: `Add plural: ${text ?? ''}`, edits: [edit], isSafe: false }],
    });
  }
  checkLabel(scene, get(names, 'plural'), 'plural');
  checkLabel(scene, get(names, 'singular'), 'singular');
  for (const node of items(get(names, 'shortNames'))) checkLabel(scene, node, 'short name', true);
  for (const node of items(get(names, 'categories'))) checkLabel(scene, node, 'category', true);
  checkKind(scene, get(names, 'kind'), 'kind');
  checkKind(scene, get(names, 'listKind'), 'listKind');
  const list = entry(names, 'listKind');
  if (kind !== '' && list && asText(list.value) === kind && !isPlaceholder(kind)) {
    scene.report(badNames, list.value, `listKind is ${kind} like kind, so that lists could not be told from objects: write ${kind}List.`, {
      fixes: [replaceFix(`Write ${kind}List`, list.value, `${kind}List`, true)],
    });
  }
}

function checkLabel({ report }: Scene, node: YamlNode | undefined, what: string, isEmptyRefused = false): void {
  const text = isNull(node) && isEmptyRefused ? '' : asText(node);
  if (node === undefined || text === undefined || (text === '' && !isEmptyRefused) || isPlaceholder(text)) return;
  const why = notDnsLabel(text);
  if (why === undefined) return;
  const right = asDnsLabel(text);
  report(badNames, node, `The ${what} "${text}" ${why}.`, {
    fixes: right === undefined ? [] : [replaceFix(`Write ${right}`, node, right)],
  });
}

function checkKind({ report }: Scene, node: YamlNode | undefined, what: string): void {
  const text = asText(node);
  if (node === undefined || text === undefined || text === '' || isPlaceholder(text)) return;
  const why = notDnsLabel(text.toLowerCase());
  if (why !== undefined) report(badNames, node, `The ${what} "${text}" may have capitals, but ${why}.`);
}

/** The usual English plural of a kind, in lower case. */
export function pluralOf(kind: string): string {
  const word = kind.toLowerCase();
  if (/(?:s|x|z|ch|sh)$/.test(word)) return `${word}es`;
  if (/[^aeiou]y$/.test(word)) return `${word.slice(0, -1)}ies`;
  return `${word}s`;
}
