import type { LintDocument } from '../document';
import type { Report, TextRange } from '../finding';
import { isPlaceholder } from '../text/placeholder';
import { nearestName } from '../text/similar';
import type { YamlScalar } from '../yaml/nodes';
import { asValue } from '../yaml/walk';
import { hostNamed, readFleetFile, type ClusterEntry, type HostEntry } from './read';
import { fl006, fl010, fl011, fl012, fl013, fl014 } from './rules';
import { shapeOf } from './secrets';
import { ROLES } from './table';

/** What the entries show together, and what each host says of itself. */
export function checkEntries(document: LintDocument, report: Report): void {
  const clusters = readFleetFile(document);
  const hosts = clusters.flatMap((cluster) => cluster.hosts);
  const twice = (rule: typeof fl006, noun: string) => (value: YamlScalar, first: YamlScalar) =>
    report(rule, value, `${noun} ${value.text} is written twice in this file.`, { related: [related(first)] });
  repeated(clusters, ({ context }) => context, plain, twice(fl006, 'The context'));
  repeated(clusters, ({ name }) => name, plain, twice(fl006, 'The cluster'));
  // A machine may serve several clusters as a way in, and only as that.
  for (const cluster of clusters) repeated(cluster.hosts, ({ name }) => name, plain, twice(fl010, 'The host'));
  const members = hosts.filter(({ roles }) => !roles.some(({ text }) => text === 'jump'));
  repeated(
    members,
    ({ address }) => address,
    withPort,
    (value, first) =>
      report(fl010, value, `Two hosts have the address ${value.text}: one machine would be taken for two.`, { related: [related(first)] }),
  );
  for (const host of hosts) {
    checkAddress(host, report);
    checkRoles(host, report);
    checkJumps(host, clusters, report);
  }
}

const plain = (value: YamlScalar) => value.text.toLowerCase();
const withPort = (value: YamlScalar, { port }: HostEntry) => `${plain(value)} ${port?.text ?? '22'}`;

function repeated<T>(
  entries: readonly T[],
  of: (entry: T) => YamlScalar | undefined,
  key: (value: YamlScalar, entry: T) => string,
  tell: (value: YamlScalar, first: YamlScalar) => void,
): void {
  const seen = new Map<string, YamlScalar>();
  for (const item of entries) {
    const value = of(item);
    if (value === undefined || isPlaceholder(value.text)) continue;
    const known = seen.get(key(value, item));
    if (known) tell(value, known);
    else seen.set(key(value, item), value);
  }
}

function related({ start, end }: TextRange) {
  return { start, end, message: 'The first one.' };
}

function checkAddress({ address, port, user }: HostEntry, report: Report): void {
  // A secret is told as what it is, and never repeated.
  if (address !== undefined && !isPlaceholder(address.text) && shapeOf(address) === undefined) {
    const problem = addressProblem(address.text);
    if (problem !== undefined) report(fl011, address, `"${address.text}" can not be an address: ${problem}`);
  }
  const number = asValue(port);
  if (port !== undefined && typeof number === 'number' && Number.isInteger(number) && (number < 1 || number > 65_535))
    report(fl011, port, `${number} can not be a port: ports go from 1 to 65535.`);
  if (user !== undefined && !isPlaceholder(user.text) && shapeOf(user) === undefined && /[\s@:/]/.test(user.text))
    report(fl011, user, `"${user.text}" can not be the name of a user: it holds a blank or one of @ : /.`);
}

function addressProblem(text: string): string | undefined {
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) return 'it begins with a scheme. Write only the host, and the port in "port".';
  if (text.includes('@')) return 'it names a user. Write the user in "user".';
  if (/\s/.test(text)) return 'it holds a blank.';
  if (isIPv6(text)) return undefined;
  if (/:\d+$/.test(text)) return 'it ends with a port. Write the port in "port".';
  if (/^[\d.]+$/.test(text) && !isIPv4(text)) return 'an IPv4 address is four numbers up to 255.';
  if (!isHostName(text)) return 'a DNS name has letters, digits, dashes and dots.';
  return undefined;
}

