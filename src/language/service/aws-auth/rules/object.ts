import type { RuleInfo, TextEdit } from '../../finding';
import { isPlaceholder } from '../../text/placeholder';
import { nearestName } from '../../text/similar';
import type { YamlEntry } from '../../yaml/nodes';
import { asMap, asScalar, asText, asValue, entry, get, isNull, pairs, resolved } from '../../yaml/walk';
import { SECTION_KEYS } from '../semantics/fields';
import type { Scene } from './scene';

const SOURCE = 'aws-iam-authenticator pkg/mapper/configmap/configmap.go';
const HEAD = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: aws-auth\n  namespace: kube-system\n';

export const wrongNamespace: RuleInfo = {
  id: 'AA001',
  severity: 'warning',
  title: 'aws-auth counts only in the namespace kube-system.',
  explanation:
    'The authenticator watches the ConfigMap `aws-auth` of `kube-system` and no other. Without a namespace the object lands in whatever ' +
    'namespace is current for the person who applies it, and maps nobody there.',
  example: {
    bad: 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: aws-auth\n  namespace: default',
    good: 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: aws-auth\n  namespace: kube-system',
  },
  source: SOURCE,
};

export const wrongDataKey: RuleInfo = {
  id: 'AA002',
  severity: 'warning',
  title: 'The keys of data are mapRoles, mapUsers and mapAccounts, in exactly this letter case.',
  explanation:
    'Keys of `data` are compared letter by letter. `maproles` or `mapRole` is stored without complaint and never read: everybody in it has no access.',
  example: { bad: `${HEAD}data:\n  maproles: |\n    []`, good: `${HEAD}data:\n  mapRoles: |\n    []` },
  source: SOURCE,
};

export const notText: RuleInfo = {
  id: 'AA003',
  severity: 'error',
  title: 'Every value of data is a string.',
  explanation:
    'A ConfigMap holds text. Without the `|` behind `mapRoles:` the list is YAML of the ConfigMap itself, and the API server refuses the object.',
  example: {
    bad: `${HEAD}data:\n  mapRoles:\n    - rolearn: arn:aws:iam::111122223333:role/admin\n      username: admin`,
    good: `${HEAD}data:\n  mapRoles: |\n    - rolearn: arn:aws:iam::111122223333:role/admin\n      username: admin`,
  },
  source: 'k8s.io/api core/v1 ConfigMap',
};

export const serverSet: RuleInfo = {
  id: 'AA027',
  severity: 'hint',
  title: 'A manifest should not hold what the API server writes.',
  explanation:
    'These fields come into a file when it is copied out of a cluster. An old `resourceVersion` makes the next apply fail as a conflict; the others mislead readers.',
  example: {
    bad: 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: aws-auth\n  namespace: kube-system\n  uid: 0d8ad8ab-11f4-4ea9-8bb4-1f0b3d7f3c01',
    good: 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: aws-auth\n  namespace: kube-system',
  },
  source: 'k8s.io/apimachinery pkg/apis/meta/v1 ObjectMeta',
};

export const ignoredMap: RuleInfo = {
  id: 'AA028',
  severity: 'warning',
  title: 'A cluster whose authentication mode is API does not read aws-auth.',
  explanation:
    'With the mode `API` only access entries give access, and the change back to a mode with the ConfigMap is not offered by EKS. Write access entries instead.',
  source: 'Amazon EKS user guide, access entries',
};

export function checkObject(scene: Scene): void {
  checkNamespace(scene);
  checkData(scene);
  checkServerSet(scene);
  if (scene.environment.eksAuthenticationMode === 'API') {
    const { file, report } = scene;
    const place = asScalar(get(file.metadata, 'name')) ?? file.object;
    report(
      ignoredMap,
      place,
      'The cluster takes access entries only (authentication mode API): nothing in this map has any effect. Convert it to access entries.',
    );
  }
}

function checkNamespace({ file, report }: Scene): void {
  const name = asScalar(get(file.metadata, 'name'));
  const namespace = asScalar(get(file.metadata, 'namespace'));
  if (name === undefined) return;
  if (namespace === undefined || isNull(namespace)) {
    const line = file.document.text.lastIndexOf('\n', name.start) + 1;
    const key = entry(file.metadata, 'name')?.key.start ?? name.start;
    const lead = file.document.text.slice(line, key);
    const hasLineOfItsOwn = /^[ \t]*$/.test(lead) && namespace === undefined;
    report(
      wrongNamespace,
      name,
      'The namespace is missing: aws-auth counts only in kube-system and would land in whichever namespace is current. Add namespace: kube-system.',
      {
        fixes: hasLineOfItsOwn
          ? [
              {
                title: 'Add namespace: kube-system',
                edits: [{ start: name.end, end: name.end, newText: `\n${lead}namespace: kube-system` }],
                isSafe: true,
              },
            ]
          : [],
      },
    );
  } else if (namespace.text !== 'kube-system' && !isPlaceholder(namespace.text)) {
    report(
      wrongNamespace,
      namespace,
      `The authenticator reads aws-auth only in kube-system: in ${namespace.text} it maps nobody. Write kube-system.`,
      {
        fixes: [
          { title: 'Write kube-system', edits: [{ start: namespace.start, end: namespace.end, newText: 'kube-system' }], isSafe: false },
        ],
      },
    );
  }
}

