import { DrydockError } from '../../core/errors';
import { known, unknown, type Known } from '../../core/known';
import type { EtcdHealth, EtcdMember, EtcdMemberList, EtcdMemberReading, EtcdPlace, EtcdReading, EtcdStatus } from '../../core/model/etcd';
import { alarmsInErrors } from '../../core/parse/etcd/answers';
import { parseCertificate } from '../../core/parse/certificates/x509';
import type { EtcdPort } from '../../ports/etcd';
import type { EtcdAccess } from './access';
import { locateEtcd, type EtcdPlaces, type EtcdSurroundings } from './locate';

/** Opens members at known places. */
export interface MemberOpener {
  open(place: EtcdPlace, signal: AbortSignal): Promise<EtcdPort>;
  /** Epoch milliseconds. */
  now(): number;
}

/** A place that was asked. */
interface Asked {
  readonly place: EtcdPlace;
  readonly port: EtcdPort | undefined;
  readonly status: Known<EtcdStatus>;
  readonly list: EtcdMemberList | undefined;
  readonly hint: string | undefined;
}

/** Finds the members of a cluster's etcd and reads all that they tell. Changes nothing. */
export async function readEtcd(around: EtcdSurroundings, access: EtcdAccess, signal: AbortSignal): Promise<EtcdReading> {
  return readPlaces(await locateEtcd(around, access.hosts, signal), access, signal);
}

/**
 * Reads members at known places, all at one time. One that gives no answer is told with the reason; the list of members comes
 * from the member with the highest term, so that one which was left behind does not count.
 * Rejects where none answers at all.
 */
export async function readPlaces(
  { topology, places, unreadable, throughApi }: EtcdPlaces,
  access: MemberOpener,
  signal: AbortSignal,
): Promise<EtcdReading> {
  const at = access.now();
  const asked = await Promise.all(places.map((place) => ask(place, access, signal)));
  const list = newestList(asked);
  if (!list) {
    const [first] = asked.flatMap(({ status, hint, place }) => (status.known ? [] : [{ place, why: status.why, hint }]));
    const hint = first?.hint;
    const [ssh] = throughApi ?? [];
    const why = `${first?.why ?? 'There is none.'}${ssh ? ` ${ssh.host}: ${ssh.why}` : ''}`;
    throw new DrydockError('server', `No member of etcd answers. ${why}`, hint === undefined ? {} : { hint });
  }
  const [members, alarms] = await Promise.all([
    Promise.all(list.members.map((member) => readMember(member, asked, signal))),
    readAlarms(asked, signal),
  ]);
  const strangers = asked
    .filter(({ status }) => status.known && !list.members.some(({ id }) => id === status.value.memberId))
    .map(({ place }) => ({
      host: place.name,
      why: 'its etcd is not (or no longer) a member of this cluster.',
      hint: 'Look at its data folder; it may have been removed.',
    }));
  return {
    at,
    topology,
    clusterId: list.clusterId,
    members: [...members].sort((a, b) => a.member.name.localeCompare(b.member.name, 'en', { numeric: true })),
    alarms,
    unreadable: [...unreadable, ...strangers],
    ...(throughApi ? { throughApi } : {}),
  };
}

async function ask(place: EtcdPlace, access: MemberOpener, signal: AbortSignal): Promise<Asked> {
  try {
    const port = await access.open(place, signal);
    const [status, list] = await Promise.all([port.status(signal), quietly(() => port.members({ linearizable: false }, signal), signal)]);
    return { place, port, status: known(status), list: list.known ? list.value : undefined, hint: undefined };
  } catch (thrown) {
    const error = DrydockError.from(thrown);
    if (error.kind === 'cancelled') throw error;
    return { place, port: undefined, status: unknown(error.message), list: undefined, hint: error.hint };
  }
}

