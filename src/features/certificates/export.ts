import * as vscode from 'vscode';
import type { ExpiryInventory } from '../../core/model/expiry';
import type { UiKit } from '../../ui/kit';
import type { Option } from '../../ui/lists';
import type { CertificatesDesk, ExportFormat } from './desk';

const FORMATS: readonly (Option<ExportFormat> & { readonly language: string })[] = [
  { label: 'Markdown', description: 'a document to read', value: 'markdown', language: 'markdown' },
  { label: 'CSV', description: 'for a spreadsheet', value: 'csv', language: 'plaintext' },
  { label: 'JSON', description: 'for programs', value: 'json', language: 'json' },
  { label: 'Prometheus text', description: 'for the textfile collector of the node exporter', value: 'prometheus', language: 'plaintext' },
];

/**
 * Opens the list in a form that can be saved or sent on. It is an untitled document: where it is kept is up to the person.
 * @returns its text; undefined: dismissed
 */
export async function exportList(
  { lists }: Pick<UiKit, 'lists'>,
  desk: CertificatesDesk,
  inventory: ExpiryInventory,
  wanted: ExportFormat | undefined,
): Promise<string | undefined> {
  const format = wanted ?? (await lists.one(FORMATS, { title: `Export what expires in ${inventory.cluster} as` }));
  if (!format) return undefined;
  const text = desk.write(inventory, format);
  const language = FORMATS.find(({ value }) => value === format)?.language ?? 'plaintext';
  const document = await vscode.workspace.openTextDocument({ content: text, language });
  await vscode.window.showTextDocument(document, { preview: false });
  return text;
}
