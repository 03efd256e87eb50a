import * as vscode from 'vscode';
import { DrydockError } from '../../core/errors';
import type { ExpiryEntry, ExpiryInventory } from '../../core/model/expiry';
import { isSafe, safeRequests } from '../../core/policy/certificates/request-checks';
import { entryTitle } from '../../core/report/certificates/words';
import { timeWords } from '../../core/report/words';
import type { UiKit } from '../../ui/kit';
import { withProgress } from '../../ui/progress';
import { targetsOf } from '../../ui/targets';
import { checkMayChange } from '../clusters/may-change';
import type { ClusterSession } from '../clusters/session';
import type { ClusterSessions } from '../clusters/sessions';
import { oneCluster } from '../clusters/targets';
import type { CertificateHandlers } from './command-ids';
import { decideRequests, type DecisionDeps } from './decide';
import type { CertificatesDesk } from './desk';
import { isElement, rowsOf, type CertificateElement } from './elements';
import { exportList } from './export';
import { chooseFilter } from './choose-filter';
import type { CertificatesModel } from './model';
import { authorityOf, writeRunbook } from './runbook';

export interface CertificateCommandDeps {
  readonly kit: UiKit;
  readonly sessions: () => ClusterSessions;
  readonly model: CertificatesModel;
  readonly selection: () => readonly CertificateElement[];
  readonly desk: CertificatesDesk;
  readonly decisions: DecisionDeps;
}

const VIEW = 'drydock.certificates';

/** The commands that look at the list, and those that decide on requests. */
type ViewHandlers = Omit<
  CertificateHandlers,
  'drydock.certificates.renew' | 'drydock.certificates.restoreBackup' | `drydock.${'kubelet' | 'token' | 'join' | 'kubeconfig'}.${string}`
>;

/** What each command of the view does. */
export function certificateHandlers({ kit, sessions, model, selection, desk, decisions }: CertificateCommandDeps): ViewHandlers {
  const choose = async (args: readonly unknown[]): Promise<boolean> => {
    const session = await oneCluster(sessions(), kit.lists, args, 'Show the certificates of which cluster?');
    if (session) model.choose(session);
    return session !== undefined;
  };
  const reading = (work: (signal: AbortSignal) => Promise<void>) =>
    withProgress({ title: 'Reading what expires', where: { view: VIEW } }, (_, signal) => work(signal));
  /** The list of the cluster that is shown; of one that is chosen where none is. */
  const inventory = async (args: readonly unknown[]): Promise<ExpiryInventory | undefined> => {
    if ((!model.session || args.length > 0) && !(await choose(args))) return undefined;
    if (!model.inventory) await reading(() => model.refresh({ hosts: false }));
    if (model.inventory) return model.inventory;
    throw new DrydockError('notFound', 'Nothing could be read of what expires.', { hint: 'The Certificates view says why.' });
  };

  /** Requests the command was called on; else those the person chooses among the ones that wait. */
  const decide = async (args: readonly unknown[], approve: boolean) => {
    const targets = targetsOf(args, (element) => (isElement(element, 'entry') && element.entry.request ? element : undefined))?.targets;
    const first = targets?.[0];
    const session = first?.session ?? ((await inventory([])) && model.session);
    if (!session) return undefined;
    checkMayChange(session);
    const names = targets?.map(({ entry }) => entry.name) ?? (await chooseRequests(kit, model.inventory, approve));
    if (!names || names.length === 0) return undefined;
    return decideAndRead(session, names, approve);
  };
  const decideAndRead = async (session: ClusterSession, names: readonly string[], approve: boolean) => {
    const operation = await decideRequests(session, names, approve, decisions);
    // What was decided is gone from the list of those that wait.
    if (operation) {
      void operation.finished.then(async () => {
        if (session === model.session) await model.refresh({ hosts: false });
      });
    }
    return operation?.id;
  };

  return {
    'drydock.request.approve': (...args) => decide(args, true),
    'drydock.request.deny': (...args) => decide(args, false),
    'drydock.request.approveSafe': async () => {
      const read = await inventory([]);
      const { session } = model;
      if (!read || !session) return undefined;
      const safe = safeRequests(read.entries);
      if (safe.length > 0) return decideAndRead(session, safe, true);
      throw new DrydockError('notFound', 'No request that waits passes every check.', { hint: 'Look at the checks under each request.' });
    },
    'drydock.certificates.show': async (...args) => {
      if (await choose(args)) await vscode.commands.executeCommand(`${VIEW}.focus`);
    },
    'drydock.certificates.chooseCluster': async () => void (await choose([])),
    'drydock.certificates.refresh': async () => {
      if (model.session || (await choose([]))) await reading(() => model.refresh({ hosts: false }));
    },
    'drydock.certificates.readHosts': async () => {
      if (!desk.canReadHosts)
        throw new DrydockError('config', 'Files on hosts can not be read: there is no SSH access.', {
          hint: 'Handshakes and the API are read without it.',
        });
      if (!model.session && !(await choose([]))) return;
      await withProgress({ title: 'Reading certificates on the hosts', where: 'notification' }, (_, signal) =>
        model.refresh({ hosts: true }, signal),
      );
    },
    'drydock.certificates.sortByDate': () => model.show({ order: 'date' }),
    'drydock.certificates.sortByHost': () => model.show({ order: 'host' }),
    'drydock.certificates.filter': async () => {
      const read = await inventory([]);
      const filter = read && (await chooseFilter(kit.lists, read, model.filter));
      if (filter) model.show({ filter });
    },
    'drydock.certificates.export': async (...args) => {
      const read = await inventory(args.filter((one) => namesCluster(one)));
      return read && exportList(kit, desk, read, args.find(isFormat));
    },
    'drydock.certificates.caRunbook': async (...args) => {
      const [asked] = args;
      const [row] = rowsOf(args, []) ?? [];
      const read = await inventory(args.filter((one) => namesCluster(one)));
      const { session } = model;
      if (!read || !session) return undefined;
      const name = isElement(row, 'entry') ? row.entry.name : namesAuthority(asked) ? asked.authority : undefined;
      return writeRunbook(session, read, authorityOf(name), kit);
    },
    'drydock.certificate.details': async (...args) => {
      const target = targetsOf(args, (element) => (isElement(element, 'entry') ? element : undefined))?.targets[0];
      const read = await inventory([]);
      const entry = target?.entry ?? (read && (await chooseEntry(kit, read)));
      if (!read || !entry) return undefined;
      const uri = kit.documents.set('certificate', `${entryTitle(entry)} of ${read.cluster}`, desk.describe(entry, read));
      await kit.documents.preview(uri);
      return uri;
    },
    'drydock.certificate.copy': async (...args) => {
      const lineOf = (element: unknown) => (isElement(element, 'entry') ? entryLine(element.entry) : undefined);
      const selected = selection();
      const lines = (targetsOf(args, lineOf) ?? targetsOf([selected[0], selected], lineOf))?.targets ?? [];
      if (lines.length === 0) return undefined;
      const text = lines.join('\n');
      await vscode.env.clipboard.writeText(text);
      return text;
    },
  };
}

