import { DisposableStore, type Disposable } from '../../core/disposable';
import { DrydockError } from '../../core/errors';
import type { Plan } from '../../core/plan/plan';
import type { RenewSelection } from '../../core/plan/renew/facts';
import { momentOf } from '../../core/command/control-plane/places';
import type { Clock } from '../../ports/clock';
import type { UiKit } from '../../ui/kit';
import { withProgress } from '../../ui/progress';
import { isElement, type CertificateElement } from '../certificates/elements';
import { checkMayChange } from '../clusters/may-change';
import type { ClusterSession } from '../clusters/session';
import type { ClusterSessions } from '../clusters/sessions';
import { oneCluster } from '../clusters/targets';
import type { FollowedOperation } from '../operations/follower';
import { sentence } from '../operations/words';
import { certificateQuestion } from './confirmation';
import type { RenewalDesk } from './desk';
import { elementOf, selectionOf } from './selection';

export interface RenewalFeatureDeps {
  readonly kit: UiKit;
  readonly clock: Clock;
  readonly sessions: () => ClusterSessions;
  readonly desk: RenewalDesk;
  /** What is selected in the Certificates view. */
  readonly selected: () => readonly CertificateElement[];
  readonly follow: (operation: FollowedOperation) => void;
}

const KIND = 'plan';

/** Registers the commands that renew certificates and restore their backups. Both resolve with the operation's id. */
export function registerRenewal({ kit, clock, sessions, desk, selected, follow }: RenewalFeatureDeps): Disposable {
  const store = new DisposableStore();
  store.add(
    kit.commands.register('drydock.certificates.renew', async (...args) => {
      const rows = selectionOf(args, selected());
      const session = rows?.session ?? (await oneCluster(sessions(), kit.lists, args, 'Renew the certificates of which cluster?'));
      if (!session) return undefined;
      return renew(session, rows?.selection ?? { what: 'all', hosts: undefined });
    }),
  );
  store.add(
    kit.commands.register('drydock.certificates.restoreBackup', async (...args) => {
      const session = await oneCluster(sessions(), kit.lists, args, 'Restore the certificates of which cluster?');
      return session && restore(session, rowsHost(args));
    }),
  );
  return store;

  async function renew(session: ClusterSession, selection: RenewSelection): Promise<string | undefined> {
    checkMayChange(session);
    const plan = await reading('Reading the control planes', (signal) => desk.prepare(session, selection, signal));
    return decide(session, plan, desk.render(plan, clock.now()), `${plan.title} (${session.ref.name})`, () => desk.start(plan));
  }

  async function restore(session: ClusterSession, known: string | undefined): Promise<string | undefined> {
    checkMayChange(session);
    const names =
      known === undefined ? await reading('Looking for control planes', (signal) => desk.controlPlanes(session, signal)) : [known];
    const host =
      names.length === 1
        ? names[0]
        : await kit.lists.one(
            names.map((name) => ({ label: name, value: name })),
            { title: 'Restore on which control plane?' },
          );
    if (host === undefined) return undefined;
    const folders = await reading(`Looking for backups on ${host}`, (signal) => desk.backups(session, host, signal));
    if (folders.length === 0)
      throw new DrydockError('notFound', `${host} has no backup of its certificates.`, {
        hint: 'Each renewal makes one, before it changes anything.',
      });
    const options = folders.map((folder) => ({ label: momentOf(folder), description: folder, value: folder }));
    const folder = await kit.lists.one(options, { title: `Restore which backup of ${host}?` });
    if (folder === undefined) return undefined;
    const plan = await reading('Comparing the backup with the host', (signal) => desk.prepareRestore(session, host, folder, signal));
    return decide(session, plan, desk.renderRestore(plan, clock.now()), `${plan.title} (${session.ref.name})`, () =>
      desk.startRestore(plan),
    );
  }

  /** Shows the plan, asks, and starts it. */
  async function decide(
    session: ClusterSession,
    plan: Plan,
    text: string,
    name: string,
    start: () => Promise<FollowedOperation>,
  ): Promise<string | undefined> {
    const uri = kit.documents.set(KIND, name, text);
    await kit.documents.preview(uri, { beside: true });
    const [blocker] = plan.blockers;
    if (blocker) throw new DrydockError('invalid', sentence(blocker.message), blocker.hint === undefined ? {} : { hint: blocker.hint });
    const action = plan.title.replace(
      /^(Renew|Restore) (\d+ |the )?certificates.*$/,
      (_, verb: string, count: string = '') => `${verb} ${count.replace('the ', '')}Certificates`,
    );
    if (!(await kit.interaction.ask(certificateQuestion(plan, `${plan.title} (${session.ref.name})?`, action)))) return undefined;
    checkMayChange(session);
    const operation = await start();
    follow(operation);
    return operation.id;
  }

  function reading<T>(title: string, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    return withProgress({ title, where: 'notification' }, (_, signal) => work(signal));
  }
}

function rowsHost(args: readonly unknown[]): string | undefined {
  const row = elementOf(args[0]);
  if (isElement(row, 'entry')) return row.entry.host;
  return isElement(row, 'host') ? row.host : undefined;
}
