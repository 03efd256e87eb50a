import * as vscode from 'vscode';
import { dirname } from 'node:path';
import { DrydockError } from '../../core/errors';
import { idWords, memberName, type EtcdMemberReading, type EtcdReading } from '../../core/model/etcd';
import type { SnapshotDestination } from '../../core/plan/etcd/plan';
import { renderEtcd, renderHashes, roleWords } from '../../core/report/etcd';
import type { Clock } from '../../ports/clock';
import type { UiKit } from '../../ui/kit';
import { withProgress } from '../../ui/progress';
import { targetsOf } from '../../ui/targets';
import { checkMayChange } from '../clusters/may-change';
import type { ClusterSession } from '../clusters/session';
import type { ClusterSessions } from '../clusters/sessions';
import { oneCluster } from '../clusters/targets';
import { isSnapshotElement } from '../snapshots/elements';
import type { EtcdHandlers } from './command-ids';
import { decideOn } from './decide';
import type { EtcdDesk } from './desk';
import { chooseDestination } from './destination';
import { isElement, type EtcdElement } from './elements';
import { drillSnapshot, isDrillWish, type DrillDeps } from './drill';
import { elsewhere } from './elsewhere';
import type { EtcdModel } from './model';
import { chooseHost, replaceMember } from './replace';
import { restoreEtcd, restoreFromMember, type RestoreWays, type RestoreWish } from './restore';
import { changeSchedule, showSchedule } from './schedule';

export interface EtcdCommandDeps extends Omit<DrillDeps, 'desk' | 'shown'> {
  readonly kit: UiKit;
  readonly sessions: () => ClusterSessions;
  readonly clock: Clock;
  readonly model: EtcdModel;
  readonly desk: EtcdDesk;
  readonly selection: () => readonly EtcdElement[];
}

/** Called with it, Take Snapshot asks for no destination. */
interface SnapshotWish {
  /** Absolute path of the file on this computer. */
  readonly path: string;
}

const VIEW = 'drydock.etcd';
type Args = readonly unknown[];

