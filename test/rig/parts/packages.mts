/**
 * Debian packages of kubeadm, kubelet and kubectl as users have them, in one repository for each minor:
 * `vX.Y/deb/` with `Packages` and `Release`, as the published repositories are laid out.
 */
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ensureCached } from '../../harness/tools/cache.mjs';
import { ensureKubernetes } from '../../harness/tools/kubernetes.mjs';
import { run } from '../../harness/tools/run.mjs';

const RECIPE = 3;

const KUBELET_UNIT = `[Unit]
Description=kubelet: The Kubernetes Node Agent
Wants=network-online.target
After=network-online.target

[Service]
ExecStart=/usr/bin/kubelet
Restart=always
StartLimitInterval=0
RestartSec=10

[Install]
WantedBy=multi-user.target
`;

const KUBEADM_DROP_IN = `[Service]
Environment="KUBELET_KUBECONFIG_ARGS=--bootstrap-kubeconfig=/etc/kubernetes/bootstrap-kubelet.conf --kubeconfig=/etc/kubernetes/kubelet.conf"
Environment="KUBELET_CONFIG_ARGS=--config=/var/lib/kubelet/config.yaml"
EnvironmentFile=-/var/lib/kubelet/kubeadm-flags.env
EnvironmentFile=-/etc/default/kubelet
ExecStart=
ExecStart=/usr/bin/kubelet $KUBELET_KUBECONFIG_ARGS $KUBELET_CONFIG_ARGS $KUBELET_KUBEADM_ARGS $KUBELET_EXTRA_ARGS
`;

interface PackageRecipe {
  readonly name: string;
  readonly version: string;
  readonly depends: string;
  /** Path in the package → text, or the path of a file to copy. */
  readonly files: Readonly<Record<string, { readonly text: string } | { readonly file: string }>>;
  readonly postinst?: string;
}

/** Debian's version of the packages of one Kubernetes version. */
export function packageVersion(kubernetes: string): string {
  return `${kubernetes}-1.1`;
}

/** `1.34.4` → `v1.34` */
export function minorOf(kubernetes: string): string {
  return `v${kubernetes.split('.').slice(0, 2).join('.')}`;
}

/** Folder with the `.deb` files and indexes of one Kubernetes version: the content of its minor's `deb/`. */
export function ensurePackages(kubernetes: string): Promise<string> {
  return ensureCached({
    name: 'rig-packages',
    version: `${kubernetes}-${RECIPE}`,
    title: `Debian packages of Kubernetes ${kubernetes}`,
    build: async (work: string) => {
      const programs = await ensureKubernetes(['kubeadm', 'kubelet', 'kubectl'], kubernetes);
      const version = packageVersion(kubernetes);
      const binary = (name: string) => ({ file: join(programs[name]!, name) });
      const recipes: PackageRecipe[] = [
        { name: 'kubectl', version, depends: '', files: { 'usr/bin/kubectl': binary('kubectl') } },
        {
          name: 'kubelet',
          version,
          depends: 'iptables, iproute2, socat, util-linux, mount, ethtool, conntrack',
          files: { 'usr/bin/kubelet': binary('kubelet'), 'usr/lib/systemd/system/kubelet.service': { text: KUBELET_UNIT } },
          postinst: '#!/bin/sh\nset -e\nsystemctl daemon-reload || true\nsystemctl enable kubelet.service >/dev/null 2>&1 || true\n',
        },
        {
          name: 'kubeadm',
          version,
          depends: 'iproute2, mount, util-linux',
          files: {
            'usr/bin/kubeadm': binary('kubeadm'),
            'usr/lib/systemd/system/kubelet.service.d/10-kubeadm.conf': { text: KUBEADM_DROP_IN },
          },
        },
      ];
      const stanzas: string[] = [];
      for (const recipe of recipes) stanzas.push(await makePackage(work, recipe));
      const packages = `${stanzas.join('\n')}`;
      writeFileSync(join(work, 'Packages'), packages);
      const digest = createHash('sha256').update(packages).digest('hex');
      const release = [
        'Origin: drydock-rig',
        `Suite: ${minorOf(kubernetes)}`,
        'SHA256:',
        ` ${digest} ${Buffer.byteLength(packages)} Packages`,
        '',
      ];
      writeFileSync(join(work, 'Release'), release.join('\n'));
    },
  });
}

/** @returns its stanza of the index */
async function makePackage(target: string, recipe: PackageRecipe): Promise<string> {
  const root = join(target, 'root');
  rmSync(root, { recursive: true, force: true });
  const put = (path: string, write: (place: string) => void) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    write(join(root, path));
  };
  for (const [path, content] of Object.entries(recipe.files)) {
    put(path, (place) => ('text' in content ? writeFileSync(place, content.text) : cpSync(content.file, place)));
  }
  const control = [
    `Package: ${recipe.name}`,
    `Version: ${recipe.version}`,
    'Architecture: amd64',
    'Maintainer: the test rig <rig@drydock.test>',
    ...(recipe.depends ? [`Depends: ${recipe.depends}`] : []),
    'Section: admin',
    'Priority: optional',
    `Description: ${recipe.name} for the test rig`,
  ];
  put('DEBIAN/control', (place) => writeFileSync(place, `${control.join('\n')}\n`));
  if (recipe.postinst) put('DEBIAN/postinst', (place) => writeFileSync(place, recipe.postinst!, { mode: 0o755 }));
  const file = `${recipe.name}_${recipe.version}_amd64.deb`;
  await run(['dpkg-deb', '--root-owner-group', '-Zgzip', '-z1', '--build', root, join(target, file)]);
  rmSync(root, { recursive: true, force: true });
  const digest = createHash('sha256')
    .update(readFileSync(join(target, file)))
    .digest('hex');
  return [...control, `Filename: ./${file}`, `Size: ${statSync(join(target, file)).size}`, `SHA256: ${digest}`, ''].join('\n');
}
