/**
 * Kubernetes and etcd programs, built from their published Go modules.
 *
 * `k8s.io/kubernetes` replaces its staging repositories by folders of its own checkout; each of them is
 * also published as a module, so the same `replace` lines are written again with versions in place of paths.
 */
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureCached, say } from './cache.mjs';
import { ensureGo } from './go.mjs';
import { run, Unavailable } from './run.mjs';
import { versions } from './versions.mjs';

const CONTROL_PLANE = ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'kubectl'];

/**
 * Folder holding etcd, kube-apiserver, kube-controller-manager, kube-scheduler and kubectl.
 * `KUBEBUILDER_ASSETS` names a folder that has them already.
 * @returns {Promise<string>}
 */
export async function ensureControlPlane(version = versions.kubernetes) {
  const assets = process.env.KUBEBUILDER_ASSETS;
  if (assets && ['etcd', ...CONTROL_PLANE].every((name) => existsSync(join(assets, name)))) return assets;
  const [kubernetes, etcd] = [await ensureKubernetes(CONTROL_PLANE, version), await ensureEtcd()];
  return ensureCached({
    name: 'control-plane',
    version: `${version}-etcd${versions.etcd}`,
    title: `Kubernetes ${version} control plane`,
    build: async (work) => {
      for (const name of CONTROL_PLANE) cpSync(join(kubernetes[name], name), join(work, name));
      cpSync(join(etcd, 'etcd'), join(work, 'etcd'));
    },
  });
}

/**
 * Builds programs of one Kubernetes version, each cached by itself.
 * @param {string[]} names for example `kube-apiserver`
 * @returns {Promise<Record<string, string>>} folder of each program, by its name
 */
export async function ensureKubernetes(names, version = versions.kubernetes) {
  const folders = {};
  let module;
  for (const name of names) {
    folders[name] = await ensureCached({
      name,
      version,
      title: `${name} ${version} (built from source)`,
      build: async (work) => {
        const go = await ensureGo();
        module ??= await kubernetesModule(go, version);
        await run([go, 'build', '-trimpath', '-ldflags', stamp(version), '-o', join(work, name), `k8s.io/kubernetes/cmd/${name}`], {
          cwd: module,
          env: goEnv,
        });
      },
    });
  }
  return folders;
}

/** Folder holding etcd, etcdctl and etcdutl. */
export function ensureEtcd(version = versions.etcd) {
  return ensureCached({
    name: 'etcd',
    version,
    title: `etcd ${version} (built from source)`,
    build: async (work) => {
      const go = await ensureGo();
      const parts = { etcd: 'server', etcdctl: 'etcdctl', etcdutl: 'etcdutl' };
      const source = join(work, 'source');
      mkdirSync(source);
      const requires = Object.values(parts).map((part) => `require go.etcd.io/etcd/${part}/v3 v${version}`);
      writeFileSync(join(source, 'go.mod'), ['module drydock.test/etcd', 'go 1.24.0', ...requires, ''].join('\n'));
      writeImports(
        source,
        Object.values(parts).map((part) => `go.etcd.io/etcd/${part}/v3`),
      );
      await run([go, 'mod', 'tidy'], { cwd: source, env: goEnv });
      for (const [name, part] of Object.entries(parts)) {
        await run([go, 'build', '-trimpath', '-ldflags', '-s -w', '-o', join(work, name), `go.etcd.io/etcd/${part}/v3`], {
          cwd: source,
          env: goEnv,
        });
      }
    },
  });
}

/**
 * Folder holding etcd and etcdctl 3.4 from Debian's packages: that series can't be built as a module any more.
 * @throws Unavailable elsewhere than on Debian
 */
export function ensureEtcd34() {
  return ensureCached({
    name: 'etcd',
    version: '3.4-debian',
    title: 'etcd 3.4 (from Debian)',
    build: async (work) => {
      if (!existsSync('/usr/bin/apt-get')) throw new Unavailable('etcd 3.4 comes from the packages of Debian 12');
      const packages = ['etcd-server', 'etcd-client'];
      try {
        await run(['apt-get', 'download', '-qq', ...packages], { cwd: work });
      } catch {
        await run(['apt-get', 'update', '-qq'], { env: { DEBIAN_FRONTEND: 'noninteractive' } });
        await run(['apt-get', 'download', '-qq', ...packages], { cwd: work });
      }
      for (const file of readdirSync(work).filter((name) => name.endsWith('.deb'))) await run(['dpkg-deb', '-x', file, '.'], { cwd: work });
      for (const name of ['etcd', 'etcdctl']) renameSync(join(work, 'usr', 'bin', name), join(work, name));
    },
  });
}