/** What each command of the view does. Those that start an operation resolve with its id. */
export function etcdHandlers(deps: EtcdCommandDeps): EtcdHandlers {
  const { kit, sessions, model, desk, clock } = deps;

  const choose = async (args: Args): Promise<ClusterSession | undefined> => {
    const session =
      args.length === 0 && model.session ? model.session : await oneCluster(sessions(), kit.lists, args, 'etcd of which cluster?');
    if (!session) return undefined;
    const other = elsewhere(session.distribution);
    if (other) throw new DrydockError('config', `${session.ref.name}: ${other.text}.`, { hint: other.hint });
    model.choose(session);
    return session;
  };
  /** The same for a command that changes something: a read-only cluster is refused before anything else is asked. */
  const chooseToChange = async (args: Args): Promise<ClusterSession | undefined> => {
    const session = await choose(args);
    if (session) checkMayChange(session);
    return session;
  };
  const refresh = () => withProgress({ title: 'Reading etcd', where: 'notification' }, (_, signal) => model.refresh(signal));
  /** What was read of a cluster; reads it where nothing was. */
  const read = async (args: Args): Promise<{ readonly session: ClusterSession; readonly reading: EtcdReading } | undefined> => {
    const session = await choose(args);
    if (!session) return undefined;
    if (!model.last) await refresh();
    if (model.last) return { session, reading: model.last };
    const [failed] = model.roots();
    const why = failed && isElement(failed, 'message') ? failed : undefined;
    throw new DrydockError('server', why?.text ?? 'etcd could not be read.', why?.hint === undefined ? {} : { hint: why.hint });
  };
  /** The member that a command was called on, else one that the person chooses. */
  const member = async (
    args: Args,
    title: string,
    fits: (one: EtcdMemberReading, reading: EtcdReading) => boolean,
    choosing: typeof choose = chooseToChange,
  ) => {
    const row = targetsOf(args, (element) => (isElement(element, 'member') ? element : undefined))?.targets[0];
    if (row) return { session: row.session, one: row.one };
    if (!(await choosing(args))) return undefined;
    const known = await read(args);
    if (!known) return undefined;
    const { reading, session } = known;
    const fitting = reading.members.filter((one) => fits(one, reading));
    if (fitting.length === 0)
      throw new DrydockError('notFound', `No member of ${session.ref.name} fits.`, { hint: 'Refresh etcd; the members may have changed.' });
    const one = await kit.lists.one(
      fitting.map((fit) => ({ label: memberName(fit.member), description: roleWords(fit, reading), value: fit })),
      { title },
    );
    return one && { session, one };
  };
  const ended = (session: ClusterSession) => () => {
    if (session === model.session) void model.refresh(new AbortController().signal);
  };
  const decide = (session: ClusterSession, title: string, make: Parameters<EtcdDesk['plan']>[1]) =>
    decideOn(deps, session, title, make, ended(session));
  const ways = (session: ClusterSession): RestoreWays => ({
    replaceInstead: async (name) => {
      const hosts = await desk.hosts(session, new AbortController().signal);
      const target = hosts.find((host) => host.name === name);
      return target && replaceMember(deps, session, target, undefined, ended(session));
    },
  });
  const document = async (name: string, text: string) => {
    const uri = kit.documents.set('etcd', name, text);
    await kit.documents.preview(uri);
    return uri;
  };

  return {
    'drydock.etcd.show': async (...args) => {
      if (await choose(args)) await vscode.commands.executeCommand(`${VIEW}.focus`);
    },
    'drydock.etcd.chooseCluster': async () => {
      const session = await oneCluster(sessions(), kit.lists, [], 'etcd of which cluster?');
      if (!session) return;
      desk.leaveHosts(session, false);
      model.choose(session);
    },
    'drydock.etcd.readThroughApi': async (...args) => {
      const session = await choose(args.filter((one) => namesCluster(one)));
      if (!session) return;
      desk.leaveHosts(session, true);
      await refresh();
    },
    'drydock.etcd.refresh': async (...args) => {
      if (await choose(args.filter((one) => namesCluster(one)))) await refresh();
    },
    'drydock.etcd.details': async (...args) => {
      const known = await read(args.filter((one) => namesCluster(one)));
      return known && document(`etcd of ${known.session.ref.name}`, renderEtcd(known.session.ref.name, known.reading));
    },
    'drydock.etcd.compareHashes': async (...args) => {
      const known = await read(args.filter((one) => namesCluster(one)));
      if (!known) return undefined;
      const { session, reading } = known;
      const hashes = await withProgress({ title: 'Comparing the members of etcd', where: 'notification' }, (_, signal) =>
        desk.hashes(session, reading, signal),
      );
      return document(`Hashes of ${session.ref.name}`, renderHashes(session.ref.name, hashes, clock.now()));
    },
    'drydock.etcd.takeSnapshot': async (...args) => {
      const wish = args.find((one): one is SnapshotWish => typeof one === 'object' && one !== null && 'path' in one);
      const session = await choose(args.filter((one) => namesCluster(one)));
      const recipients = session && (await desk.fleetSnapshots(session)).recipients;
      const destination: SnapshotDestination | undefined = wish
        ? { kind: 'local', path: wish.path }
        : session && (await chooseDestination(kit, desk, session, clock.now(), recipients));
      if (!session || !destination) return undefined;
      return decide(session, 'Choosing a member', async (reading, cluster, planning) => {
        const free = destination.kind === 'local' ? await desk.free(dirname(destination.path)) : undefined;
        return planning.planSnapshot(reading, destination, free, cluster, recipients);
      });
    },
    'drydock.etcd.restore': async (...args) => {
      const wish = args.find((one): one is RestoreWish => typeof one === 'object' && one !== null && 'snapshot' in one);
      const row = targetsOf(args, (element) => (isSnapshotElement(element, 'snapshot') ? element : undefined))?.targets[0];
      const session = await choose(args.filter((one) => namesCluster(one)));
      return session && restoreEtcd(deps, session, wish, ways(session), row?.file.entry.path);
    },
    'drydock.etcd.restoreFromMember': async (...args) => {
      const row = targetsOf(args, (element) => (isElement(element, 'member') ? element : undefined))?.targets[0];
      const session = row?.session ?? (await chooseToChange(args.filter((one) => namesCluster(one))));
      const target =
        session && (row?.one.place?.target ?? (await chooseHost(kit, desk, session, 'Restore what is left on which control plane?')));
      return target && restoreFromMember(deps, session, target, ways(session));
    },
    'drydock.etcd.showSchedule': async (...args) => {
      const session = await choose(args);
      return session && showSchedule(deps, session);
    },
    'drydock.etcd.installSchedule': async (...args) => {
      const session = await choose(args);
      return session && changeSchedule(deps, session, 'install');
    },
    'drydock.etcd.removeSchedule': async (...args) => {
      const session = await choose(args);
      return session && changeSchedule(deps, session, 'remove');
    },
    'drydock.etcd.drill': async (...args) => drillSnapshot({ ...deps, shown: () => model.session }, args.find(isDrillWish)),
    'drydock.etcd.defragment': async (...args) => {
      const rows = targetsOf(args, (element) => (isElement(element, 'member') ? element : undefined))?.targets;
      const session = rows?.[0]?.session ?? (await chooseToChange(args));
      const ids = rows && rows.length > 0 ? rows.map(({ one }) => one.member.id) : undefined;
      return (
        session && decide(session, 'Reading etcd', (reading, cluster, planning) => planning.planDefragmentation(reading, ids, cluster))
      );
    },
    'drydock.etcd.recoverSpace': async (...args) => {
      const session = await chooseToChange(args);
      return session && decide(session, 'Reading etcd', (reading, cluster, planning) => planning.planSpaceRecovery(reading, cluster));
    },
    'drydock.etcd.addLearner': async (...args) => {
      const session = await chooseToChange(args);
      const url =
        session &&
        (await kit.interaction.ask({
          kind: 'input',
          title: 'Peer URL of the new member',
          detail: 'https://10.0.0.14:2380',
          value: 'https://',
        }));
      if (!session || url === undefined) return undefined;
      return decide(session, 'Reading etcd', (reading, cluster, planning) => planning.planLearner(reading, url.trim(), cluster));
    },
    'drydock.member.promote': async (...args) => {
      const target = await member(args, 'Promote which learner?', (one) => one.member.learner);
      return (
        target &&
        decide(target.session, 'Reading etcd', (reading, cluster, planning) =>
          planning.planPromotion(reading, target.one.member.id, cluster),
        )
      );
    },
    'drydock.member.moveLeader': async (...args) => {
      const target = await member(args, 'Move the leader to which member?', (one, reading) => roleWords(one, reading) === 'follower');
      return (
        target &&
        decide(target.session, 'Reading etcd', (reading, cluster, planning) =>
          planning.planLeaderMove(reading, target.one.member.id, cluster),
        )
      );
    },
    'drydock.member.replace': async (...args) => {
      const row = targetsOf(args, (element) => (isElement(element, 'member') ? element : undefined))?.targets[0];
      const session = row?.session ?? (await chooseToChange(args));
      const target =
        session &&
        (row?.one.place?.target ?? (await chooseHost(kit, desk, session, 'Make the member of etcd anew on which control plane?')));
      return target && replaceMember(deps, session, target, row?.one.place, ended(session));
    },
    'drydock.member.remove': async (...args) => {
      const target = await member(args, 'Remove which member?', () => true);
      return (
        target &&
        decide(target.session, 'Reading etcd', (reading, cluster, planning) => planning.planRemoval(reading, target.one.member.id, cluster))
      );
    },
    'drydock.member.copyId': async (...args) => {
      const target = await member(args, 'Copy the id of which member?', () => true, choose);
      if (!target) return undefined;
      const id = idWords(target.one.member.id);
      await vscode.env.clipboard.writeText(id);
      return id;
    },
  };
}

function namesCluster(value: unknown): boolean {
  return typeof value === 'object' && value !== null && ('cluster' in value || 'session' in value);
}
