/** The six parts of an Amazon Resource Name: `arn:partition:service:region:account:resource`. */
export interface Arn {
  readonly partition: string;
  readonly service: string;
  readonly region: string;
  readonly account: string;
  readonly resource: string;
}

/** Partitions of AWS as they are written in ARNs, with regions by their prefix. Source: the endpoints tables of the AWS SDKs. */
export const PARTITIONS: ReadonlyMap<string, readonly string[]> = new Map([
  ['aws', []],
  ['aws-cn', ['cn-']],
  ['aws-us-gov', ['us-gov-']],
  ['aws-iso', ['us-iso-']],
  ['aws-iso-b', ['us-isob-']],
  ['aws-iso-e', ['eu-isoe-']],
  ['aws-iso-f', ['us-isof-']],
  ['aws-eusc', ['eusc-']],
]);

/** The partition that a region such as `us-gov-west-1` belongs to. */
export function partitionOf(region: string): string {
  for (const [partition, prefixes] of PARTITIONS) if (prefixes.some((prefix) => region.startsWith(prefix))) return partition;
  return 'aws';
}

/** Splits an ARN as the AWS SDK does: by the first five colons, whatever stands between them. */
export function parseArn(text: string): Arn | undefined {
  if (!text.startsWith('arn:')) return undefined;
  const [, partition, service, region, account, ...resource] = text.split(':');
  if (partition === undefined || service === undefined || region === undefined || account === undefined || resource.length === 0) {
    return undefined;
  }
  return { partition, service, region, account, resource: resource.join(':') };
}

/** What kind of caller an ARN names. */
export type Principal = 'role' | 'user' | 'root' | 'federatedUser' | 'assumedRole';

export type Canonical =
  | { readonly arn: string; readonly principal: Principal; readonly account: string; readonly sessionName: string | undefined }
  | { readonly problem: string };

/**
 * The form in which the authenticator looks a caller up: an assumed role becomes its IAM role, all others stay.
 * Source: Canonicalize of aws-iam-authenticator pkg/arn.
 */
export function canonicalize(text: string): Canonical {
  const arn = parseArn(text);
  if (arn === undefined) return { problem: `"${text}" is not an ARN of the form arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE` };
  if (!PARTITIONS.has(arn.partition)) return { problem: `"${arn.partition}" is no partition of AWS` };
  const parts = arn.resource.split('/');
  const kind = parts[0] ?? '';
  const plain = (principal: Principal): Canonical => ({ arn: text, principal, account: arn.account, sessionName: undefined });
  if (arn.service === 'iam') {
    if (kind === 'role' || kind === 'user' || kind === 'root') return plain(kind);
    return { problem: `"${arn.resource}" is neither a role nor a user nor root` };
  }
  if (arn.service === 'sts') {
    if (kind === 'federated-user') return plain('federatedUser');
    if (kind === 'assumed-role' && parts.length >= 3) {
      const role = parts.slice(1, -1).join('/');
      return {
        arn: `arn:${arn.partition}:iam::${arn.account}:role/${role}`,
        principal: 'assumedRole',
        account: arn.account,
        sessionName: parts.at(-1),
      };
    }
    return { problem: `"${arn.resource}" is neither an assumed role with a session nor a federated user` };
  }
  return { problem: `identities are ARNs of iam or sts, not of ${arn.service || 'no service'}` };
}