function chooseEntry({ lists }: UiKit, read: ExpiryInventory): Promise<ExpiryEntry | undefined> {
  const options = read.entries.map((entry) => ({
    label: entryTitle(entry),
    description: entry.expiresAt === undefined ? '' : timeWords(entry.expiresAt),
    value: entry,
  }));
  return lists.one(options, { title: 'Show the details of which entry?' });
}

async function chooseRequests(
  { lists }: UiKit,
  read: ExpiryInventory | undefined,
  approve: boolean,
): Promise<readonly string[] | undefined> {
  const waiting = (read?.entries ?? []).flatMap(({ request, checks }) => (request?.state === 'pending' ? [{ request, checks }] : []));
  if (waiting.length === 0) throw new DrydockError('notFound', 'No request waits for a decision.');
  const options = waiting.map(({ request, checks }) => ({
    label: request.name,
    description: request.username,
    detail: checks === undefined ? request.signer : isSafe(checks) ? 'Every check passed' : 'Not every check passed',
    value: request.name,
  }));
  return lists.many(options, { title: `${approve ? 'Approve' : 'Deny'} which requests?` });
}

function namesAuthority(value: unknown): value is { readonly authority: unknown } {
  return typeof value === 'object' && value !== null && 'authority' in value;
}

function namesCluster(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'cluster' in value;
}

const FORMATS = ['markdown', 'csv', 'json', 'prometheus'] as const;

function isFormat(value: unknown): value is (typeof FORMATS)[number] {
  return FORMATS.some((format) => format === value);
}

/** What is worth having of an entry in a mail or a search: name, end, serial and place. */
export function entryLine(entry: ExpiryEntry): string {
  const { certificate, expiresAt, place } = entry;
  return [
    entryTitle(entry),
    expiresAt === undefined ? undefined : timeWords(expiresAt),
    certificate && `serial ${certificate.serial}`,
    certificate?.subject.text,
    place,
  ]
    .filter(Boolean)
    .join(' · ');
}
