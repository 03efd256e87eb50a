import type { Location } from 'vscode-languageserver/node';
import type { Target } from '../../service/family';
import type { FileView } from '../view';

/** The reading of a file that may not be open; undefined where it can't be read. */
export type FindView = (uri: string) => Promise<FileView | undefined>;

/** Where a family says that something is defined, in this file or in another. */
export async function toLocation(view: FileView, own: number, target: Target, find: FindView): Promise<Location | undefined> {
  const other = target.uri === undefined || target.uri === view.uri ? view : await find(target.uri);
  if (other === undefined) return undefined;
  const place = target.locate?.(other.file);
  const number = place?.document ?? target.document ?? (other === view ? own : 0);
  const start = other.file.spans[number]?.start;
  return start === undefined ? undefined : { uri: other.uri, range: other.range(start, place?.range ?? target.range) };
}
