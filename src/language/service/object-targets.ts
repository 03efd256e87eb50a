import type { LintFile } from './document';
import type { Target } from './family';
import type { ObjectPlace } from './objects';
import { asText, get, items } from './yaml/walk';

/** The way to an object, to its name where the file can be read. */
export function toObject({ uri, document }: ObjectPlace, find = nameOf): Target {
  return {
    uri,
    range: { start: 0, end: 0 },
    locate: (file) => {
      const range = find(file, document);
      return range === undefined ? undefined : { document, range };
    },
  };
}

function nameOf({ documents }: LintFile, number: number): Target['range'] | undefined {
  const document = documents[number];
  return get(get(document?.root, 'metadata'), 'name') ?? document?.header.kind;
}

/** The way to the subject that is a group. */
export function toSubject(place: ObjectPlace, group: string): Target {
  return toObject(place, (file, number) => {
    const subjects = items(get(file.documents[number]?.root, 'subjects'));
    const found = subjects.find((item) => asText(get(item, 'kind')) === 'Group' && asText(get(item, 'name')) === group);
    return get(found, 'name') ?? nameOf(file, number);
  });
}
