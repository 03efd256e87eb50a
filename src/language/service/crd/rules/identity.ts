import { subdomain } from '../../custom-resource/structural/object-meta/names';
import type { RuleInfo } from '../../finding';
import { isPlaceholder } from '../../text/placeholder';
import type { YamlNode } from '../../yaml/nodes';
import { asScalar, asText, entry, get, isNull } from '../../yaml/walk';
import { addKey, replaceFix } from '../edits';
import type { Scene } from '../scene';

const source = 'k8s.io/apiextensions-apiserver pkg/apis/apiextensions/validation/validation.go';
const head = 'apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\n';

export const wrongName: RuleInfo = {
  id: 'CR01',
  severity: 'error',
  title: 'A definition is named PLURAL.GROUP.',
  explanation:
    'The API server finds the definition of a resource by its name, which must be `spec.names.plural`, a dot and `spec.group`. With any other ' +
    'name it refuses the definition.',
  example: {
    bad: `${head}metadata:\n  name: widget.example.com\nspec:\n  group: example.com\n  names:\n    plural: widgets`,
    good: `${head}metadata:\n  name: widgets.example.com\nspec:\n  group: example.com\n  names:\n    plural: widgets`,
  },
  source,
};

export const badGroup: RuleInfo = {
  id: 'CR02',
  severity: 'error',
  title: 'The group is a domain with at least one dot.',
  explanation:
    'The group becomes part of every URL and of `apiVersion`. It must be a DNS subdomain in lower case with a dot in it, best one of a domain ' +
    'that you own, so that it never meets the group of somebody else.',
  example: { bad: `${head}spec:\n  group: widgets`, good: `${head}spec:\n  group: widgets.example.com` },
  source,
};

export const badScope: RuleInfo = {
  id: 'CR03',
  severity: 'error',
  title: 'The scope is Namespaced or Cluster.',
  explanation: 'It says whether objects live in namespaces. There is no default, letter case counts, and it cannot be changed later.',
  example: { bad: `${head}spec:\n  scope: namespaced`, good: `${head}spec:\n  scope: Namespaced` },
  source,
};

export const unapproved: RuleInfo = {
  id: 'CR04',
  severity: 'error',
  title: 'Groups of the Kubernetes community need an approval.',
  explanation:
    'Groups that end in `k8s.io` or `kubernetes.io` belong to the Kubernetes project. A definition in them needs the annotation ' +
    '`api-approved.kubernetes.io` with the URL of the review, or with a reason that begins with `unapproved`. Use a group of a domain of your own.',
  example: {
    bad: `${head}metadata:\n  name: widgets.example.k8s.io\nspec:\n  group: example.k8s.io`,
    good: `${head}metadata:\n  name: widgets.example.k8s.io\n  annotations:\n    api-approved.kubernetes.io: "unapproved, experimental"\nspec:\n  group: example.k8s.io`,
  },
  source: 'k8s.io/apiextensions-apiserver pkg/apihelpers/helpers.go',
};

export const preservesUnknown: RuleInfo = {
  id: 'CR06',
  severity: 'error',
  title: 'preserveUnknownFields cannot be true.',
  explanation:
    'In v1 fields that the schema does not know are always dropped. To keep them somewhere write `x-kubernetes-preserve-unknown-fields: true` at ' +
    'that place of the schema.',
  example: { bad: `${head}spec:\n  preserveUnknownFields: true`, good: `${head}spec:\n  preserveUnknownFields: false` },
  source,
};

/** Name, group, scope, approval: what says which resource a definition is of. */
export function checkIdentity(scene: Scene): void {
  checkGroup(scene);
  checkName(scene);
  checkScope(scene);
  checkApproval(scene);
  const preserved = entry(scene.definition.spec, 'preserveUnknownFields');
  if (preserved && asScalar(preserved.value)?.text === 'true') {
    const fixes = [replaceFix('Write false', preserved.value, 'false')];
    scene.report(
      preservesUnknown,
      preserved.value,
      'preserveUnknownFields cannot be true in v1: write x-kubernetes-preserve-unknown-fields: true where the schema shall keep unknown fields.',
      { fixes },
    );
  }
}

