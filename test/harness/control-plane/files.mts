/** The files a control plane starts from: keys, tokens, kubeconfigs, and the stages of simulated nodes. */
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Tokens {
  readonly admin: string;
  readonly viewer: string;
  readonly nobody: string;
}

/** Writes the token file of the API server: an administrator, and two users without rights of their own. */
export function writeTokens(folder: string): { readonly tokens: Tokens; readonly file: string } {
  const token = () => randomBytes(16).toString('hex');
  const tokens = { admin: token(), viewer: token(), nobody: token() };
  const file = join(folder, 'tokens.csv');
  const lines = [`${tokens.admin},test-admin,1,system:masters`, `${tokens.viewer},test-viewer,2`, `${tokens.nobody},test-nobody,3`];
  writeFileSync(file, `${lines.join('\n')}\n`, { mode: 0o600 });
  return { tokens, file };
}

/** A key to sign service account tokens with. */
export function writeServiceAccountKey(folder: string): string {
  const file = join(folder, 'service-account.key');
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  writeFileSync(file, privateKey.export({ type: 'pkcs1', format: 'pem' }), { mode: 0o600 });
  return file;
}

export function writeKubeconfig(file: string, url: string, authority: string, token: string): string {
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'real',
    clusters: [{ name: 'real', cluster: { server: url, 'certificate-authority-data': Buffer.from(authority).toString('base64') } }],
    contexts: [{ name: 'real', context: { cluster: 'real', user: 'admin' } }],
    users: [{ name: 'admin', user: { token } }],
  };
  // JSON is YAML.
  writeFileSync(file, JSON.stringify(config, undefined, 2), { mode: 0o600 });
  return file;
}

/** When the simulated kubelet takes a deleted pod away: at once, or when its grace period is over. */
export type PodEnd = 'atOnce' | 'afterGrace';

const AFTER_GRACE = `
apiVersion: kwok.x-k8s.io/v1alpha1
kind: Stage
metadata:
  name: pod-delete
spec:
  resourceRef:
    apiGroup: v1
    kind: Pod
  selector:
    matchExpressions:
    - key: '.metadata.deletionTimestamp'
      operator: Exists
  delay:
    durationMilliseconds: 30000
    durationFrom:
      expressionFrom: '.metadata.deletionTimestamp'
  next:
    delete: true
`;

/** Writes kwok's configuration and stages. @param kwok folder of its program and its own stages */
export function writeKwokFiles(folder: string, kwok: string, podEnd: PodEnd): { readonly config: string; readonly stages: string } {
  const config = join(folder, 'kwok.yaml');
  const options = ['nodePlayStageParallelism', 'podPlayStageParallelism', 'nodeLeaseParallelism'].map((name) => `  ${name}: 32`);
  writeFileSync(config, ['apiVersion: config.kwok.x-k8s.io/v1alpha1', 'kind: KwokConfiguration', 'options:', ...options, ''].join('\n'));
  const parts = ['node/fast', 'node/heartbeat-with-lease', 'pod/fast'].flatMap((part) => {
    const source = join(kwok, 'stage', part);
    return readdirSync(source)
      .filter((name) => name.endsWith('.yaml') && name !== 'kustomization.yaml')
      .filter((name) => podEnd === 'atOnce' || name !== 'pod-delete.yaml')
      .map((name) => readFileSync(join(source, name), 'utf8'));
  });
  const stages = join(folder, 'stages.yaml');
  writeFileSync(stages, [...parts, ...(podEnd === 'afterGrace' ? [AFTER_GRACE] : [])].join('\n---\n'));
  return { config, stages };
}
