import type { CodeLens } from 'vscode-languageserver/node';
import type { CodeLens as FamilyLens } from '../../service/family';
import type { FileView } from '../view';

/** A line above a place that informs or, with a command, does something. */
export function toCodeLens(view: FileView, start: number, lens: FamilyLens): CodeLens {
  const { title, command } = lens;
  return {
    range: view.range(start, lens.range),
    command: { title, command: command?.id ?? '', ...(command ? { arguments: [...command.arguments] } : {}) },
  };
}
