import { isMap, isScalar, isSeq, type Node, type Pair, type YAMLMap } from 'yaml';
import { DrydockError } from '../errors';
import type { FleetHost } from '../model/fleet';
import { addressProblem, familiesProblem, familyOf } from '../policy/bootstrap-fields';
import { checkedHost, checkedUser, parseJump } from './ssh/settings';

const HOST_FIELDS = ['name', 'address', 'sshAlias', 'port', 'user', 'jump', 'roles', 'nodeAddresses'];

type Find = (message: string, at: Node | null | undefined) => void;

/**
 * Reads the hosts of a cluster. An entry with anything wrong in it is a finding and left out: to connect to something
 * other than what was meant is worse than not to connect.
 */
export function readHosts(list: unknown, find: Find): readonly FleetHost[] {
  if (list === undefined || (isScalar(list) && list.value === null)) return [];
  if (!isSeq(list)) {
    find('"hosts" is not a list.', list as Node);
    return [];
  }
  const hosts: FleetHost[] = [];
  for (const item of list.items as Node[]) {
    if (!isMap(item)) {
      find('An entry of "hosts" is not a mapping.', item);
      continue;
    }
    const host = readHost(item, find);
    if (host === undefined) continue;
    if (hosts.some(({ name }) => name === host.name)) find(`The host "${host.name}" is listed twice; the first one counts.`, item);
    else hosts.push(host);
  }
  return hosts;
}

function readHost(entry: YAMLMap, find: Find): FleetHost | undefined {
  let sound = true;
  const wrong = (message: string, at: Node | null | undefined) => {
    sound = false;
    find(message, at);
  };
  for (const pair of entry.items as Pair<Node>[]) {
    const key = isScalar(pair.key) ? String(pair.key.value) : '';
    if (!HOST_FIELDS.includes(key)) wrong(`"${key}" is not a field of a host. Known are ${HOST_FIELDS.join(', ')}.`, pair.key);
  }
  const at = (field: string) => entry.get(field, true) as Node | undefined;
  const text = (field: string, check: (value: string) => unknown): string | undefined => {
    const value: unknown = entry.get(field);
    if (value === undefined || value === null) return undefined;
    if (typeof value !== 'string' || value === '') wrong(`"${field}" is not a text.`, at(field));
    else if (accepted(check, value, (message) => wrong(message, at(field)))) return value;
    return undefined;
  };
  const texts = (field: string, check: (value: string) => unknown): readonly string[] | undefined => {
    const value: unknown = entry.get(field);
    if (value === undefined || value === null) return undefined;
    const node = at(field);
    const items = isSeq(node) ? node.items.map((item) => (isScalar(item) ? item.value : undefined)) : [value];
    const found = items.filter((item) => typeof item === 'string' && item !== '') as string[];
    if (found.length !== items.length) wrong(`"${field}" is neither a text nor a list of texts.`, node);
    return found.every((item) => accepted(check, item, (message) => wrong(message, node))) ? found : undefined;
  };
  const port: unknown = entry.get('port');
  if (port !== undefined && port !== null && !(typeof port === 'number' && Number.isInteger(port) && port > 0 && port < 65536))
    wrong('"port" is not a number from 1 to 65535.', at('port'));
  const read = {
    name: text('name', checkedHost),
    address: text('address', checkedHost),
    alias: text('sshAlias', checkedHost),
    user: text('user', checkedUser),
    jump: texts('jump', parseJump),
    roles: texts('roles', () => undefined),
    nodeAddresses: texts('nodeAddresses', checkedAddress),
  };
  const families = familiesProblem((read.nodeAddresses ?? []).map(familyOf), 'The "nodeAddresses" of a host');
  if (families !== undefined) wrong(families, at('nodeAddresses'));
  if (read.name === undefined && sound) wrong('An entry of "hosts" has no "name": that of the node.', entry);
  if (read.address !== undefined && read.alias !== undefined) wrong('A host has either an "address" or an "sshAlias".', at('sshAlias'));
  if (!sound || read.name === undefined) return undefined;
  const given = Object.fromEntries(
    Object.entries({ ...read, ...(typeof port === 'number' ? { port } : {}) }).filter(([, value]) => value !== undefined),
  );
  return { ...given, name: read.name };
}

/** @throws DrydockError `invalid` */
function checkedAddress(value: string): void {
  const problem = addressProblem(value);
  if (problem !== undefined) throw new DrydockError('invalid', problem);
}

function accepted(check: (value: string) => unknown, value: string, wrong: (message: string) => void): boolean {
  try {
    check(value);
    return true;
  } catch (error) {
    wrong(DrydockError.from(error).message);
    return false;
  }
}