function checkGroup({ definition, report }: Scene): void {
  const { spec, group, root, isPartial } = definition;
  const node = get(spec, 'group');
  if (node === undefined || isNull(node) || asText(node) === '') {
    if (!isPartial) {
      report(
        badGroup,
        node === undefined ? placeOf(entry(root, 'spec')?.key, root) : node,
        'spec.group is missing: write the domain of the API, like example.com.',
      );
    }
    return;
  }
  if (group === '' || isPlaceholder(group)) return;
  const why = subdomain(group);
  if (why !== undefined) report(badGroup, node, `The group "${group}" ${why}.`);
  else if (!group.includes('.')) {
    report(
      badGroup,
      node,
      `The group "${group}" has no dot: write a domain, like ${group}.example.com, so that it cannot meet a group of somebody else.`,
    );
  }
}

function checkName({ definition, report }: Scene): void {
  const { root, group, plural, isPartial } = definition;
  const metadata = entry(root, 'metadata');
  const name = entry(metadata?.value, 'name');
  const text = asText(name?.value);
  const wanted = `${plural}.${group}`;
  const canTell = plural !== '' && group !== '' && !isPlaceholder(wanted);
  if (text === undefined || text === '') {
    if (isPartial || (name !== undefined && !isNull(name.value) && text === undefined)) return;
    const edit = canTell ? addKey(definition.document.text, metadata?.value, 'name', wanted) : undefined;
    const fixes = edit === undefined ? [] : [{ title: `Name it ${wanted}`, edits: [edit], isSafe: true }];
    report(
      wrongName,
      name?.value.start === name?.value.end ? placeOf(name?.key ?? metadata?.key, root) : placeOf(name?.value, root),
      `metadata.name is missing: it must be ${canTell ? wanted : 'PLURAL.GROUP'}.`,
      { fixes },
    );
    return;
  }
  if (!canTell || isPlaceholder(text) || text === wanted || name === undefined) return;
  report(
    wrongName,
    name.value,
    `The definition is named "${text}", but must be named ${wanted}: spec.names.plural, a dot and spec.group.`,
    {
      fixes: [replaceFix(`Rename to ${wanted}`, name.value, wanted)],
    },
  );
}

function checkScope({ definition, report }: Scene): void {
  const { spec, root, isPartial } = definition;
  const node = get(spec, 'scope');
  const text = asText(node);
  if (node === undefined || isNull(node) || text === '') {
    if (isPartial) return;
    const edit = node === undefined ? addKey(definition.document.text, spec, 'scope', 'Namespaced') : undefined;
    report(
      badScope,
      node === undefined || isNull(node) ? placeOf(entry(spec, 'scope')?.key ?? entry(root, 'spec')?.key, root) : node,
      'spec.scope is missing: write Namespaced or Cluster.',
      {
        fixes: edit === undefined ? [] : [{ title: 'Add scope: Namespaced', edits: [edit], isSafe: false }],
      },
    );
    return;
  }
  if (text === undefined || text === 'Namespaced' || text === 'Cluster' || isPlaceholder(text)) return;
  const right = /^names/i.test(text) ? 'Namespaced' : /^cl/i.test(text) ? 'Cluster' : undefined;
  report(badScope, node, `The scope "${text}" does not exist: write ${right ?? 'Namespaced or Cluster'}.`, {
    fixes: right === undefined ? [] : [replaceFix(`Write ${right}`, node, right, true)],
  });
}

const APPROVAL = 'api-approved.kubernetes.io';

function checkApproval({ definition, report }: Scene): void {
  const { group, root, isPartial, spec } = definition;
  if (isPartial || !/(?:^|\.)(?:k8s|kubernetes)\.io$/.test(group)) return;
  const annotation = entry(get(get(root, 'metadata'), 'annotations'), APPROVAL);
  const text = asText(annotation?.value) ?? '';
  if (annotation === undefined || text === '') {
    const place = annotation?.key ?? get(spec, 'group') ?? root;
    report(
      unapproved,
      place,
      `The group ${group} belongs to the Kubernetes project: a definition in it needs the annotation ${APPROVAL} with the URL of its review, or a reason that begins with "unapproved". Or use a domain of your own.`,
    );
  } else if (!text.startsWith('unapproved') && !isUrl(text) && !isPlaceholder(text)) {
    report(unapproved, annotation.value, `${APPROVAL} must be the URL of the review, or a reason that begins with "unapproved".`);
  }
}

/** A URL with a scheme and a host. */
function isUrl(text: string): boolean {
  return /^[A-Za-z][A-Za-z0-9+.-]*:\/\/(?:[^/?#\s]*@)?[^/?#\s@]+(?:[/?#]\S*)?$/.test(text);
}

function placeOf(node: YamlNode | undefined, root: YamlNode): { readonly start: number; readonly end: number } {
  if (node !== undefined) return node;
  return root.kind === 'map' ? (root.entries[0]?.key ?? root) : root;
}
