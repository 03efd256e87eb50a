import { DrydockError } from '../../core/errors';
import type { Plan } from '../../core/plan/plan';
import type { RenewSelection } from '../../core/plan/renew/facts';
import { momentOf } from '../../core/command/control-plane/places';
import type { Clock } from '../../ports/clock';
import type { UiKit } from '../../ui/kit';
import { withProgress } from '../../ui/progress';
import type { CertificateHandlers } from '../certificates/command-ids';
import { isElement, rowsOf, type CertificateElement } from '../certificates/elements';
import { checkMayChange } from '../clusters/may-change';
import type { ClusterSession } from '../clusters/session';
import type { ClusterSessions } from '../clusters/sessions';
import { oneCluster } from '../clusters/targets';
import { chooseNodes } from '../nodes/choose';
import type { FollowedOperation } from '../operations/follower';
import { sentence } from '../operations/words';
import { certificateQuestion } from './confirmation';
import type { RenewalDesk } from './desk';
import { selectionOf } from './selection';

export interface RenewalDeps {
  readonly kit: UiKit;
  readonly clock: Clock;
  readonly sessions: () => ClusterSessions;
  readonly desk: RenewalDesk;
  /** What is selected in the Certificates view. */
  readonly selected: () => readonly CertificateElement[];
  readonly follow: (operation: FollowedOperation) => void;
  /** admin.conf of a cluster was renewed: copies of it are old now. */
  readonly onAdminRenewed: (session: ClusterSession) => void;
  /** Certificates of a cluster were changed, or may have been. */
  readonly onDidChange: (session: ClusterSession) => void;
}

const KIND = 'plan';

type RenewalHandlers = Pick<
  CertificateHandlers,
  'drydock.certificates.renew' | 'drydock.certificates.restoreBackup' | 'drydock.kubelet.repair'
>;

/** The commands that renew certificates, restore their backups and repair kubelets. Each resolves with the operation's id. */
export function renewalHandlers({
  kit,
  clock,
  sessions,
  desk,
  selected,
  follow,
  onAdminRenewed,
  onDidChange,
}: RenewalDeps): RenewalHandlers {
  return {
    'drydock.certificates.renew': async (...args) => {
      const rows = selectionOf(args, selected());
      const session = rows?.session ?? (await oneCluster(sessions(), kit.lists, args, 'Renew the certificates of which cluster?'));
      if (!session) return undefined;
      return renew(session, rows?.selection ?? { what: 'all', hosts: undefined });
    },
    'drydock.certificates.restoreBackup': async (...args) => {
      const session = await oneCluster(sessions(), kit.lists, args, 'Restore the certificates of which cluster?');
      return session && restore(session, hostOf(args));
    },
    'drydock.kubelet.repair': async (...args) => {
      const chosen = await kubeletsOf(args);
      return chosen && repair(chosen.session, chosen.nodes);
    },
  };

  /** Kubelets of the rows it was called on, in either view; else those that the person chooses. */
  async function kubeletsOf(args: readonly unknown[]) {
    const rows = rowsOf(args, selected());
    const [first] = rows ?? [];
    if (rows && first) {
      const names = rows.flatMap((row) => (isElement(row, 'entry') && row.entry.name === 'kubelet-client' ? (row.entry.host ?? []) : []));
      if (names.length > 0) return { session: first.session, nodes: [...new Set(names)] };
      throw new DrydockError('invalid', 'Nothing that was chosen is the client certificate of a kubelet.', {
        hint: 'They are under Kubelets, once files on hosts were read.',
      });
    }
    const chosen = await chooseNodes(sessions, kit.lists, args, { verb: 'Repair Kubelet', several: true });
    const cluster = chosen?.clusters[0];
    if (chosen?.leftOut) kit.notifications.info(chosen.leftOut);
    return cluster && { session: cluster.session, nodes: cluster.nodes.map(({ name }) => name) };
  }

  async function repair(session: ClusterSession, nodes: readonly string[]): Promise<string | undefined> {
    checkMayChange(session);
    const plan = await reading('Reading the kubelets', (signal) => desk.prepareRepair(session, nodes, signal));
    const action = nodes.length === 1 ? 'Repair Kubelet' : `Repair ${nodes.length} Kubelets`;
    const operation = await decide(session, plan, desk.renderRepair(plan, clock.now()), action, () => desk.startRepair(plan));
    return operation?.id;
  }

  async function renew(session: ClusterSession, selection: RenewSelection): Promise<string | undefined> {
    checkMayChange(session);
    const plan = await reading('Reading the control planes', (signal) => desk.prepare(session, selection, signal));
    const operation = await decide(session, plan, desk.render(plan, clock.now()), actionOf(plan), () => desk.start(plan));
    if (operation && plan.body.hosts.some(({ certificates }) => certificates.some(({ name }) => name === 'admin.conf')))
      void operation.finished.then((state) => state.status === 'succeeded' && onAdminRenewed(session));
    return operation?.id;
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
    const operation = await decide(session, plan, desk.renderRestore(plan, clock.now()), actionOf(plan), () => desk.startRestore(plan));
    return operation?.id;
  }

  /** Shows the plan, asks, and starts it. */
  async function decide(
    session: ClusterSession,
    plan: Plan,
    text: string,
    action: string,
    start: () => Promise<FollowedOperation>,
  ): Promise<FollowedOperation | undefined> {
    const uri = kit.documents.set(KIND, `${plan.title} (${session.ref.name})`, text);
    await kit.documents.preview(uri, { beside: true });
    const [blocker] = plan.blockers;
    if (blocker) throw new DrydockError('invalid', sentence(blocker.message), blocker.hint === undefined ? {} : { hint: blocker.hint });
    if (!(await kit.interaction.ask(certificateQuestion(plan, `${plan.title} (${session.ref.name})?`, action)))) return undefined;
    checkMayChange(session);
    const operation = await start();
    follow(operation);
    void operation.finished.then(() => onDidChange(session));
    return operation;
  }

  function reading<T>(title: string, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    return withProgress({ title, where: 'notification' }, (_, signal) => work(signal));
  }
}

/** `Renew 12 Certificates` */
function actionOf({ title }: Plan): string {
  return title.replace(
    /^(Renew|Restore) (\d+ |the )?certificates.*$/,
    (_, verb: string, count: string = '') => `${verb} ${count.replace('the ', '')}Certificates`,
  );
}

/** The host of the row that a command was called on. */
function hostOf(args: readonly unknown[]): string | undefined {
  const [row] = rowsOf(args, []) ?? [];
  if (isElement(row, 'entry')) return row.entry.host;
  return isElement(row, 'host') ? row.host : undefined;
}