function newestList(asked: readonly Asked[]): EtcdMemberList | undefined {
  const term = ({ status }: Asked) => (status.known ? status.value.raftTerm : -1n);
  const index = ({ status }: Asked) => (status.known ? status.value.raftAppliedIndex : -1n);
  const [newest] = asked.filter(({ list }) => list !== undefined).sort((a, b) => Number(term(b) - term(a)) || Number(index(b) - index(a)));
  return newest?.list;
}

async function readMember(member: EtcdMember, asked: readonly Asked[], signal: AbortSignal): Promise<EtcdMemberReading> {
  const one =
    asked.find(({ status }) => status.known && status.value.memberId === member.id) ??
    asked.find(({ status, place }) => !status.known && isPlaceOf(place, member));
  if (!one) {
    const why = member.name === '' ? 'it has never started.' : 'no host is known for it.';
    return {
      member,
      place: undefined,
      status: unknown(why),
      health: unknown(why),
      metrics: unknown(why),
      certificateEnds: unknown(why),
      via: undefined,
    };
  }
  const { port, place, status } = one;
  if (!port || !status.known) {
    const why = status.known ? 'it was not asked.' : status.why;
    return { member, place, status, health: unknown(why), metrics: unknown(why), certificateEnds: unknown(why), via: undefined };
  }
  const [health, metrics, certificateEnds] = await Promise.all([
    healthOf(member, status.value, port, signal),
    quietly(() => port.metrics(signal), signal),
    quietly(async () => parseCertificate(await port.certificate(signal)).notAfter, signal),
  ]);
  const { via, withoutGateway } = port;
  return {
    member,
    place,
    status,
    health,
    metrics,
    certificateEnds,
    via,
    ...(withoutGateway === undefined ? {} : { withoutGateway }),
  };
}

/** A learner answers no linearizable reads, and without a leader nobody does: then there is nothing to wait for. */
function healthOf(member: EtcdMember, { leader }: EtcdStatus, port: EtcdPort, signal: AbortSignal): Promise<Known<EtcdHealth>> {
  if (member.learner) return Promise.resolve(unknown('a learner answers no reads.'));
  if (leader === 0n) return Promise.resolve(known({ healthy: false, reason: 'it knows no leader.', tookMs: 0 }));
  return quietly(() => port.health(signal), signal);
}

/** Whether a place that gives no status is that of a member: by name, or by the address in its client URLs. */
function isPlaceOf({ name, address }: EtcdPlace, member: EtcdMember): boolean {
  if (member.name === name) return true;
  const hosts = member.clientUrls.flatMap((url) => (URL.canParse(url) ? [new URL(url).hostname.replace(/^\[|\]$/g, '')] : []));
  return hosts.includes(address ?? name);
}

async function readAlarms(asked: readonly Asked[], signal: AbortSignal): Promise<EtcdReading['alarms']> {
  let why = 'no member answers.';
  const answering = asked.flatMap(({ port, status }) => (port && status.known ? [{ port, status: status.value }] : []));
  // The list of alarms needs a quorum; the errors of a status don't.
  if (answering.length > 0 && answering.every(({ status }) => status.leader === 0n)) {
    const all = answering.flatMap(({ status }) => alarmsInErrors(status.errors));
    return known(
      all.filter(({ memberId, alarm }, index) => all.findIndex((one) => one.memberId === memberId && one.alarm === alarm) === index),
    );
  }
  for (const { port } of answering) {
    const alarms = await quietly(() => port.alarms(signal), signal);
    if (alarms.known) return alarms;
    why = alarms.why;
  }
  return unknown(why);
}

/** What can't be read is unknown; a wish to stop is no answer. */
async function quietly<T>(read: () => Promise<T>, signal: AbortSignal): Promise<Known<T>> {
  try {
    return known(await read());
  } catch (thrown) {
    const error = DrydockError.from(thrown);
    if (signal.aborted || error.kind === 'cancelled') throw error;
    return unknown(error.message);
  }
}