function checkData({ file, report }: Scene): void {
  const { data } = file;
  if (data === undefined || isNull(data.value)) return;
  const map = asMap(data.value);
  if (map === undefined) {
    if (!file.isTemplated) report(notText, data.value, 'data is a mapping of names to texts: the API server refuses anything else.');
    return;
  }
  const all = pairs(map);
  for (const [index, pair] of all.entries()) {
    const { name } = pair;
    if (!SECTION_KEYS.some((key) => key === name))
      checkDataKey(
        pair,
        all.map((other) => other.name),
        { file, report },
      );
    else if (all.findLastIndex((other) => other.name === name) !== index) {
      report(
        wrongDataKey,
        pair.key,
        `${name} is written twice: kubectl refuses the object, and elsewhere only the last one counts, so that everybody in this one has no access. Put all entries under one key.`,
        { severity: 'error' },
      );
    }
    checkIsText(pair, file.document.text, { report });
  }
}

function checkDataKey(
  pair: YamlEntry & { readonly name: string },
  present: readonly string[],
  { file, report }: Pick<Scene, 'file' | 'report'>,
): void {
  const right = nearestName(pair.name, SECTION_KEYS);
  if (right === undefined || (file.isTemplated && isPlaceholder(pair.name))) return;
  const isTaken = present.includes(right);
  report(wrongDataKey, pair.key, `${pair.name} is not read: the key is ${right}, letter by letter, and what stands here maps nobody.`, {
    fixes: isTaken
      ? []
      : [{ title: `Rename to ${right}`, edits: [{ start: pair.key.start, end: pair.key.end, newText: right }], isSafe: true }],
  });
}

function checkIsText(pair: YamlEntry & { readonly name: string }, text: string, { report }: Pick<Scene, 'report'>): void {
  const value = resolved(pair.value);
  if (value === undefined || asText(value) !== undefined || asValue(value) === null) return;
  if (value.kind === 'scalar') {
    report(
      notText,
      pair.value,
      `The value of ${pair.name} is a ${typeof asValue(value)} and not text: the API server refuses the ConfigMap. Put it in quotes.`,
      {
        fixes: [
          {
            title: 'Put it in quotes',
            edits: [{ start: value.start, end: value.end, newText: JSON.stringify(text.slice(value.start, value.end)) }],
            isSafe: true,
          },
        ],
      },
    );
    return;
  }
  const kind = value.kind === 'seq' ? 'list' : 'mapping';
  const isHelm = value.kind === 'map' && value.isFlow && text.startsWith('{{', value.start);
  if (isHelm) return;
  report(
    notText,
    pair.key,
    `${pair.name} holds a ${kind}, but values of data are texts: the API server refuses the ConfigMap. Write "${pair.name}: |" so that the lines below are one text.`,
    {
      fixes:
        pair.value.kind === 'alias'
          ? []
          : [{ title: value.isFlow ? 'Put it in quotes' : 'Make the lines one text with |', edits: asBlock(pair, text), isSafe: true }],
    },
  );
}

/** The bar behind the key, and lines that stand no deeper than the key moved in. */
function asBlock(pair: YamlEntry, text: string): readonly TextEdit[] {
  const { key, value } = pair;
  if ((value.kind === 'seq' || value.kind === 'map') && value.isFlow) {
    const flow = text.slice(value.start, value.end);
    return [{ start: value.start, end: value.end, newText: `'${flow.replaceAll("'", "''")}'` }];
  }
  const colon = text.indexOf(':', key.end) + 1;
  const edits: TextEdit[] = [{ start: colon, end: colon, newText: ' |' }];
  const column = (offset: number) => offset - (text.lastIndexOf('\n', offset - 1) + 1);
  if (column(value.start) > column(key.start)) return edits;
  for (let line = text.indexOf('\n', colon) + 1; line > 0 && line < value.end; line = text.indexOf('\n', line) + 1) {
    edits.push({ start: line, end: line, newText: '  ' });
  }
  return edits;
}

const SERVER_SET = ['uid', 'resourceVersion', 'creationTimestamp', 'managedFields', 'selfLink', 'generation'];
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

function checkServerSet({ file, report }: Scene): void {
  const annotations = asMap(get(file.metadata, 'annotations'));
  const found = [
    ...pairs(file.metadata).filter(({ name, value }) => SERVER_SET.includes(name) && !isNull(value)),
    ...pairs(annotations).filter(({ name }) => name === LAST_APPLIED),
  ];
  for (const { name, key, value } of found) {
    const text = file.document.text;
    const line = text.lastIndexOf('\n', key.start - 1) + 1;
    const next = text.indexOf('\n', Math.max(key.end, value.end - 1));
    const isAlone =
      /^[ \t]*$/.test(text.slice(line, key.start)) && next >= 0 && !(name === LAST_APPLIED && annotations?.entries.length === 1);
    report(
      serverSet,
      key,
      `${name === LAST_APPLIED ? 'The last-applied annotation' : name} is written by the server or by kubectl and comes from a copy of a live object. Remove it.`,
      {
        tag: 'unnecessary',
        fixes: isAlone ? [{ title: `Remove ${name}`, edits: [{ start: line, end: next + 1, newText: '' }], isSafe: true }] : [],
      },
    );
  }
}
