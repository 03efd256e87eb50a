/** `node test/harness/tools/ensure.mjs PART…`: brings parts into the cache and prints where they are. */
import { ensureAwsAuthenticator } from './aws-authenticator.mjs';
import { say } from './cache.mjs';
import { ensureChromium } from './chromium.mjs';
import { ensureControlPlane, ensureEtcd, ensureKubernetes, ensureKwok } from './kubernetes.mjs';
import { ensureNode } from './node.mjs';
import { ensureVSCodeServer } from './vscode.mjs';

const parts = {
  node: ensureNode,
  vscode: ensureVSCodeServer,
  chromium: ensureChromium,
  etcd: () => ensureEtcd(),
  'control-plane': () => ensureControlPlane(),
  kubeadm: () => ensureKubernetes(['kubeadm', 'kubelet', 'kube-proxy']),
  kwok: () => ensureKwok(),
  'aws-authenticator': () => ensureAwsAuthenticator(),
};

const wanted = process.argv.slice(2);
if (wanted.length === 0 || wanted.some((name) => !(name in parts))) {
  say(`name one or more of: ${Object.keys(parts).join(', ')}`);
  process.exit(2);
}
for (const name of wanted) console.log(JSON.stringify({ [name]: await parts[name]() }));
