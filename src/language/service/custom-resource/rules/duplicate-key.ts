import type { RuleInfo } from '../../finding';
import { asMap, duplicates, walk } from '../../yaml/walk';
import { keyText } from '../../yaml/value';
import { removeEntry } from '../edits';
import type { Scene } from '../scene';

export const duplicateKey: RuleInfo = {
  id: 'CI012',
  severity: 'error',
  title: 'A key may be written only once in a mapping.',
  explanation:
    'YAML forbids a key to be written twice. Kubernetes takes the last one without a word, unless validation is strict, as `kubectl` asks ' +
    'for: then the object is refused. The earlier value never had an effect.',
  example: {
    bad: 'apiVersion: example.com/v1\nkind: Widget\nmetadata:\n  name: one\nspec:\n  size: 1\n  size: 2',
    good: 'apiVersion: example.com/v1\nkind: Widget\nmetadata:\n  name: one\nspec:\n  size: 2',
  },
  source: 'sigs.k8s.io/yaml, strict decoding',
};

export function checkDuplicateKeys({ document, resource, report }: Scene): void {
  for (const { value } of walk(resource.node)) {
    const map = value.kind === 'map' ? asMap(value) : undefined;
    for (const late of map === undefined ? [] : duplicates(map)) {
      const name = keyText(late.key);
      const early = map?.entries.find(({ key }) => keyText(key) === name);
      const edit = map === undefined || early === undefined ? undefined : removeEntry(document.text, map, early);
      report(
        duplicateKey,
        late.key,
        `${name} is written twice in the same mapping. Strict validation refuses that; otherwise only this last one counts.`,
        {
          ...(edit === undefined ? {} : { fixes: [{ title: `Remove the earlier ${name}`, edits: [edit], isSafe: false }] }),
          ...(early === undefined ? {} : { related: [{ start: early.key.start, end: early.key.end, message: `The earlier ${name}.` }] }),
        },
      );
    }
  }
}
