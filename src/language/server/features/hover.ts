import { MarkupKind, type Hover } from 'vscode-languageserver/node';
import type { Hover as FamilyHover } from '../../service/family';
import type { FileView } from '../view';

/** What a family knows about a place; nothing when it has no words, since an empty box would cover the text. */
export function toHover(view: FileView, start: number, hover: FamilyHover | undefined): Hover | undefined {
  if (hover === undefined || hover.markdown.trim() === '') return undefined;
  return { range: view.range(start, hover.range), contents: { kind: MarkupKind.Markdown, value: hover.markdown } };
}
