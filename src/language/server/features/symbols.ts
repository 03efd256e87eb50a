import { SymbolKind, type DocumentSymbol } from 'vscode-languageserver/node';
import type { OutlineSymbol } from '../../service/family';
import type { FileView, PlacedDocument } from '../view';

const KINDS: Readonly<Record<OutlineSymbol['kind'], SymbolKind>> = {
  object: SymbolKind.Object,
  array: SymbolKind.Array,
  field: SymbolKind.Field,
  string: SymbolKind.String,
  number: SymbolKind.Number,
  boolean: SymbolKind.Boolean,
  class: SymbolKind.Class,
  method: SymbolKind.Method,
};

/** A document's entry in the outline: its kind and name, with what its family knows below it. */
export function documentSymbol(view: FileView, { document, start }: PlacedDocument, children: readonly OutlineSymbol[]): DocumentSymbol {
  const { kind, name, apiVersion } = document.header;
  const whole = { start: firstContent(document.text), end: document.text.trimEnd().length };
  const end = Math.max(whole.start, whole.end);
  const selection = kind && kind.start >= whole.start && kind.end <= end ? kind : { start: whole.start, end: whole.start };
  return {
    name: [kind?.value ?? 'document', ...(name === undefined ? [] : [name])].join(' '),
    kind: SymbolKind.Module,
    ...(apiVersion ? { detail: apiVersion.value } : {}),
    range: view.range(start, { start: whole.start, end }),
    selectionRange: view.range(start, selection),
    children: children.map((child) => toSymbol(view, start, child)),
  };
}

function toSymbol(view: FileView, start: number, symbol: OutlineSymbol): DocumentSymbol {
  return {
    // The editor refuses an outline with an empty name as a whole.
    name: symbol.name === '' ? '(empty)' : symbol.name,
    kind: KINDS[symbol.kind],
    ...(symbol.detail === undefined ? {} : { detail: symbol.detail }),
    range: view.range(start, {
      start: Math.min(symbol.range.start, symbol.selection.start),
      end: Math.max(symbol.range.end, symbol.selection.end),
    }),
    selectionRange: view.range(start, symbol.selection),
    ...(symbol.children ? { children: symbol.children.map((child) => toSymbol(view, start, child)) } : {}),
  };
}

/** Behind the `---` line that opens a document, so that its entry does not begin on the line of the marker. */
function firstContent(text: string): number {
  const marker = /^---[ \t]*(?:#.*)?(?:\r?\n|$)/.exec(text)?.[0].length ?? 0;
  const blank = /^(?:[ \t]*\r?\n)*/.exec(text.slice(marker))?.[0].length ?? 0;
  return marker + blank;
}
