import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import * as vscode from 'vscode';
import { DrydockError } from '../../core/errors';
import type { RestoreEtcdPlan } from '../../core/plan/etcd-restore/plan';
import { snapshotName } from '../../core/snapshot/metadata';
import type { Question } from '../../ports/interaction';
import { withProgress } from '../../ui/progress';
import { checkMayChange } from '../clusters/may-change';
import type { ClusterSession } from '../clusters/session';
import { listed, sentence, span } from '../operations/words';
import type { DecideDeps } from './decide';
import { snapshotFolder } from './destination';

/** Called with these it asks for no file. */
export interface RestoreWish {
  /** Absolute path of the snapshot. */
  readonly snapshot: string;
  /** Absolute path of an etcdutl for hosts that have none. */
  readonly tool?: string;
}

/**
 * Asks for a snapshot, plans, shows the plan, asks for the name of the cluster and starts the restore.
 * @returns the operation's id; undefined: dismissed
 */
export async function restoreEtcd(deps: DecideDeps, session: ClusterSession, given: RestoreWish | undefined): Promise<string | undefined> {
  const { kit, clock, desk, follow } = deps;
  checkMayChange(session);
  const snapshot = given?.snapshot ?? (await chooseFile('Restore This Snapshot', deps));
  if (snapshot === undefined) return undefined;
  const fallback = join(
    snapshotFolder(kit.settings.get('snapshots.folder')),
    snapshotName(`${session.ref.name}-before-restore`, clock.now()),
  );
  let tool = given?.tool;
  let plan = await read(tool);
  if (!given && plan.blockers.some(({ code }) => code === 'no-etcdutl' || code === 'other-etcdutl')) {
    tool = await chooseTool(plan, deps);
    if (tool !== undefined) plan = await read(tool);
  }
  const uri = kit.documents.set('plan', `${plan.title} (${session.ref.name})`, desk.renderRestore(plan, clock.now()));
  await kit.documents.preview(uri, { beside: true });
  const [blocker] = plan.blockers;
  if (blocker) throw new DrydockError('invalid', sentence(blocker.message), blocker.hint === undefined ? {} : { hint: blocker.hint });
  if (!(await kit.interaction.ask(restoreQuestion(plan)))) return undefined;
  checkMayChange(session);
  const operation = await desk.startRestore(plan);
  follow(operation);
  return operation.id;

  function read(etcdutl: string | undefined): Promise<RestoreEtcdPlan> {
    return withProgress({ title: 'Reading the snapshot and the control planes', where: 'notification' }, (_, signal) =>
      desk.planRestore(session, { snapshot: snapshot ?? '', tool: etcdutl, fallback }, signal),
    );
  }
}

async function chooseFile(label: string, { kit }: Pick<DecideDeps, 'kit'>): Promise<string | undefined> {
  const folder = vscode.Uri.file(snapshotFolder(kit.settings.get('snapshots.folder')) || homedir());
  const [chosen] =
    (await vscode.window.showOpenDialog({
      openLabel: label,
      defaultUri: folder,
      filters: { 'etcd snapshots': ['db', 'gz', 'snapshot'], 'All files': ['*'] },
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

/** The whole cluster is at stake: its name has to be typed, protected or not. */
export function restoreQuestion(plan: RestoreEtcdPlan): Extract<Question, { kind: 'typeName' }> {
  const { cluster, estimate, warnings, targets, body } = plan;
  const lines = [
    `etcd of ${listed(targets)} is made anew from ${body.snapshot.path}.`,
    ...warnings.slice(0, 2).map(({ message }) => sentence(message)),
    `It takes at least ${span(estimate.atLeastSeconds * 1000)}. Undo is possible until the API servers answer again.`,
  ];
  return {
    kind: 'typeName',
    title: `${plan.title} (${cluster.name})?`,
    detail: `${cluster.protected ? `${cluster.name} is protected. ` : ''}${lines.join(' ')}`,
    expected: cluster.name,
    action: 'Restore etcd',
  };
}
