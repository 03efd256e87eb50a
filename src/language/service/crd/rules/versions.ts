import type { RuleInfo } from '../../finding';
import { isPlaceholder } from '../../text/placeholder';
import { asMap, asSeq, asText, asValue, entry, get, isNull, items } from '../../yaml/walk';
import { addKey, replaceFix, removeEntry } from '../edits';
import type { VersionView } from '../definition';
import { asDnsLabel, notDnsLabel } from '../names';
import type { Scene } from '../scene';

const source = 'k8s.io/apiextensions-apiserver pkg/apis/apiextensions/validation/validation.go';
const head = 'apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nspec:\n  group: example.com\n  versions:\n';

export const badVersions: RuleInfo = {
  id: 'CR10',
  severity: 'error',
  title: 'A definition has versions with unique names, exactly one of them stored.',
  explanation:
    'Each version needs a name of its own that is a DNS label, such as `v1alpha1`. Exactly one has `storage: true`: objects are kept in that ' +
    'version and converted to the others. If no version is served nobody can use the resource, which the API server accepts (a warning here).',
  example: {
    bad: `${head}  - name: v1\n    served: true\n    storage: false`,
    good: `${head}  - name: v1\n    served: true\n    storage: true`,
  },
  source,
};

export const noSchema: RuleInfo = {
  id: 'CR11',
  severity: 'error',
  title: 'Every version needs a schema.',
  explanation:
    'Write `schema.openAPIV3Schema` in each version; several versions may have the same. To take anything, write `type: object` and ' +
    '`x-kubernetes-preserve-unknown-fields: true`.',
  example: {
    bad: `${head}  - name: v1\n    served: true\n    storage: true`,
    good: `${head}  - name: v1\n    served: true\n    storage: true\n    schema:\n      openAPIV3Schema:\n        type: object`,
  },
  source,
};

export const badDeprecation: RuleInfo = {
  id: 'CR12',
  severity: 'error',
  title: 'A deprecation warning needs a deprecated version and printable text.',
  explanation:
    '`deprecationWarning` may only stand beside `deprecated: true`. It is sent in an HTTP header: 1 to 256 bytes of printable characters.',
  example: {
    bad: `${head}  - name: v1beta1\n    deprecationWarning: use v1`,
    good: `${head}  - name: v1beta1\n    deprecated: true\n    deprecationWarning: use v1`,
  },
  source,
};

/** Versions by themselves and together. */
export function checkVersions(scene: Scene): void {
  const { definition, report } = scene;
  const { spec, versions, isPartial, root } = definition;
  const list = entry(spec, 'versions');
  if (versions.length === 0) {
    const isReadable = list === undefined || isNull(list.value) || asSeq(list.value) !== undefined;
    const isOldLayout = entry(spec, 'version') !== undefined;
    if (isPartial || !isReadable || isOldLayout) return;
    report(
      badVersions,
      list?.key ?? entry(root, 'spec')?.key ?? root.entries[0]?.key ?? root,
      'The definition has no versions: write at least one, with served and storage true.',
    );
    return;
  }
  const seen = new Set<string>();
  for (const version of versions) {
    checkVersionName(scene, version, seen);
    if (!isPartial) checkHasSchema(scene, version);
    checkDeprecation(scene, version);
  }
  if (!isPartial) checkStorage(scene);
}

function checkVersionName({ report, definition }: Scene, { node, name }: VersionView, seen: Set<string>): void {
  const pair = entry(node, 'name');
  if (pair === undefined || isNull(pair.value) || asText(pair.value) === '') {
    if (!definition.isPartial)
      report(badVersions, pair?.key ?? asMap(node)?.entries[0]?.key ?? node, 'This version has no name: write one like v1 or v1alpha1.');
    return;
  }
  if (name === '' || isPlaceholder(name)) return;
  const why = notDnsLabel(name);
  if (why !== undefined) {
    const right = asDnsLabel(name);
    report(badVersions, pair.value, `The version name "${name}" ${why}.`, {
      fixes: right === undefined ? [] : [replaceFix(`Write ${right}`, pair.value, right)],
    });
  } else if (seen.has(name)) report(badVersions, pair.value, `The version ${name} is there twice: each needs a name of its own.`);
  seen.add(name);
}

