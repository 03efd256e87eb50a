/** The folder and the computer that tests in the editor find. */
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface TestWorkspace {
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  readonly settings: Readonly<Record<string, unknown>>;
  /** Writes the settings where a desktop VS Code with this user data folder reads them. */
  writeUserSettings(userData: string): void;
}

/** Extensions that the host tests load beside the product, in place of those that people have installed. */
export function standIns(root: string): readonly string[] {
  return [join(root, 'test', 'host', 'stand-ins', 'redhat-yaml')];
}

/** A home with two kubeconfigs, one of them broken, and a folder with a few files to open. */
export function makeHostWorkspace(work: string): TestWorkspace {
  const folder = join(work, 'workspace');
  const home = join(work, 'home');
  mkdirSync(folder, { recursive: true });
  mkdirSync(join(home, '.kube'), { recursive: true });
  writeFileSync(join(home, '.kube', 'config'), kubeconfig('somewhere', 'https://127.0.0.1:1'));
  writeFileSync(join(home, 'broken.yaml'), 'apiVersion: v1\nkind: Config\ncontexts: [\n');
  const programs = join(home, 'bin');
  mkdirSync(programs);
  writeFileSync(join(programs, 'kubeadm'), KUBEADM);
  chmodSync(join(programs, 'kubeadm'), 0o755);
  // The editor takes its PATH from the login shell.
  writeFileSync(join(home, '.profile'), `PATH="${programs}:$PATH"\nexport PATH\n`);
  writeFileSync(join(folder, 'old.yaml'), 'apiVersion: kubeadm.k8s.io/v1beta2\nkind: ClusterConfiguration\nkubernetesVersion: v1.34.4\n');
  writeFileSync(join(folder, 'other.yaml'), 'name: not ours\n');
  for (const [name, text] of Object.entries(judgedFiles)) writeFileSync(join(folder, name), text);
  // In a browser the editor saves by itself, and a test's change would become the next test's file.
  const settings = { 'files.autoSave': 'off', 'drydock.kubeconfigs': [join(home, 'broken.yaml')] };
  return {
    folder,
    env: { HOME: home, KUBECONFIG: '' },
    settings,
    writeUserSettings(userData) {
      mkdirSync(join(userData, 'User'), { recursive: true });
      writeFileSync(join(userData, 'User', 'settings.json'), JSON.stringify(settings));
    },
  };
}

/** Answers as kubeadm does: it refuses the group version that it no longer knows. */
const KUBEADM = `#!/bin/sh
if [ "$1" = version ]; then echo v1.34.4; exit 0; fi
if grep -q v1beta2 "$4"; then echo 'error: no kind is registered for version "v1beta2"' >&2; exit 1; fi
echo ok
`;

/** Files with one mistake each: a role with its path, and a field that the definition beside it does not have. */
export const judgedFiles: Readonly<Record<string, string>> = {
  'aws-auth.yaml': `apiVersion: v1
kind: ConfigMap
metadata:
  name: aws-auth
  namespace: kube-system
data:
  mapRoles: |
    - rolearn: arn:aws:iam::111122223333:role/teams/nodes
      username: system:node:{{EC2PrivateDNSName}}
      groups:
        - system:bootstrappers
        - system:nodes
`,
  'boat.yaml': `apiVersion: example.org/v1
kind: Boat
metadata:
  name: ferry
spec:
  berht: north
`,
  'crd.yaml': `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: boats.example.org
spec:
  group: example.org
  scope: Namespaced
  names:
    plural: boats
    singular: boat
    kind: Boat
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          properties:
            spec:
              type: object
              properties:
                berth:
                  type: string
                  description: Where it lies.
`,
};

function kubeconfig(name: string, server: string): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': name,
    clusters: [{ name, cluster: { server } }],
    users: [{ name, user: { token: 'test' } }],
    contexts: [{ name, context: { cluster: name, user: name } }],
  });
}
