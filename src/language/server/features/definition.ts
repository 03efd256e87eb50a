import type { Location } from 'vscode-languageserver/node';
import type { Target } from '../../service/family';
import type { FileView } from '../view';

/** Where a family says that something is defined, in this file or in one of which `viewOf` knows the text. */
export function toLocation(
  view: FileView,
  own: number,
  target: Target,
  viewOf: (uri: string) => FileView | undefined,
): Location | undefined {
  const other = target.uri === undefined || target.uri === view.uri ? view : viewOf(target.uri);
  if (other === undefined) return undefined;
  const number = target.document ?? (other === view ? own : 0);
  const start = other.file.spans[number]?.start;
  return start === undefined ? undefined : { uri: other.uri, range: other.range(start, target.range) };
}
