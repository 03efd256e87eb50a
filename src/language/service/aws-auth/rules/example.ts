/** A whole aws-auth ConfigMap with one section, for the examples of rules. */
export function exampleMap(section: 'mapRoles' | 'mapUsers' | 'mapAccounts', lines: readonly string[]): string {
  const head = [
    'apiVersion: v1',
    'kind: ConfigMap',
    'metadata:',
    '  name: aws-auth',
    '  namespace: kube-system',
    'data:',
    `  ${section}: |`,
  ];
  return [...head, ...lines.map((line) => `    ${line}`)].join('\n');
}

/** One entry of mapRoles. */
export function exampleRole(...fields: readonly string[]): string {
  return exampleMap(
    'mapRoles',
    fields.map((field, index) => `${index === 0 ? '- ' : '  '}${field}`),
  );
}

export const ADMIN = 'rolearn: arn:aws:iam::111122223333:role/admin';
