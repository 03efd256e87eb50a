import { diffLines } from '../../core/snapshot/line-diff';
import { diffSnapshots, type Difference } from '../../core/snapshot/diff';
import { masked, ordered, readObject } from '../../core/snapshot/kubernetes/objects';
import { resourceName } from '../../core/snapshot/kubernetes/resources';
import { toYaml } from '../../core/snapshot/kubernetes/yaml';
import type { LiveKey } from '../../core/snapshot/mvcc/live-keys';
import type { OpenSnapshot } from '../../core/snapshot/snapshot';
import type { Streams } from '../streams';
import { printable } from '../table';
import { liveDiff } from './live-diff';
import type { SnapshotSurroundings } from './surroundings';
import { openingOf, withSnapshot } from './files';
import { filterOf } from './look';
import { EXIT, type SnapshotOptions } from './options';

const SIGNS = { added: '+', removed: '-', changed: '~', rewritten: '=' } as const;

export function diff(options: SnapshotOptions, streams: Streams, around: SnapshotSurroundings): Promise<number> {
  if (options.live) return liveDiff(options, options.live, streams, around);
  const [first = '', second = ''] = options.files;
  const opening = openingOf(options, around);
  const { signal } = opening;
  return withSnapshot(first, opening, (before) =>
    withSnapshot(second, opening, async (after) => {
      const counts = { added: 0, removed: 0, changed: 0, rewritten: 0 };
      const { revision: _, ...filter } = filterOf(options);
      const found: object[] = [];
      const differences = diffSnapshots(before, after, { ...filter, isThorough: options.thorough, ...(signal ? { signal } : {}) });
      for await (const difference of differences) {
        counts[difference.kind]++;
        if (options.isJson) found.push(written(difference));
        else {
          streams.out(`${printable(line(difference))}\n`);
          if (options.values && difference.kind !== 'rewritten') {
            for (const text of await changes(before, after, difference, options.reveal)) streams.out(`    ${printable(text)}\n`);
          }
        }
      }
      const { added, removed, changed, rewritten } = counts;
      if (options.isJson) {
        const revisions = { before: before.keyspace.revision, after: after.keyspace.revision };
        streams.out(`${JSON.stringify({ revisions, counts, differences: found }, undefined, 2)}\n`);
      } else {
        streams.out(
          `${added} added, ${removed} removed, ${changed} changed, ${rewritten} written again with the same value, from revision ${before.keyspace.revision} to ${after.keyspace.revision}\n`,
        );
      }
      return added + removed + changed > 0 ? EXIT.warning : EXIT.ok;
    }),
  );
}

function line({ kind, path, key, before, after }: Difference): string {
  const where = path ? `${resourceName(path)} ${path.namespace === undefined ? '' : `${path.namespace}/`}${path.name}` : key;
  const revisions = before && after ? `revision ${before.main} → ${after.main}` : `revision ${(before ?? after)?.main}`;
  return `${SIGNS[kind]} ${where}  (${revisions})`;
}

function written({ kind, path, key, before, after }: Difference): object {
  return { kind, key, ...path, before: before?.main ?? null, after: after?.main ?? null };
}

async function changes(before: OpenSnapshot, after: OpenSnapshot, difference: Difference, reveal: boolean): Promise<readonly string[]> {
  return diffLines(await text(before, difference.before, reveal), await text(after, difference.after, reveal));
}

async function text({ keyspace }: OpenSnapshot, live: LiveKey | undefined, reveal: boolean): Promise<string> {
  if (!live) return '';
  const { object, problem } = readObject((await keyspace.value(live)).value);
  return object ? toYaml(ordered(reveal ? object : masked(object))) : `${problem}\n`;
}
