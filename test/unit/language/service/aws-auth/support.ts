const HEAD = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: aws-auth\n  namespace: kube-system\n';

/** A map whose sections are literal blocks of these texts. */
export function authMap(sections: Readonly<Record<string, string>>): string {
  const blocks = Object.entries(sections).map(([key, text]) => `  ${key}: |\n${text.replace(/^(?=.)/gm, '    ')}\n`);
  return `${HEAD}data:\n${blocks.join('')}`;
}

/** A map with nodes, so that only what is added can be found. */
export function withNodes(roles: string, others: Readonly<Record<string, string>> = {}): string {
  return authMap({ mapRoles: `${NODES}\n${roles}`, ...others });
}

export const NODES = [
  '- rolearn: arn:aws:iam::111122223333:role/nodes',
  '  username: system:node:{{EC2PrivateDNSName}}',
  '  groups:',
  '    - system:bootstrappers',
  '    - system:nodes',
].join('\n');

export const withData = (data: string): string => `${HEAD}data:\n${data}`;
