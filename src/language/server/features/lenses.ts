import type { CodeLens } from 'vscode-languageserver/node';
import type { CodeLens as FamilyLens } from '../../service/family';
import { COMMANDS } from '../../protocol/messages';
import type { LintDocument } from '../../service/document';
import type { FileView } from '../view';

/** A line above a place that informs or, with a command, does something. */
export function toCodeLens(view: FileView, start: number, lens: FamilyLens): CodeLens {
  const { title, command } = lens;
  return {
    range: view.range(start, lens.range),
    command: { title, command: command?.id ?? '', ...(command ? { arguments: [...command.arguments] } : {}) },
  };
}

/** What can be done with a whole file of kubeadm's, above its first document: others' words for it stand there, too. */
export function kubeadmLenses(view: FileView, start: number, document: LintDocument, canConvert: boolean): CodeLens[] {
  const place = document.header.apiVersion ?? { start: 0, end: 0 };
  const lens = (title: string, command: string): CodeLens => ({
    range: view.range(start, place),
    command: { title, command, arguments: [view.uri] },
  });
  return [lens('Validate with kubeadm', COMMANDS.validateWithKubeadm), ...(canConvert ? [lens('Convert…', COMMANDS.convertKubeadm)] : [])];
}
