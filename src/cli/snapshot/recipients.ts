import { readFile } from 'node:fs/promises';
import { storageGuard } from '../../backends/storage/files';
import { DrydockError } from '../../core/errors';
import { parseFleet } from '../../core/parse/fleet';
import { matches } from '../../core/policy/name-pattern';
import { checkedRecipient, parseRecipients } from '../../core/snapshot/age/recipients';
import type { TakeOptions } from './take-options';

/**
 * Everybody that a snapshot is encrypted to: named one by one, in files, and by the fleet file. Empty: it is not encrypted.
 * @throws DrydockError `config` where one of them can't be a recipient, or the fleet file names none
 */
export async function recipientsOf(
  options: Pick<TakeOptions, 'recipients' | 'recipientFiles' | 'fleet' | 'cluster'>,
): Promise<readonly string[]> {
  const named = options.recipients.map((text) => checkedRecipient(text, '--recipient'));
  for (const path of options.recipientFiles) named.push(...parseRecipients(await read(path), path));
  if (options.fleet !== undefined) named.push(...fleetRecipients(await read(options.fleet), options.fleet, options.cluster));
  return [...new Set(named)];
}

/** Who asks for the recipients of a fleet file does not want a snapshot in the clear because the file could not be understood. */
function fleetRecipients(text: string, path: string, context: string): readonly string[] {
  const { fleet, findings } = parseFleet(text);
  const [first] = findings;
  if (first) throw new DrydockError('config', `${path}, line ${first.line}: ${first.message}`, { hint: 'Correct the fleet file.' });
  const found = fleet.clusters.filter((one) => matches(one.context, context)).flatMap(({ snapshots }) => snapshots?.recipients ?? []);
  if (found.length === 0)
    throw new DrydockError('config', `${path} names no recipients for the context ${context}.`, {
      hint: 'Write them under snapshots.recipients of the cluster, and give its context with --cluster.',
    });
  return found;
}

function read(path: string): Promise<string> {
  return storageGuard(`read ${path}`, () => readFile(path, 'utf8'));
}
