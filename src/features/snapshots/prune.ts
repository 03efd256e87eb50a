import { DrydockError } from '../../core/errors';
import type { FleetSnapshots } from '../../core/model/fleet';
import { parsePolicy, policyWords, renderPruning } from '../../core/report/snapshots';
import { bytesWords, count } from '../../core/report/words';
import { keptSnapshot } from '../../core/snapshot/catalog';
import { decideRetention, type RetentionPolicy } from '../../core/snapshot/retention';
import type { SnapshotShelf } from '../../ports/snapshot-shelf';
import type { UiKit } from '../../ui/kit';
import { withProgress } from '../../ui/progress';
import { checkMayChange } from '../clusters/may-change';
import type { ClusterSession } from '../clusters/session';
import { listed } from '../operations/words';
import type { KnownSnapshot } from './known-snapshot';
import type { SnapshotLibrary } from './library';
import { ownFiles } from './model';
import type { OpenSnapshots } from './open-snapshots';

export interface PruneDeps {
  readonly kit: Pick<UiKit, 'documents' | 'interaction' | 'notifications'>;
  readonly library: SnapshotLibrary;
  readonly shelf: () => SnapshotShelf;
  readonly open: OpenSnapshots;
  readonly wanted: (session: ClusterSession) => Promise<FleetSnapshots | undefined>;
  readonly now: () => number;
}

const SUGGESTED = 'last=3 daily=7 weekly=4 monthly=6';

/**
 * Shows which snapshots of a cluster stay and which go, and deletes these once somebody agreed. Files that were opened by hand are none of
 * its business. What goes is decided again on what lies there then: nothing goes that was not in the plan.
 * @returns paths of what was deleted; undefined: dismissed
 */
export async function pruneSnapshots(deps: PruneDeps, session: ClusterSession): Promise<readonly string[] | undefined> {
  const { kit, library, shelf, open, now } = deps;
  checkMayChange(session);
  const { name } = session.ref;
  const chosen = await policyOf(deps, session);
  if (!chosen) return undefined;
  const { policy, source } = chosen;
  const plan = await decide();
  const uri = kit.documents.set('plan', `Prune snapshots (${name})`, renderPruning(name, plan, policy, source, now()));
  await kit.documents.preview(uri, { beside: true });
  const going = goingOf(plan);
  if (going.length === 0) {
    kit.notifications.info(`No snapshot of ${name} goes: ${count(plan.length, 'snapshot')} ${plan.length === 1 ? 'stays' : 'stay'}.`);
    return [];
  }
  const size = going.reduce((sum, { entry }) => sum + entry.size, 0);
  const question = {
    title: `Delete ${count(going.length, 'snapshot')} of ${name}?`,
    detail: `${listed(going.map(({ entry }) => entry.name))}: ${bytesWords(size)}. ${plan.length - going.length} stay, among them the newest verified one. Deleted files do not come back.`,
    action: `Delete ${count(going.length, 'Snapshot')}`,
  };
  const agreed = session.guard.protected
    ? await kit.interaction.ask({ kind: 'typeName', expected: name, ...question })
    : await kit.interaction.ask({ kind: 'confirm', danger: true, ...question });
  if (!agreed) return undefined;
  checkMayChange(session);
  library.refresh();
  const stillGoing = goingOf(await decide()).filter(({ entry }) => going.some((one) => isSame(one.entry, entry)));
  const removed: string[] = [];
  await withProgress({ title: `Deleting ${count(stillGoing.length, 'snapshot')}`, where: 'notification' }, async (report, signal) => {
    for (const { entry } of stillGoing) {
      if (signal.aborted) break;
      report({ message: entry.name, fraction: removed.length / stillGoing.length });
      await open.close(entry);
      await shelf().remove(entry.path);
      removed.push(entry.path);
    }
  }).finally(() => library.refresh());
  const kept = going.length - removed.length;
  kit.notifications.info(
    `${count(removed.length, 'snapshot')} of ${name} deleted.${kept > 0 ? ` ${kept} of the plan stayed: deleting was stopped, or the files changed since.` : ''}`,
  );
  return removed;

  async function decide() {
    const { own } = ownFiles(await library.list(), session);
    const inFolders = own.filter(({ origin }) => origin === 'folder');
    return decideRetention(
      inFolders.map(({ entry, note }) => keptSnapshot(entry, note)),
      policy,
      now(),
    );
  }
}

function goingOf<T>(decisions: readonly { readonly snapshot: T; readonly keptAs: readonly string[] }[]): readonly T[] {
  return decisions.filter(({ keptAs }) => keptAs.length === 0).map(({ snapshot }) => snapshot);
}

function isSame(a: KnownSnapshot['entry'], b: KnownSnapshot['entry']): boolean {
  return a.path === b.path && a.size === b.size && a.modifiedAt === b.modifiedAt;
}

async function policyOf(
  { kit, wanted }: PruneDeps,
  session: ClusterSession,
): Promise<{ readonly policy: RetentionPolicy; readonly source: string } | undefined> {
  const written = (await wanted(session))?.retention;
  if (written && policyWords(written) !== 'all') return { policy: written, source: 'as the fleet file says' };
  const typed = await kit.interaction.ask({
    kind: 'input',
    title: `Which snapshots of ${session.ref.name} stay?`,
    detail: `The fleet file says nothing. last, daily, weekly and monthly are counts; within is a duration such as 48h.`,
    value: SUGGESTED,
  });
  if (typed === undefined) return undefined;
  const policy = parsePolicy(typed);
  if (policy) return { policy, source: 'as you typed' };
  throw new DrydockError('config', `"${typed}" is no policy of retention.`, { hint: `Write it like ${SUGGESTED} or within=48h.` });
}
