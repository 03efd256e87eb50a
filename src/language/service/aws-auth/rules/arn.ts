import type { FindingDetails, RuleInfo } from '../../finding';
import { isPlaceholder } from '../../text/placeholder';
import { nearestName } from '../../text/similar';
import { hasForeignTemplate } from '../model/auth-file';
import type { Entry } from '../model/section';
import { arnOf, type Written } from '../model/values';
import { parseArn, PARTITIONS, partitionOf, type Arn } from '../semantics/arn';
import { ADMIN, exampleRole } from './example';
import type { Scene } from './scene';

const SOURCE = 'aws-iam-authenticator pkg/arn/arn.go';
const good = exampleRole(ADMIN, 'username: admin');
const bad = (arn: string) => exampleRole(`rolearn: ${arn}`, 'username: admin');

export const malformedArn: RuleInfo = {
  id: 'AA007',
  severity: 'warning',
  title: 'An ARN of IAM reads arn:PARTITION:iam::ACCOUNT:role/NAME or …:user/NAME.',
  explanation:
    'ARNs are not checked when the map is read; one that is written wrongly equals no caller, so that nobody gets in by it. ARNs of IAM have no region. The authenticator reads it without a word. For text that is still to be filled in this is a hint.',
  example: { bad: bad('arn:aws:iam:eu-central-1:111122223333:role/admin'), good },
  source: SOURCE,
};
export const badAccount: RuleInfo = {
  id: 'AA008',
  severity: 'warning',
  title: 'An account id has 12 digits.',
  explanation: 'No caller comes from an account whose id is shorter or longer. Tools that take the id for a number lose leading zeros.',
  example: { bad: bad('arn:aws:iam::1112222333:role/admin'), good },
  source: 'AWS account identifiers, IAM user guide',
};
export const rolePath: RuleInfo = {
  id: 'AA009',
  severity: 'warning',
  title: 'The ARN of a role is written without its path.',
  explanation:
    'A caller with a role is known by the session ARN of STS, which has no path. An entry `role/team/admin` therefore never matches; `role/admin` does. Roles of IAM Identity Center have such a path: `role/aws-reserved/sso.amazonaws.com/…`.',
  example: { bad: bad('arn:aws:iam::111122223333:role/team/admin'), good },
  source: SOURCE,
};
export const assumedRole: RuleInfo = {
  id: 'AA010',
  severity: 'warning',
  title: 'An entry names the role, not a session of it.',
  explanation:
    'Callers are looked up by the IAM role; the form `assumed-role/NAME/SESSION` that `aws sts get-caller-identity` prints never matches.',
  example: { bad: bad('arn:aws:sts::111122223333:assumed-role/admin/jane'), good },
  source: SOURCE,
};
export const notAnIdentity: RuleInfo = {
  id: 'AA011',
  severity: 'warning',
  title: 'Only roles, users, root and federated users call.',
  explanation: 'Instance profiles, groups and policies are no callers, and wildcards are not expanded: such an entry matches nobody.',
  example: { bad: bad('arn:aws:iam::111122223333:instance-profile/admin'), good },
  source: SOURCE,
};
export const rootOnly: RuleInfo = {
  id: 'AA012',
  severity: 'warning',
  title: ':root is the root user, not the account.',
  explanation:
    'In trust policies `:root` means everybody of the account. Here it matches the root user alone, who should not work with clusters. For a whole account use mapAccounts, better name its roles.',
  example: { bad: bad('arn:aws:iam::111122223333:root'), good },
  source: SOURCE,
};
export const wrongPartition: RuleInfo = {
  id: 'AA013',
  severity: 'warning',
  title: 'The partition of an ARN is that of the cluster.',
  explanation: 'Callers of a cluster come from its own partition (`aws`, `aws-cn`, `aws-us-gov` …). An ARN of another one never matches.',
  example: { bad: bad('arn:aws-govt:iam::111122223333:role/admin'), good },
  source: SOURCE,
};

/** Text for readers of a manual, such as `<ARN of instance role (not instance profile)>`, capitals, or digits that were struck out. */
function isToBeFilledIn(text: string): boolean {
  return isPlaceholder(text) || /<[^<>]*>|\*{3,}|\.{3}|…/.test(text) || /^[A-Z][A-Z0-9_ -]*$/.test(text);
}

type Tell = (rule: RuleInfo, message: string, more?: FindingDetails) => void;

export function checkArns({ file, environment, report }: Scene): void {
  for (const entry of file.entries) {
    const arn = arnOf(entry);
    if (arn === undefined) continue;
    if (hasForeignTemplate(arn.text)) continue;
    if (isToBeFilledIn(arn.text)) {
      report(malformedArn, arn.place, `${arn.text} still holds text to be filled in: as it is, it matches nobody.`, { severity: 'hint' });
      continue;
    }
    checkArn(entry, arn, environment.awsRegion, (rule, message, more) => report(rule, arn.place, message, more));
  }
}

