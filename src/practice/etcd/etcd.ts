import { EtcdCluster, foundCluster } from './etcd-cluster';
import type { DataFolderContent, MemberIdentity } from './data-folder';
import { memberId } from './member-facts';
import { RunningMember, type MemberHome } from './running-member';
import { noSpaceForApi } from './refusal';
import type { EtcdAround } from './surroundings';

/** Entries and elections of a cluster that has run for some weeks. */
const PAST = { index: 3_412_706n, term: 4n };
const TOKEN = 'etcd-cluster';
/** How long somebody takes to start a member that was added on a host which is there: its data folder has to be emptied first. */
const STARTED_AFTER_MS = 3_000;

/**
 * etcd of the practice cluster: members on the control planes, and the store of the world as what they agree on. Which cluster a
 * member belongs to is told by its data folder, as with the real one: members that start with the data of a restored snapshot make up
 * another cluster, and once they have a quorum the world is what that snapshot holds.
 */
export class PracticeEtcd implements MemberHome {
  private readonly members = new Map<string, RunningMember>();
  private readonly clusters = new Map<bigint, EtcdCluster>();
  private begun = false;
  /** The cluster whose content is in the store. */
  active: EtcdCluster;

  constructor(readonly around: EtcdAround) {
    const { clock, store, scene } = around;
    const seats = around.seats();
    const members = seats.map(({ address, node }) => {
      const peerUrls = [peerUrlOf(address)];
      return { id: memberId(peerUrls, TOKEN), name: node, peerUrls, clientUrls: [`https://${address}:2379`], learner: false };
    });
    this.active = foundCluster(clock, { members, token: TOKEN, ...PAST, revision: store.revision });
    this.clusters.set(this.active.id, this.active);
    for (const { node } of seats) {
      const own = members.find(({ name }) => name === node);
      if (own) this.members.set(node, new RunningMember(this, node, this.active, own.id, scene.fileBytes?.[node] ?? 0));
    }
    const first = members.find(({ name }) => name === scene.leader) ?? members[0];
    this.active.leader = first?.id ?? 0n;
    store.subscribe(({ revision }) => {
      this.active.log.append(revision);
      this.watchQuotas();
    });
    store.setGate(() => {
      if (this.hasNoSpace) throw noSpaceForApi();
    });
  }

  /** When somebody first asked a member: what catches up does so from then on. Epoch milliseconds. */
  private firstAsked: number | undefined;

  /** Whether members that make up a majority run. A world without control planes needs none. */
  hasQuorum(): boolean {
    this.settle();
    return this.members.size === 0 || this.active.leader !== 0n;
  }

  get hasNoSpace(): boolean {
    return this.active.alarms.some(({ alarm }) => alarm === 'NOSPACE');
  }

  /** The member on a node, if it runs and belongs to a cluster. */
  memberOn(node: string): RunningMember | undefined {
    this.settle();
    const member = this.members.get(node);
    if (!member || !this.around.runs(node) || member.cluster.membership.removed.has(member.id)) return undefined;
    this.firstAsked ??= this.around.clock.now();
    return member;
  }

  /** The member of a node whose content is that of the world, whether it runs or not. */
  onDisk(node: string): RunningMember | undefined {
    const member = this.members.get(node);
    return member?.cluster === this.active ? member : undefined;
  }

  /** Whether the member of a node is the one that some data is of, in the cluster that the world is in. */
  belongs(node: string, { clusterId, memberId: id }: MemberIdentity): boolean {
    const member = this.members.get(node);
    return member !== undefined && member.cluster === this.active && this.active.id === clusterId && member.id === id;
  }

  /** The member of an id, wherever it runs. */
  memberOf(cluster: EtcdCluster, id: bigint): RunningMember | undefined {
    return [...this.members.values()].find((one) => one.cluster === cluster && one.id === id);
  }

  /** Members of a cluster that run. */
  up(cluster: EtcdCluster): ReadonlySet<bigint> {
    const running = [...this.members].filter(([node, member]) => member.cluster === cluster && this.around.runs(node));
    return new Set(running.map(([, member]) => member.id).filter((id) => !cluster.membership.removed.has(id)));
  }