function isIPv4(text: string): boolean {
  const parts = text.split('.');
  return parts.length === 4 && parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) <= 255);
}

function isIPv6(text: string): boolean {
  if (!/^[0-9a-f:]+(?:%[\w.-]+)?$/i.test(text)) return false;
  const groups = text.replace(/%.*$/, '').split(':');
  return groups.length >= 3 && groups.length <= 8 && groups.every((group) => group.length <= 4);
}

function isHostName(text: string): boolean {
  return text.length <= 253 && /^[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?)*\.?$/i.test(text);
}

function checkRoles({ roles }: HostEntry, report: Report): void {
  for (const role of roles) {
    if ((ROLES as readonly string[]).includes(role.text) || isPlaceholder(role.text)) continue;
    const meant = SYNONYMS.get(role.text.toLowerCase()) ?? nearestName(role.text, ROLES);
    const fixes = meant === undefined ? undefined : [write(role, meant)];
    const hint = meant === undefined ? `Roles are ${ROLES.join(', ')}.` : `Is ${meant} meant?`;
    report(fl012, role, `"${role.text}" is no role of a host. ${hint}`, fixes ? { fixes } : {});
  }
}

const SYNONYMS: ReadonlyMap<string, (typeof ROLES)[number]> = new Map([
  ['master', 'control-plane'],
  ['controlplane', 'control-plane'],
  ['node', 'worker'],
  ['bastion', 'jump'],
  ['lb', 'load-balancer'],
]);

function write({ start, end }: TextRange, newText: string) {
  return { title: `Write ${newText}`, edits: [{ start, end, newText }], isSafe: true };
}

/** `[user@]host[:port]`, the host with brackets when it is an IPv6 address. */
const JUMP = /^(?:[^\s@:/]+@)?(?:\[[0-9a-fA-F:.%\w-]+\]|[^\s@:/[\]]+)(?::\d{1,5})?$/;

function checkJumps(host: HostEntry, clusters: readonly ClusterEntry[], report: Report): void {
  for (const jump of host.jumps) {
    const { text } = jump;
    if (isPlaceholder(text) || shapeOf(jump) !== undefined) continue;
    if (!JUMP.test(text)) {
      report(fl011, jump, `"${text}" can not be a jump host. Write the name of a host in this file, an alias, or user@host:port.`);
      continue;
    }
    const target = hostNamed(clusters, text);
    if (target !== undefined) {
      const way = target === host ? [] : wayBack(target, host, clusters);
      if (way !== undefined)
        report(
          fl013,
          jump,
          way.length === 0 ? `The way to this host leads over itself.` : `The way to ${text} leads over this host again.`,
        );
      continue;
    }
    if (/[.:@]/.test(text)) continue;
    const names = clusters.flatMap(({ hosts }) => hosts.flatMap(({ name }) => (name === undefined ? [] : [name.text])));
    const meant = nearestName(text, names);
    report(
      fl014,
      jump,
      `${text} is no host of this file: it is found only where the SSH configuration has it.${meant === undefined ? '' : ` Is ${meant} meant?`}`,
      meant === undefined ? {} : { fixes: [{ ...write(jump, meant), isSafe: false }] },
    );
  }
}

/** The jumps from a host back to another; undefined: its way does not lead there. */
function wayBack(from: HostEntry, to: HostEntry, clusters: readonly ClusterEntry[]): readonly HostEntry[] | undefined {
  const seen = new Set<HostEntry>([from]);
  const queue = [from];
  for (let host = queue.shift(); host !== undefined; host = queue.shift()) {
    for (const { text } of host.jumps) {
      const next = hostNamed(clusters, text);
      if (next === to) return [host];
      if (next === undefined || seen.has(next)) continue;
      seen.add(next);
      queue.push(next);
    }
  }
  return undefined;
}