/** Folder holding kwok and the stages that make its nodes and pods live. */
export function ensureKwok(version = versions.kwok) {
  return ensureCached({
    name: 'kwok',
    version,
    title: `kwok ${version} (built from source)`,
    build: async (work) => {
      const go = await ensureGo();
      const source = join(work, 'source');
      mkdirSync(source);
      writeFileSync(
        join(source, 'go.mod'),
        ['module drydock.test/kwok', 'go 1.26', `require sigs.k8s.io/kwok v${version}`, 'tool sigs.k8s.io/kwok/cmd/kwok', ''].join('\n'),
      );
      await run([go, 'mod', 'tidy'], { cwd: source, env: goEnv });
      await run([go, 'build', '-trimpath', '-ldflags', '-s -w', '-o', join(work, 'kwok'), 'sigs.k8s.io/kwok/cmd/kwok'], {
        cwd: source,
        env: goEnv,
      });
      const module = (await run([go, 'list', '-m', '-f', '{{.Dir}}', 'sigs.k8s.io/kwok'], { cwd: source, env: goEnv })).trim();
      cpSync(join(module, 'kustomize', 'stage'), join(work, 'stage'), { recursive: true });
    },
  });
}

const goEnv = { CGO_ENABLED: '0', GOFLAGS: '-mod=mod', GOTOOLCHAIN: 'auto', GOWORK: 'off' };

/** A module that can build the commands of `k8s.io/kubernetes` at one version. Cached: tidying it takes a while. */
async function kubernetesModule(go, version) {
  const dir = await ensureCached({
    name: 'kubernetes-module',
    version,
    title: `Kubernetes ${version} sources`,
    build: async (work) => {
      const staging = `v0.${version.split('.').slice(1).join('.')}`;
      const original = JSON.parse(await run([go, 'mod', 'download', '-json', `k8s.io/kubernetes@v${version}`], { cwd: work, env: goEnv }));
      const upstream = JSON.parse(await run([go, 'mod', 'edit', '-json', original.GoMod], { cwd: work, env: goEnv }));
      const replaced = (upstream.Replace ?? []).map((entry) => entry.Old.Path).filter((path) => path.startsWith('k8s.io/'));
      writeFileSync(
        join(work, 'go.mod'),
        [
          'module drydock.test/kubernetes',
          `go ${upstream.Go}`,
          `require k8s.io/kubernetes v${version}`,
          ...replaced.map((path) => `replace ${path} => ${path} ${staging}`),
          '',
        ].join('\n'),
      );
      writeImports(
        work,
        ['kubeadm', 'kubelet', 'kubectl', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'kube-proxy'].map(
          (name) => `k8s.io/kubernetes/cmd/${name}`,
        ),
      );
      await run([go, 'mod', 'tidy'], { cwd: work, env: goEnv });
    },
  });
  say(`Kubernetes ${version}: building with ${readFileSync(join(dir, 'go.mod'), 'utf8').match(/^go .*/m)?.[0] ?? 'go'}`);
  return dir;
}

/** Linker flags that stamp the version as a release build does; without them the programs call themselves v0.0.0. */
function stamp(version) {
  const [major, minor] = version.split('.');
  const values = {
    gitVersion: `v${version}`,
    gitMajor: major,
    gitMinor: minor,
    gitTreeState: 'clean',
    gitCommit: '0'.repeat(40),
    buildDate: '2026-01-01T00:00:00Z',
  };
  const flags = ['k8s.io/component-base/version', 'k8s.io/client-go/pkg/version'].flatMap((where) =>
    Object.entries(values).map(([name, value]) => `-X ${where}.${name}=${value}`),
  );
  return ['-s -w', ...flags].join(' ');
}

function writeImports(dir, paths) {
  const lines = ['//go:build tools', '', 'package tools', '', 'import (', ...paths.map((path) => `\t_ "${path}"`), ')', ''];
  writeFileSync(join(dir, 'tools.go'), lines.join('\n'));
}
