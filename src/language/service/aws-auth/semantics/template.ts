/** What is known of a caller besides its ARN. */
export interface Caller {
  readonly accountId: string;
  /** Of an assumed role: the instance id for a node, what the identity provider chose for a person. */
  readonly sessionName: string;
  readonly accessKeyId: string;
  /** Private DNS name of the instance that the session name names; undefined when it is not known. */
  readonly ec2PrivateDnsName: string | undefined;
}

/** A variable that usernames and groups may hold. */
export interface TemplateVariable {
  readonly name: string;
  /** Markdown. */
  readonly doc: string;
  /** A value as it could be, for showing what a template becomes. */
  readonly sample: string;
}

/** Source: renderTemplate of aws-iam-authenticator pkg/server. Exactly these spellings are replaced, without blanks inside. */
export const TEMPLATE_VARIABLES: readonly TemplateVariable[] = [
  {
    name: 'EC2PrivateDNSName',
    doc: 'Private DNS name of the EC2 instance that calls. Asked of EC2 by the session name, which must be an instance id: for roles of nodes only.',
    sample: 'ip-10-0-1-23.eu-central-1.compute.internal',
  },
  {
    name: 'SessionName',
    doc: 'Name of the role session with `@` replaced by `-`: the instance id for a node, mostly the login for a person.',
    sample: 'jane-example.com',
  },
  { name: 'SessionNameRaw', doc: 'Name of the role session as it is, `@` included.', sample: 'jane@example.com' },
  { name: 'AccountID', doc: 'The 12 digits of the AWS account of the caller.', sample: '111122223333' },
  { name: 'AccessKeyID', doc: 'Id of the access key that signed the request.', sample: 'ASIAIOSFODNN7EXAMPLE' },
];

export type Rendered = { readonly text: string } | { readonly problem: string };

/** Puts a caller's values into a username or group. */
export function render(template: string, caller: Caller): Rendered {
  let text = template;
  if (text.includes('{{EC2PrivateDNSName}}')) {
    if (!/^i-(\w{8}|\w{17})$/.test(caller.sessionName)) {
      return { problem: '{{EC2PrivateDNSName}} needs the session of an EC2 instance, and the session name is no instance id' };
    }
    if (caller.ec2PrivateDnsName === undefined) return { problem: `the private DNS name of ${caller.sessionName} is not known` };
    text = text.replaceAll('{{EC2PrivateDNSName}}', () => caller.ec2PrivateDnsName ?? '');
  }
  const values = [
    ['{{AccountID}}', caller.accountId],
    ['{{SessionName}}', caller.sessionName.replaceAll('@', '-')],
    ['{{SessionNameRaw}}', caller.sessionName],
    ['{{AccessKeyID}}', caller.accessKeyId],
  ] as const;
  for (const [variable, value] of values) text = text.replaceAll(variable, () => value);
  return { text };
}