  /** Entries that a member has not applied yet. */
  lagOf(node: string, startedAt: number | undefined): bigint {
    const { slow } = this.around.scene;
    const now = this.around.clock.now();
    if (startedAt !== undefined) return joinLag(now - startedAt);
    if (slow?.node !== node || this.active.id !== this.members.get(node)?.cluster.id) return 0n;
    const seconds = (now - (this.firstAsked ?? now)) / 1000;
    return BigInt(Math.round(Math.max(slow.staysBehind, slow.behind - slow.caughtUpPerSecond * seconds)));
  }

  isSlow(node: string): boolean {
    return this.around.scene.slow?.node === node;
  }

  /** etcd starts on a node with what is in its data folder. */
  started(node: string, content: DataFolderContent): void {
    this.begun = true;
    const known = this.clusters.get(content.clusterId);
    const cluster = known ?? this.found(content);
    const before = this.members.get(node);
    const same = before?.cluster === cluster && before.id === content.memberId;
    if (!same) this.members.set(node, new RunningMember(this, node, cluster, content.memberId, content.bytes));
    this.members.get(node)?.setApart(cluster === this.active ? undefined : content);
    this.settle();
    this.around.onDidChange(false);
  }

  /** etcd starts on a node without data: it belongs to no cluster until it is added to one. */
  startedEmpty(node: string): void {
    this.members.delete(node);
    this.settle();
  }

  /** Elects, and takes over the content of another cluster once that has a quorum. */
  settle(): void {
    this.startAdded();
    for (const cluster of this.clusters.values()) cluster.elect(this.up(cluster));
    if (!this.begun || this.active.leader !== 0n) return;
    const next = [...this.clusters.values()].find((cluster) => cluster !== this.active && cluster.leader !== 0n);
    const content = next && [...this.members.values()].find((one) => one.cluster === next && one.apart)?.apart;
    if (!next || !content) return;
    this.active = next;
    for (const member of this.members.values()) if (member.cluster === next) member.setApart(undefined);
    this.around.store.replace(content.records, content.revision);
    this.around.onDidChange(true);
  }

  private found({ clusterId, members, revision, index, term }: DataFolderContent): EtcdCluster {
    const cluster = new EtcdCluster(this.around.clock, clusterId, { members, token: String(clusterId), index, term, revision });
    this.clusters.set(clusterId, cluster);
    return cluster;
  }

  /** When members were added that wait for somebody to start them, by id. */
  private readonly waiting = new Map<bigint, number>();

  /** Somebody starts an added member whose address is that of a host here, with an empty data folder, a little later. */
  private startAdded(): void {
    const { clock } = this.around;
    for (const { id, name, peerUrls } of this.active.membership.list()) {
      const seat = name === '' ? this.around.seats().find(({ address }) => peerUrls.includes(peerUrlOf(address))) : undefined;
      if (!seat || !this.around.runs(seat.node)) continue;
      const since = this.waiting.get(id) ?? clock.now();
      this.waiting.set(id, since);
      if (clock.now() - since < STARTED_AFTER_MS) continue;
      const occupied = this.members.get(seat.node);
      if (occupied && occupied.cluster === this.active && !this.active.membership.removed.has(occupied.id)) continue;
      this.waiting.delete(id);
      this.active.membership.started(id, seat.node, [`https://${seat.address}:2379`]);
      const member = new RunningMember(this, seat.node, this.active, id, 0);
      member.joinedAt = clock.now();
      this.members.set(seat.node, member);
    }
  }

  private watchQuotas(): void {
    for (const [node, member] of this.members) {
      if (member.cluster !== this.active || !this.around.runs(node) || !member.mayBeFull()) continue;
      const raised = this.active.alarms.some(({ memberId: id, alarm }) => id === member.id && alarm === 'NOSPACE');
      if (!raised && member.sizes().file >= member.quota) this.active.alarms.push({ memberId: member.id, alarm: 'NOSPACE' });
    }
  }
}

/** A new member has nothing at first, and everything some seconds later. */
function joinLag(milliseconds: number): bigint {
  const left = Math.max(0, 1 - milliseconds / 3_000);
  return BigInt(Math.round(left * 3_000));
}

function peerUrlOf(address: string): string {
  return `https://${address}:2380`;
}