function checkHasSchema({ report, definition }: Scene, { node, name, schema }: VersionView): void {
  if (schema !== undefined) return;
  const pair = entry(node, 'schema');
  const isOld = entry(definition.spec, 'validation') !== undefined;
  if (isOld || (pair !== undefined && !isNull(pair.value) && asMap(pair.value) === undefined)) return;
  const place = pair?.key ?? entry(node, 'name')?.value ?? asMap(node)?.entries[0]?.key ?? node;
  report(
    noSchema,
    place,
    `The version ${name === '' ? 'here' : name} has no schema: write schema.openAPIV3Schema with at least type: object.`,
  );
}

function checkDeprecation({ report, definition }: Scene, { node }: VersionView): void {
  const warning = entry(node, 'deprecationWarning');
  if (warning === undefined || isNull(warning.value)) return;
  const text = asText(warning.value);
  if (text === undefined) return;
  const bytes = new TextEncoder().encode(text).length;
  if (asValue(get(node, 'deprecated')) !== true) {
    const add = addKey(definition.document.text, node, 'deprecated', 'true');
    const remove = removeEntry(definition.document.text, warning);
    report(
      badDeprecation,
      warning.key,
      'deprecationWarning stands in a version that is not deprecated: write deprecated: true, or leave it out.',
      {
        fixes: [
          ...(add !== undefined && entry(node, 'deprecated') === undefined
            ? [{ title: 'Add deprecated: true', edits: [add], isSafe: false }]
            : []),
          ...(remove === undefined ? [] : [{ title: 'Remove deprecationWarning', edits: [remove], isSafe: false }]),
        ],
      },
    );
  }
  if (text === '') report(badDeprecation, warning.value, 'The deprecation warning is empty: write what to use instead, or leave it out.');
  else if (bytes > 256)
    report(
      badDeprecation,
      warning.value,
      `The deprecation warning is ${bytes} bytes long, and at most 256 fit in the header it is sent in.`,
    );
  else if (/[\p{C}\p{Zl}\p{Zp}]|(?! )\p{Zs}/u.test(text)) {
    report(badDeprecation, warning.value, 'The deprecation warning holds a character that cannot be printed, such as a line break.');
  }
}

function checkStorage({ definition, report }: Scene): void {
  const { spec, versions } = definition;
  const key = entry(spec, 'versions')?.key ?? versions[0]?.node;
  if (key === undefined) return;
  const flags = versions.map(({ node }) => entry(node, 'storage'));
  if (flags.some((flag) => flag !== undefined && asText(flag.value) !== undefined)) return;
  const stored = flags.filter((flag) => flag !== undefined && asValue(flag.value) === true);
  if (stored.length === 0) {
    const [only] = versions;
    const flag = flags[0];
    const text = definition.document.text;
    const edit =
      only === undefined || versions.length > 1
        ? undefined
        : flag
          ? { start: flag.value.start, end: flag.value.end, newText: flag.value.start === flag.value.end ? ' true' : 'true' }
          : addKey(text, only.node, 'storage', 'true');
    report(
      badVersions,
      versions.length === 1 && flag ? (flag.value.start === flag.value.end ? flag.key : flag.value) : key,
      'No version has storage: true: exactly one must, in which objects are stored.',
      {
        fixes: edit === undefined ? [] : [{ title: 'Store this version', edits: [edit], isSafe: true }],
      },
    );
  }
  for (const flag of stored.slice(1)) {
    if (flag === undefined) continue;
    report(badVersions, flag.value, 'Another version has storage: true already: exactly one may, in which objects are stored.', {
      fixes: [replaceFix('Write false', flag.value, 'false')],
    });
  }
  const served = items(get(spec, 'versions')).map((version) => get(version, 'served'));
  if (served.every((node) => asText(node) === undefined && asValue(node) !== true)) {
    report(badVersions, key, 'No version has served: true, so that nobody can use the resource.', { severity: 'warning' });
  }
}
