import { stringify } from 'yaml';
import { canonicalize, parseArn } from './arn';
import type { DecodedEntry } from './decode';
import type { AuthMap } from './parse-map';

/** What an EKS access entry holds for one principal. */
export interface AccessEntry {
  readonly principalArn: string;
  readonly type: 'STANDARD' | 'EC2_LINUX' | 'EC2_WINDOWS' | 'FARGATE_LINUX';
  /** Of STANDARD entries only: the others have a username of their own. */
  readonly username: string | undefined;
  readonly groups: readonly string[];
  readonly policyArns: readonly string[];
}

export interface Conversion {
  readonly entries: readonly AccessEntry[];
  /** What could not be taken over, in sentences. */
  readonly notes: readonly string[];
}

/** Prefixes that access entries refuse in usernames and groups. Source: Amazon EKS user guide, access entries. */
const RESERVED = /^(?:system|eks|aws|amazon|iam):/;

/** The access entries that give what a map gives, as far as access entries can. */
export function accessEntries(map: AuthMap): Conversion {
  const notes: string[] = [];
  const entries: AccessEntry[] = [];
  const counting = new Map<string, DecodedEntry>();
  for (const entry of [...map.users, ...map.roles]) counting.set(entry.arn.toLowerCase(), entry);
  for (const entry of [...map.roles, ...map.users]) {
    const canonical = canonicalize(entry.arn);
    if ('problem' in canonical) notes.push(`${entry.arn || 'An entry without an ARN'} was left out: it matches nobody today.`);
    else if (canonical.principal === 'root' || canonical.principal === 'federatedUser') {
      notes.push(`${entry.arn} was left out: access entries are for roles and users.`);
    } else if (canonical.principal === 'assumedRole') notes.push(`${entry.arn} was left out: it names a session and matches nobody today.`);
    else if (counting.get(entry.arn.toLowerCase()) === entry) entries.push(convert(entry.arn, entry.username, entry.groups, notes));
  }
  for (const account of map.accounts)
    notes.push(`mapAccounts: ${account} was left out: access entries name roles and users, not accounts.`);
  return { entries, notes };
}

function convert(principalArn: string, username: string, groups: readonly string[], notes: string[]): AccessEntry {
  const type = typeOf(username, groups);
  if (type !== 'STANDARD') return { principalArn, type, username: undefined, groups: [], policyArns: [] };
  const isAdmin = groups.includes('system:masters');
  const kept = groups.filter((group) => !RESERVED.test(group));
  for (const group of groups) {
    if (RESERVED.test(group) && group !== 'system:masters')
      notes.push(`${principalArn}: the group ${group} was left out, its prefix is reserved.`);
  }
  const isRefused = RESERVED.test(username);
  if (isRefused) notes.push(`${principalArn}: the username ${username} was left out, its prefix is reserved; EKS chooses one.`);
  const partition = parseArn(principalArn)?.partition ?? 'aws';
  return {
    principalArn,
    type,
    username: isRefused || username === '' ? undefined : username,
    groups: kept,
    policyArns: isAdmin ? [`arn:${partition}:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy`] : [],
  };
}

function typeOf(username: string, groups: readonly string[]): AccessEntry['type'] {
  if (!username.startsWith('system:node:') || !groups.includes('system:nodes')) return 'STANDARD';
  if (groups.includes('system:node-proxier')) return 'FARGATE_LINUX';
  return groups.includes('eks:kube-proxy-windows') ? 'EC2_WINDOWS' : 'EC2_LINUX';
}

/** A ClusterConfig of eksctl with the entries. */
export function asEksctl({ entries, notes }: Conversion): string {
  const accessEntriesOf = entries.map(({ principalArn, type, username, groups, policyArns }) => ({
    principalARN: principalArn,
    ...(type === 'STANDARD' ? {} : { type }),
    ...(username === undefined ? {} : { kubernetesUsername: username }),
    ...(groups.length === 0 ? {} : { kubernetesGroups: [...groups] }),
    ...(policyArns.length === 0
      ? {}
      : { accessPolicies: policyArns.map((policyARN) => ({ policyARN, accessScope: { type: 'cluster' } })) }),
  }));
  const config = {
    apiVersion: 'eksctl.io/v1alpha5',
    kind: 'ClusterConfig',
    metadata: { name: 'CLUSTER_NAME', region: 'REGION' },
    accessConfig: { authenticationMode: 'API_AND_CONFIG_MAP', accessEntries: accessEntriesOf },
  };
  const head = ['Fill in the cluster, then: eksctl create accessentry -f FILE', ...notes].map((note) => `# ${oneLine(note)}\n`);
  return head.join('') + stringify(config, { lineWidth: 0, version: '1.1' });
}

/** A shell script of AWS command line calls. */
export function asScript({ entries, notes }: Conversion): string {
  const lines = ['#!/bin/sh', 'set -eu', ': "${CLUSTER:?name the cluster in CLUSTER}"', ...notes.map((note) => `# ${oneLine(note)}`)];
  for (const { principalArn, type, username, groups, policyArns } of entries) {
    const create = ['aws eks create-access-entry --cluster-name "$CLUSTER"', `--principal-arn ${quote(principalArn)}`, `--type ${type}`];
    if (username !== undefined) create.push(`--username ${quote(username)}`);
    if (groups.length > 0) create.push(`--kubernetes-groups ${groups.map(quote).join(' ')}`);
    lines.push('', create.join(' \\\n  '));
    for (const policy of policyArns) {
      const associate = ['aws eks associate-access-policy --cluster-name "$CLUSTER"', `--principal-arn ${quote(principalArn)}`];
      lines.push([...associate, `--policy-arn ${quote(policy)}`, '--access-scope type=cluster'].join(' \\\n  '));
    }
  }
  return `${lines.join('\n')}\n`;
}

/** A word for a POSIX shell, in which nothing is expanded. */
function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** Notes stand in comments: a line break in an ARN must not end the comment. */
function oneLine(text: string): string {
  return text.replaceAll(/[\r\n]+/g, ' ');
}