function checkArn(entry: Entry, written: Written, region: string | undefined, tell: Tell): void {
  const { text } = written;
  const rewrite = (arn: string, title: string): FindingDetails => ({
    fixes: [{ title, edits: [entry.section.edit({ start: written.node.contentStart, end: written.node.contentEnd }, arn)], isSafe: true }],
  });
  if (text !== text.trim()) {
    tell(malformedArn, 'The ARN has blanks around it, equals no caller and matches nobody. Remove them.', {
      ...rewrite(text.trim(), 'Remove the blanks'),
    });
    return;
  }
  const arn = parseArn(text.toLowerCase().startsWith('arn:') ? `arn:${text.slice(4)}` : text);
  if (arn === undefined) {
    tell(malformedArn, `${text} is no ARN and matches nobody. Write arn:aws:iam::ACCOUNT:role/NAME.`);
    return;
  }
  if (/[*?]/.test(text)) {
    tell(notAnIdentity, 'Wildcards are not expanded: this entry matches nobody. Write one entry for each role.');
  }
  const partition = arn.partition.toLowerCase();
  if (!PARTITIONS.has(partition)) {
    const right = nearestName(partition, PARTITIONS.keys());
    tell(
      wrongPartition,
      `AWS has no partition "${arn.partition}", so that this entry matches nobody.${right === undefined ? '' : ` ${right} was probably meant.`}`,
      right === undefined ? {} : rewrite(withPart(arn, { partition: right }), `Write ${right}`),
    );
  } else if (region !== undefined && partitionOf(region) !== partition) {
    const right = partitionOf(region);
    tell(
      wrongPartition,
      `The cluster is in ${region}, whose partition is ${right}: callers of ${arn.partition} never reach it.`,
      rewrite(withPart(arn, { partition: right }), `Write ${right}`),
    );
  }
  checkPlace(arn, tell, rewrite);
  checkResource(arn, tell, rewrite);
}

type Rewrite = (arn: string, title: string) => FindingDetails;

function checkPlace(arn: Arn, tell: Tell, rewrite: Rewrite): void {
  if (arn.region !== '') {
    tell(malformedArn, `ARNs of IAM have no region: with "${arn.region}" the entry matches nobody.`, {
      ...rewrite(withPart(arn, { region: '' }), 'Remove the region'),
    });
  }
  if (!/^\d{12}$/.test(arn.account)) {
    if (/[A-Za-z]/.test(arn.account)) {
      tell(malformedArn, `${arn.account} stands for an account id that is still to be filled in: as it is, the entry matches nobody.`, {
        severity: 'hint',
      });
    } else {
      tell(badAccount, `An account id has 12 digits; "${arn.account}" is none, and the entry matches nobody.`);
    }
  }
}

function checkResource(arn: Arn, tell: Tell, rewrite: Rewrite): void {
  const [kind = '', ...rest] = arn.resource.split('/');
  const folded = kind.toLowerCase();
  const service = arn.service.toLowerCase();
  const hasName = rest.every((part) => part !== '') && rest.length > 0;
  if (service === 'sts' && folded === 'assumed-role') {
    const name = rest.length > 1 ? rest.slice(0, -1).at(-1) : rest[0];
    tell(
      assumedRole,
      'This is a session; callers are looked up by the role, so that the entry matches nobody. Write the role.',
      name === undefined || name === '' ? {} : rewrite(roleArn(arn, name), `Write role/${name}`),
    );
  } else if (service === 'sts' && folded === 'federated-user') {
    if (!hasName) tell(malformedArn, 'The name of the federated user is missing.');
  } else if (service !== 'iam') {
    tell(
      malformedArn,
      `Callers are ARNs of iam or sts, not of "${arn.service}": the entry matches nobody.`,
      folded === 'role' || folded === 'user' ? rewrite(withPart(arn, { service: 'iam' }), 'Write iam') : {},
    );
  } else if (folded === 'root' && rest.length === 0) {
    tell(
      rootOnly,
      ':root matches only the root user of the account, not everybody in it. Name the roles that need access, or use mapAccounts.',
    );
  } else if (folded === 'role') {
    const name = rest.filter((part) => part !== '').at(-1);
    if (name === undefined) tell(malformedArn, 'The name of the role is missing: the entry matches nobody.');
    else if (rest.length > 1)
      tell(
        rolePath,
        `Callers are looked up without the path of their role: role/${rest.join('/')} matches nobody. Write role/${name}.`,
        rewrite(roleArn(arn, name), `Write role/${name}`),
      );
  } else if (folded === 'user') {
    if (!hasName) tell(malformedArn, 'The name of the user is missing or ends with a slash: the entry matches nobody.');
  } else if (['instance-profile', 'group', 'policy', 'saml-provider', 'oidc-provider', 'server-certificate', 'mfa'].includes(folded)) {
    const name = rest.at(-1);
    const isProfile = folded === 'instance-profile' && name !== undefined;
    tell(
      notAnIdentity,
      `${kind} is no caller: the entry matches nobody. ${isProfile ? 'Write the role of the instance profile.' : 'Name the roles or users themselves.'}`,
    );
  } else {
    const meant = /^(role|user)s?[:/](.+)$/i.exec(arn.resource);
    const right = meant ? `${(meant[1] ?? '').toLowerCase()}/${meant[2] ?? ''}` : undefined;
    tell(
      malformedArn,
      `"${arn.resource}" is neither role/NAME nor user/NAME: the entry matches nobody.`,
      right === undefined ? {} : rewrite(withPart(arn, { resource: right }), `Write ${right}`),
    );
  }
}

function roleArn(arn: Arn, name: string): string {
  return withPart(arn, { service: 'iam', region: '', resource: `role/${name}` });
}

function withPart(arn: Arn, part: Partial<Arn>): string {
  const { partition, service, region, account, resource } = { ...arn, ...part };
  return `arn:${partition}:${service}:${region}:${account}:${resource}`;
}
