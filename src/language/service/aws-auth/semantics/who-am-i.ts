import { canonicalize, parseArn } from './arn';
import type { DecodedEntry } from './decode';
import type { SectionKey } from './fields';
import type { AuthMap } from './parse-map';
import { render, type Caller } from './template';

/** What a caller is besides its ARN; a session name in the ARN itself need not be repeated. */
export interface CallerDetails {
  readonly sessionName?: string;
  readonly accessKeyId?: string;
  readonly ec2PrivateDnsName?: string;
}

/** What the cluster takes a caller for. */
export type WhoAmI =
  | { readonly outcome: 'notAnIdentity'; readonly reason: string }
  | {
      readonly outcome: 'mapped';
      readonly canonicalArn: string;
      readonly by: MatchedBy;
      readonly username: string;
      readonly groups: readonly string[];
    }
  /** An entry matches, but its templates cannot be filled: the caller is refused. */
  | { readonly outcome: 'notRendered'; readonly canonicalArn: string; readonly by: MatchedBy; readonly reason: string }
  | { readonly outcome: 'notMapped'; readonly canonicalArn: string; readonly nearMisses: readonly NearMiss[] };

export interface MatchedBy {
  readonly section: SectionKey;
  /** Number in the section's list, from 0. */
  readonly index: number;
}

/** An entry that its author probably meant for the caller, and why it does not match. */
export interface NearMiss extends MatchedBy {
  readonly arn: string;
  readonly reason: string;
}

/**
 * Which entry a caller gets, with the username and groups that come of it: roles before users before accounts, ARNs compared
 * without regard to letter case, of entries with the same ARN the last.
 * Source: ConfigMapMapper.Map and doMapping of aws-iam-authenticator.
 */
export function whoAmI(map: AuthMap, arn: string, details: CallerDetails = {}): WhoAmI {
  const canonical = canonicalize(arn);
  if ('problem' in canonical) return { outcome: 'notAnIdentity', reason: canonical.problem };
  const canonicalArn = canonical.arn;
  const caller: Caller = {
    accountId: canonical.account,
    sessionName: details.sessionName ?? canonical.sessionName ?? '',
    accessKeyId: details.accessKeyId ?? '',
    ec2PrivateDnsName: details.ec2PrivateDnsName,
  };
  const wanted = canonicalArn.toLowerCase();
  const role = map.roles.findLast((entry) => entry.arn.toLowerCase() === wanted);
  if (role) return answer(canonicalArn, { section: 'mapRoles', index: role.index }, role, caller);
  const user = map.users.findLast((entry) => entry.arn.toLowerCase() === wanted);
  if (user) return answer(canonicalArn, { section: 'mapUsers', index: user.index }, user, caller);
  const account = map.accounts.indexOf(canonical.account);
  if (account >= 0) {
    return { outcome: 'mapped', canonicalArn, by: { section: 'mapAccounts', index: account }, username: canonicalArn, groups: [] };
  }
  return { outcome: 'notMapped', canonicalArn, nearMisses: nearMisses(map, canonicalArn) };
}

function answer(canonicalArn: string, by: MatchedBy, entry: DecodedEntry, caller: Caller): WhoAmI {
  const username = render(entry.username, caller);
  if ('problem' in username) return { outcome: 'notRendered', canonicalArn, by, reason: username.problem };
  const groups: string[] = [];
  for (const group of entry.groups) {
    const rendered = render(group, caller);
    if ('problem' in rendered) return { outcome: 'notRendered', canonicalArn, by, reason: rendered.problem };
    groups.push(rendered.text);
  }
  return { outcome: 'mapped', canonicalArn, by, username: username.text, groups };
}

function nearMisses(map: AuthMap, canonicalArn: string): readonly NearMiss[] {
  const misses: NearMiss[] = [];
  const look = (section: SectionKey, entries: readonly DecodedEntry[]) => {
    for (const { arn, index } of entries) {
      const reason = whyNot(arn, canonicalArn);
      if (reason !== undefined) misses.push({ section, index, arn, reason });
    }
  };
  look('mapRoles', map.roles);
  look('mapUsers', map.users);
  return misses;
}

/** Why an entry's ARN is not the caller's though it names the same role or user; undefined when it names another. */
function whyNot(written: string, canonicalArn: string): string | undefined {
  const theirs = parseArn(written.trim());
  const caller = parseArn(canonicalArn);
  if (theirs === undefined || caller === undefined || tail(theirs.resource) !== tail(caller.resource)) return undefined;
  if (written !== written.trim()) return 'the ARN in the entry has blanks around it';
  if (theirs.service === 'sts') return 'the entry names a session of the role; callers are looked up by the role itself';
  if (theirs.account !== caller.account) return `the entry is for account ${theirs.account}, the caller is of ${caller.account}`;
  if (theirs.partition !== caller.partition) return `the entry is for partition ${theirs.partition}, the caller is of ${caller.partition}`;
  if (theirs.region !== '') return 'the ARN in the entry has a region; ARNs of IAM have none';
  if (theirs.resource.split('/').length > 2) return 'the entry has the path of the role; callers are looked up without it';
  return 'the ARN in the entry is written differently';
}

function tail(resource: string): string {
  return (resource.startsWith('assumed-role/') ? resource.split('/').at(-2) : resource.split('/').at(-1))?.toLowerCase() ?? '';
}
