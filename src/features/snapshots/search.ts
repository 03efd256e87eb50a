import { DrydockError } from '../../core/errors';
import { resourceName } from '../../core/snapshot/kubernetes/resources';
import type { ListedObject } from '../../core/snapshot/listing';
import type { Option } from '../../ui/lists';
import { breather } from './breathe';
import type { KnownSnapshot } from './known-snapshot';
import type { OpenSnapshots } from './open-snapshots';

/** Matches that a search shows at most. */
export const MOST_FOUND = 500;

/** Objects whose key has all the words of a text, as they are found. The file is let go with the last of them, or when the signal aborts. */
export async function* findObjects(
  open: OpenSnapshots,
  { entry, at }: KnownSnapshot,
  text: string,
  signal: AbortSignal,
): AsyncGenerator<Option<ListedObject>, void, undefined> {
  const words = text.split(/\s+/).filter((word) => word !== '');
  const found: ListedObject[] = [];
  let isOver = false;
  let wake = () => {};
  const working = open
    .use(
      entry,
      async (opened) => {
        const index = await opened.index(at, signal);
        for await (const object of index.search(words, breather(signal))) {
          found.push(object);
          wake();
          // One more tells that there are more.
          if (found.length > MOST_FOUND) break;
        }
      },
      { signal },
    )
    .then(
      () => undefined,
      (error: unknown) => DrydockError.from(error),
    )
    .finally(() => {
      isOver = true;
      wake();
    });
  for (let next = 0; ; next++) {
    while (next >= found.length && !isOver) await new Promise<void>((resolve) => (wake = resolve));
    const object = found[next];
    if (!object) break;
    yield optionOf(object);
  }
  const failure = await working;
  if (failure) throw failure;
}

function optionOf(object: ListedObject): Option<ListedObject> {
  const { path, key, modified } = object;
  return {
    label: path ? path.name : key,
    description: path
      ? [path.namespace, resourceName(path), `rev ${modified}`].filter((part) => part !== undefined).join(' · ')
      : 'no object of Kubernetes',
    value: object,
  };
}
