import * as vscode from 'vscode';
import { DrydockError } from '../../../core/errors';
import type { UiKit } from '../../../ui/kit';
import { CONVERSIONS, type Conversion, type Conversions, type OffsetEdit, type OpenedText } from '../../protocol/messages';
import type { LanguageHandle } from '../handle';
import { documentOf } from './documents';

/** What is converted: the family of the documents, and what a person calls them. */
export interface ConversionSubject {
  readonly family: string;
  readonly noun: string;
}

/** Converts the documents of a family in a file; asks into what if there are several answers. */
export async function convert(
  { lists }: Pick<UiKit, 'lists'>,
  handle: LanguageHandle,
  subject: ConversionSubject,
  argument: unknown,
): Promise<void> {
  const document = await documentOf(argument);
  const params: Conversions = { uri: document.uri.toString(), family: subject.family };
  const conversions = await handle.request<readonly Conversion[]>(CONVERSIONS, params);
  const name = vscode.workspace.asRelativePath(document.uri);
  if (conversions.length === 0) {
    throw new DrydockError('invalid', `${name} holds no ${subject.noun} that can be converted.`, {
      hint: 'It may already have the newest form, or not parse: see its findings.',
    });
  }
  const options = conversions.map((conversion) => ({ label: conversion.title, value: conversion }));
  const chosen = conversions.length === 1 ? conversions[0] : await lists.one(options, { title: `Convert ${name}` });
  if (chosen?.opens) await openText(chosen.opens);
  else if (chosen?.edits) await applyEdits(document, chosen.edits);
}

/** Shows a text as a new document that nobody has saved. */
export async function openText({ language, text }: OpenedText): Promise<void> {
  const document = await vscode.workspace.openTextDocument({ language, content: text });
  await vscode.window.showTextDocument(document, { viewColumn: vscode.ViewColumn.Beside, preview: false });
}

async function applyEdits(document: vscode.TextDocument, edits: readonly OffsetEdit[]): Promise<void> {
  const change = new vscode.WorkspaceEdit();
  for (const { start, end, newText } of edits) {
    change.replace(document.uri, new vscode.Range(document.positionAt(start), document.positionAt(end)), newText);
  }
  await vscode.workspace.applyEdit(change);
}
