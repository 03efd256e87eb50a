import * as vscode from 'vscode';
import { DrydockError } from '../../core/errors';
import { count } from '../../core/report/words';
import { extractObjects } from '../../core/snapshot/extract';
import type { ListedObject } from '../../core/snapshot/listing';
import type { Choice } from '../../ports/interaction';
import type { UiKit } from '../../ui/kit';
import { withProgress } from '../../ui/progress';
import { breather } from './breathe';
import type { KnownSnapshot } from './known-snapshot';
import { extractionText, leftWords } from './extraction-text';
import type { OpenSnapshots } from './open-snapshots';

/** Objects that are read for one document at most: more are no file that somebody looks through before applying it. */
const MOST = 2000;

/**
 * Writes objects of a snapshot into a new document, ready to be applied again. Secrets are in it only after somebody said so.
 * @returns the document; undefined: dismissed
 */
export async function extractInto(
  { interaction }: Pick<UiKit, 'interaction'>,
  open: OpenSnapshots,
  file: KnownSnapshot,
  wanted: readonly ListedObject[],
  isLenient: boolean,
): Promise<vscode.TextDocument | undefined> {
  if (wanted.length === 0)
    throw new DrydockError('notFound', 'There is no object to extract.', { hint: 'Choose objects, or another snapshot.' });
  if (wanted.length > MOST) {
    throw new DrydockError('policy', `${wanted.length} objects are too many for one document.`, {
      hint: 'Extract fewer at a time, or use drydock snapshot extract on the command line.',
    });
  }
  const secrets = wanted.filter(isSecret).length;
  const chosen = secrets === 0 ? wanted : await aboutSecrets(interaction, wanted, secrets);
  if (!chosen) return undefined;
  const extraction = await withProgress({ title: `Reading ${count(chosen.length, 'object')}`, where: 'notification' }, (_, signal) =>
    open.use(file.entry, ({ snapshot }) => extractObjects(snapshot, chosen, { isLenient, breathe: breather(signal) }), { signal }),
  );
  if (extraction.objects.length === 0) throw new DrydockError('notFound', `There is nothing to apply: ${leftWords(extraction).join(' ')}`);
  const left = wanted.length - chosen.length;
  const document = await vscode.workspace.openTextDocument({
    language: 'yaml',
    content: extractionText(extraction, file.entry.name, left),
  });
  await vscode.window.showTextDocument(document, { preview: false });
  return document;
}

export function isSecret({ path }: Pick<ListedObject, 'path'>): boolean {
  return path?.group === '' && path.resource === 'secrets';
}

async function aboutSecrets(
  interaction: UiKit['interaction'],
  wanted: readonly ListedObject[],
  secrets: number,
): Promise<readonly ListedObject[] | undefined> {
  const title = `${count(secrets, 'Secret')} would be written in plain text. Extract ${secrets === 1 ? 'it' : 'them'}?`;
  const detail = 'The document is not saved until you save it. Whoever reads it reads the values.';
  const others = wanted.filter((one) => !isSecret(one));
  if (others.length === 0)
    return (
      (await interaction.ask({ kind: 'confirm', title, detail, action: secrets === 1 ? 'Extract Secret' : 'Extract Secrets' })) && wanted
    );
  const choices: readonly Choice[] = [
    { id: 'without', label: 'Leave Secrets Out', detail: count(others.length, 'object') },
    { id: 'with', label: 'Extract Secrets, Too', detail },
  ];
  const answer = await interaction.ask({ kind: 'choose', title, choices });
  return answer === undefined ? undefined : answer === 'with' ? wanted : others;
}
