import type { ComparedKind, ComparedObject } from '../snapshot/comparison';
import { resourceName } from '../snapshot/kubernetes/resources';
import { bullets, cellCode, escapeMarkdown, paragraphs, table } from './markdown';
import { timeWords } from './words';

/** Objects of a kind that the document lists; the tree has them all. */
const MOST = 1000;

const TITLES: Readonly<Record<ComparedKind, string>> = {
  added: 'Added',
  removed: 'Removed',
  changed: 'Changed',
  byNature: 'Differ by nature',
};

export interface RenderedComparison {
  readonly title: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly objects: Readonly<Record<ComparedKind, readonly ComparedObject[]>>;
  readonly notCompared: readonly { readonly resource: string; readonly why: string }[];
}

/** What was compared, as a document. */
export function renderComparison({ title, at, objects, notCompared }: RenderedComparison): string {
  const { added, removed, changed, byNature } = objects;
  return paragraphs(
    `# ${escapeMarkdown(title)}`,
    `**${added.length} added, ${removed.length} removed, ${changed.length} changed.** ${byNature.length} more differ only in what changes all the time: leases, events, heartbeats, managed fields, or were written again with the same content.`,
    notCompared.length > 0
      ? `## Not compared\n\nWhether objects of these differ is not known.\n\n${bullets(notCompared.map(({ resource, why }) => `${cellCode(resource)}: ${escapeMarkdown(why)}`))}`
      : undefined,
    ...(['removed', 'changed', 'added'] as const).map((kind) => section(kind, objects[kind])),
    section('byNature', byNature),
    `Compared ${timeWords(at)}.`,
  );
}

function section(kind: ComparedKind, objects: readonly ComparedObject[]): string | undefined {
  if (objects.length === 0) return undefined;
  const rows = objects
    .slice(0, MOST)
    .map(({ path, key, detail }) => [
      path ? cellCode(resourceName(path)) : '',
      path?.namespace === undefined ? '' : cellCode(path.namespace),
      cellCode(path?.name ?? key),
      escapeMarkdown(detail ?? ''),
    ]);
  const more = objects.length > MOST ? `\n\n${objects.length - MOST} more are not listed here.` : '';
  return `## ${TITLES[kind]} (${objects.length})\n\n${table(['resource', 'namespace', 'name', ''], rows)}${more}`;
}
