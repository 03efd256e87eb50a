import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import * as vscode from 'vscode';
import { DrydockError } from '../../core/errors';
import type { HostTarget } from '../../core/model/host';
import type { RestoreEtcdPlan } from '../../core/plan/etcd-restore/plan';
import { snapshotName } from '../../core/snapshot/metadata';
import { withProgress } from '../../ui/progress';
import { checkMayChange } from '../clusters/may-change';
import type { ClusterSession } from '../clusters/session';
import { listed, sentence } from '../operations/words';
import type { DecideDeps } from './decide';
import { snapshotFolder } from './destination';
import { blocked, brokenMembers, canDoWithout, insteadQuestion, RESTORE, restoreQuestion, withoutQuestion } from './restore-questions';

/** Called with these it asks for no file. */
export interface RestoreWish {
  /** Absolute path of the snapshot. */
  readonly snapshot: string;
  /** Absolute path of an etcdutl for hosts that have none. */
  readonly tool?: string;
  /** Names of control planes that nobody reaches, and that stay out. */
  readonly leaveOut?: readonly string[];
}

/** What becomes of a restore that was asked for. */
export interface RestoreWays {
  /** Makes the member of a control plane anew instead, where that is all that is needed. @param host its name */
  readonly replaceInstead: (host: string) => Promise<string | undefined>;
}

/**
 * Asks for a snapshot where no file is given, plans, shows the plan, asks for the name of the cluster and starts the restore.
 * @returns the operation's id; undefined: dismissed
 */
export async function restoreEtcd(
  deps: DecideDeps,
  session: ClusterSession,
  given: RestoreWish | undefined,
  ways: RestoreWays,
  file: string | undefined,
): Promise<string | undefined> {
  checkMayChange(session);
  if (given) return decideOnRestore(deps, session, given, undefined);
  const snapshot = file ?? (await chooseFile('Restore This Snapshot', deps));
  return snapshot === undefined ? undefined : decideOnRestore(deps, session, { snapshot }, ways);
}

/**
 * Copies what a member still has to this computer, and plans to restore it: the way out when the quorum is lost and the others are
 * gone.
 */
export async function restoreFromMember(
  deps: DecideDeps,
  session: ClusterSession,
  target: HostTarget,
  ways: RestoreWays,
): Promise<string | undefined> {
  const { kit, clock, desk } = deps;
  checkMayChange(session);
  const folder = snapshotFolder(kit.settings.get('snapshots.folder'));
  const snapshot = join(folder, snapshotName(`${session.ref.name}-${target.name}`, clock.now()));
  await withProgress({ title: `Copying what ${target.name} still has`, where: 'notification' }, (report, signal) =>
    desk.copySurvivor(session, target, snapshot, (progress) => report(progress), signal),
  );
  return decideOnRestore(deps, session, { snapshot }, ways);
}

/** @param ways unset: nothing is asked but whether to go on */
async function decideOnRestore(
  deps: DecideDeps,
  session: ClusterSession,
  wish: RestoreWish,
  ways: RestoreWays | undefined,
): Promise<string | undefined> {
  const { kit, clock, desk, follow } = deps;
  const fallback = join(
    snapshotFolder(kit.settings.get('snapshots.folder')),
    snapshotName(`${session.ref.name}-before-restore`, clock.now()),
  );
  let { tool, leaveOut } = wish;
  const read = (before?: RestoreEtcdPlan) =>
    withProgress({ title: 'Reading the snapshot and the control planes', where: 'notification' }, (report, signal) =>
      desk.planRestore(session, { snapshot: wish.snapshot, tool, fallback, ...(leaveOut ? { leaveOut } : {}) }, signal, {
        report: (message) => report({ message }),
        ...(before ? { loss: before.body.loss } : {}),
      }),
    );
  let plan = await read();
  if (ways && blocked(plan, 'no-etcdutl', 'other-etcdutl').length > 0) {
    tool = await chooseTool(plan, deps);
    if (tool !== undefined) plan = await read(plan);
  }
  if (ways && canDoWithout(plan)) {
    const gone = blocked(plan, 'host-unreachable').map(({ subject }) => subject);
    if (await kit.interaction.ask(withoutQuestion(gone))) {
      leaveOut = gone;
      plan = await read(plan);
    }
  }
  const uri = kit.documents.set('plan', `${plan.title} (${session.ref.name})`, desk.renderRestore(plan, clock.now()));
  await kit.documents.preview(uri, { beside: true });
  const broken = ways && brokenMembers(plan);
  if (ways && broken && broken.length > 0) {
    const answer = await kit.interaction.ask(insteadQuestion(plan, broken));
    if (answer === undefined) return undefined;
    if (answer !== RESTORE) return ways.replaceInstead(answer);
  }
  const [blocker] = plan.blockers;
  if (blocker) throw new DrydockError('invalid', sentence(blocker.message), blocker.hint === undefined ? {} : { hint: blocker.hint });
  if (!(await kit.interaction.ask(restoreQuestion(plan)))) return undefined;
  checkMayChange(session);
  const operation = await desk.startRestore(plan);
  follow(operation);
  return operation.id;
}

async function chooseFile(label: string, { kit }: Pick<DecideDeps, 'kit'>): Promise<string | undefined> {
  const folder = vscode.Uri.file(snapshotFolder(kit.settings.get('snapshots.folder')) || homedir());
  const [chosen] =
    (await vscode.window.showOpenDialog({
      openLabel: label,
      defaultUri: folder,
      filters: { 'etcd snapshots': ['db', 'gz', 'age', 'snapshot'], 'All files': ['*'] },
    })) ?? [];
  return chosen?.fsPath;
}

async function chooseTool(plan: RestoreEtcdPlan, { kit }: Pick<DecideDeps, 'kit'>): Promise<string | undefined> {
  const lacking = plan.blockers.filter(({ code }) => code === 'no-etcdutl' || code === 'other-etcdutl').map(({ subject }) => subject);
  const agreed = await kit.interaction.ask({
    kind: 'confirm',
    title: `${listed(lacking)} ${lacking.length === 1 ? 'has' : 'have'} no fitting etcdutl. Bring one from this computer?`,
    detail: 'It has to be of the same minor version as etcd there, and made for the hosts\u2019 processors.',
    action: 'Choose etcdutl\u2026',
  });
  if (!agreed) return undefined;
  const [chosen] =
    (await vscode.window.showOpenDialog({ openLabel: 'Use This etcdutl', defaultUri: vscode.Uri.file(dirname(process.execPath)) })) ?? [];
  return chosen?.fsPath;
}
