import type { RuleInfo } from '../../finding';
import { asMap, at, entry, isNull } from '../../yaml/walk';
import { removeEntry } from '../edits';
import type { Scene } from '../scene';
import type { JsonPath } from '../structural';
import { readable } from '../words';

export const droppedStatus: RuleInfo = {
  id: 'CI040',
  severity: 'hint',
  title: 'A status in a manifest has no effect.',
  explanation:
    'The kind has a status subresource: what a manifest says under `status` is dropped when the object is created, and ignored when it is ' +
    'changed. Only the controller writes it.',
  example: {
    bad: 'apiVersion: example.com/v1\nkind: Widget\nmetadata:\n  name: one\nstatus:\n  ready: true',
    good: 'apiVersion: example.com/v1\nkind: Widget\nmetadata:\n  name: one',
  },
  source: 'k8s.io/apiextensions-apiserver pkg/registry/customresource/strategy.go',
};

export const droppedNull: RuleInfo = {
  id: 'CI041',
  severity: 'hint',
  title: 'An empty value counts as not written.',
  explanation:
    'Nothing behind the colon is null in YAML. The API server drops a null where the schema does not say `nullable: true`, so that the field ' +
    'is as good as absent.',
  example: {
    bad: 'apiVersion: example.com/v1\nkind: Widget\nmetadata:\n  name: one\nspec:\n  image: a\n  notes:',
    good: 'apiVersion: example.com/v1\nkind: Widget\nmetadata:\n  name: one\nspec:\n  image: a',
  },
  source: 'k8s.io/apiextensions-apiserver pkg/apiserver/schema/defaulting/prunenulls.go',
};

export function checkStatus({ document, resource, version, report, definition }: Scene): void {
  const status = entry(resource.node, 'status');
  if (!version.hasStatus || status === undefined) return;
  const edit = removeEntry(document.text, resource.node, status);
  report(
    droppedStatus,
    status.key,
    `The API server drops the status of a ${definition.kind} from manifests; only its controller writes it.`,
    {
      ...(edit === undefined ? {} : { fixes: [{ title: 'Remove the status', edits: [edit], isSafe: true }] }),
      tag: 'unnecessary',
    },
  );
}

/** @param isMissed whether the field is required, which is told as an error already */
export function reportDroppedNull(scene: Scene, path: JsonPath, isMissed: boolean): void {
  const { document, resource, report, places } = scene;
  const map = asMap(at(resource.node, path.slice(0, -1))?.value ?? resource.node);
  const written = entry(map, String(path.at(-1)));
  if (isMissed || map === undefined || written === undefined || !isNull(written.value) || places.isOpen(path)) return;
  const edit = map.entries.some(({ key }) => key === written.key) ? removal(document.text, map, written.key) : undefined;
  report(droppedNull, written.key, `${readable(path)} has no value, and the API server takes it as not written.`, {
    ...(edit === undefined ? {} : { fixes: [{ title: `Remove ${String(path.at(-1))}`, edits: [edit], isSafe: true }] }),
    tag: 'unnecessary',
  });
}

function removal(text: string, map: NonNullable<ReturnType<typeof asMap>>, key: object): ReturnType<typeof removeEntry> {
  const found = map.entries.find((pair) => pair.key === key);
  return found === undefined ? undefined : removeEntry(text, map, found);
}
