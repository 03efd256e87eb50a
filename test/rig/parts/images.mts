/**
 * The container images of a kubeadm cluster, made from programs built here, under exactly the names kubeadm asks for.
 * Nothing is pulled from anywhere.
 */
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
  lstatSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { ensureCached } from '../../harness/tools/cache.mjs';
import { ensureDebianPackages } from '../../harness/tools/debian.mjs';
import { ensureEtcd, ensureKubernetes } from '../../harness/tools/kubernetes.mjs';
import { run } from '../../harness/tools/run.mjs';
import { podman } from '../podman.mts';
import { ensureCoreDNS } from './coredns.mts';
import { ensurePause } from './pause.mts';

/** An image to make: files by path in it, and how it starts. */
interface ImageRecipe {
  readonly name: string;
  readonly entrypoint: readonly string[];
  fill(root: string): Promise<void>;
}

const RECIPE = 4;

/** Image of a program with nothing to do but exist: what workloads of tests run. */
export const WORKLOAD_IMAGE = 'rig.drydock.test/busybox:1';

/** Names of the images that kubeadm of a version wants. */
export async function wantedImages(version: string): Promise<readonly string[]> {
  const { kubeadm = '' } = await ensureKubernetes(['kubeadm'], version);
  const out = await run([join(kubeadm, 'kubeadm'), 'config', 'images', 'list', '--kubernetes-version', `v${version}`]);
  return out.trim().split('\n');
}

/** Path of one archive with all images of a Kubernetes version, and the workload image. */
export async function ensureImageArchive(version: string): Promise<string> {
  const names = await wantedImages(version);
  const key = createHash('sha256')
    .update(JSON.stringify([names, RECIPE]))
    .digest('hex')
    .slice(0, 8);
  const dir = await ensureCached({
    name: 'rig-images',
    version: `${version}-${key}`,
    title: `container images of Kubernetes ${version}`,
    build: async (work: string) => {
      const recipes = [...(await Promise.all(names.map((name) => recipeOf(name, version)))), workload()];
      for (const recipe of recipes) await makeImage(join(work, 'root'), recipe);
      const made = recipes.map(({ name }) => name);
      await podman('save', '--quiet', '--multi-image-archive', '-o', join(work, 'images.tar'), ...made);
      await podman('rmi', '--force', ...made);
    },
  });
  return join(dir, 'images.tar');
}

async function recipeOf(name: string, version: string): Promise<ImageRecipe> {
  const [, part = '', tag = ''] = /([^/:]+):([^:]+)$/.exec(name) ?? [];
  switch (part) {
    case 'kube-apiserver':
    case 'kube-controller-manager':
    case 'kube-scheduler': {
      const folders = await ensureKubernetes([part], version);
      return program(name, `/usr/local/bin/${part}`, join(folders[part]!, part));
    }
    case 'kube-proxy': {
      const folders = await ensureKubernetes([part], version);
      return kubeProxy(name, join(folders[part]!, part));
    }
    case 'etcd': {
      const folder = await ensureEtcd(tag.replace(/^v/, '').replace(/-\d+$/, ''));
      return {
        name,
        entrypoint: [],
        fill: async (root) => {
          for (const file of ['etcd', 'etcdctl', 'etcdutl']) install(join(folder, file), join(root, 'usr/local/bin', file));
        },
      };
    }
    case 'coredns': {
      const folder = await ensureCoreDNS(tag.replace(/^v/, ''));
      const recipe = program(name, '/coredns', join(folder, 'coredns'));
      return {
        ...recipe,
        fill: async (root) => {
          await recipe.fill(root);
          mkdirSync(join(root, 'etc'), { recursive: true });
          writeFileSync(join(root, 'etc/passwd'), 'root:x:0:0:root:/root:/sbin/nologin\nnonroot:x:65532:65532:nonroot:/:/sbin/nologin\n');
        },
      };
    }
    case 'pause':
      return program(name, '/pause', join(await ensurePause(), 'pause'));
    default:
      throw new Error(`kubeadm ${version} asks for the image ${name}, for which the rig has no recipe`);
  }
}

function program(name: string, path: string, source: string): ImageRecipe {
  return { name, entrypoint: [path], fill: async (root) => install(source, join(root, path)) };
}

/** kube-proxy drives netfilter through the iptables and nft programs, so it needs them and their libraries. */
function kubeProxy(name: string, source: string): ImageRecipe {
  return {
    name,
    entrypoint: ['/usr/local/bin/kube-proxy'],
    fill: async (root) => {
      await ensureDebianPackages(['iptables', 'nftables', 'conntrack', 'kmod'], 'the kube-proxy image of the rig');
      install(source, join(root, 'usr/local/bin/kube-proxy'));
      for (const link of ['bin', 'sbin', 'lib', 'lib64']) symlinkSync(`usr/${link}`, join(root, link));
      const programs = ['/usr/sbin/xtables-nft-multi', '/usr/sbin/nft', '/usr/sbin/conntrack', '/usr/bin/kmod'];
      for (const file of programs) await installWithLibraries(file, root);
      for (const family of ['iptables', 'ip6tables']) {
        for (const suffix of ['', '-save', '-restore']) symlinkSync('xtables-nft-multi', join(root, 'usr/sbin', `${family}${suffix}`));
      }
      symlinkSync('../bin/kmod', join(root, 'usr/sbin/modprobe'));
      const plugins = '/usr/lib/x86_64-linux-gnu/xtables';
      cpSync(plugins, join(root, plugins), { recursive: true });
      // Some plugins need libraries that the programs don't: the one that spreads connections needs libm.
      for (const plugin of readdirSync(plugins)) await installLibraries(join(plugins, plugin), root);
      mkdirSync(join(root, 'etc'), { recursive: true });
      for (const file of ['/etc/protocols', '/etc/services']) if (existsSync(file)) cpSync(file, join(root, file));
    },
  };
}

function workload(): ImageRecipe {
  return {
    name: WORKLOAD_IMAGE,
    entrypoint: [],
    fill: async (root) => {
      await ensureDebianPackages(['busybox-static'], 'the workload image of the rig');
      install('/bin/busybox', join(root, 'bin/busybox'));
      for (const applet of (await run(['/bin/busybox', '--list'])).trim().split('\n')) {
        if (applet !== 'busybox') symlinkSync('busybox', join(root, 'bin', basename(applet)));
      }
      mkdirSync(join(root, 'tmp'), { recursive: true });
      mkdirSync(join(root, 'etc'), { recursive: true });
      writeFileSync(join(root, 'etc/passwd'), 'root:x:0:0:root:/:/bin/sh\n');
    },
  };
}

async function makeImage(root: string, recipe: ImageRecipe): Promise<void> {
  rmSync(root, { recursive: true, force: true });
  mkdirSync(root, { recursive: true });
  for (const folder of ['usr/bin', 'usr/sbin', 'usr/lib', 'usr/lib64']) mkdirSync(join(root, folder), { recursive: true });
  await recipe.fill(root);
  const archive = `${root}.tar`;
  await run(['tar', '-C', root, '-cf', archive, '.']);
  const entry = recipe.entrypoint.length > 0 ? ['--change', `ENTRYPOINT ${JSON.stringify(recipe.entrypoint)}`] : [];
  await podman('import', '--quiet', '--change', 'ENV PATH=/usr/local/bin:/usr/bin:/usr/sbin:/bin:/sbin', ...entry, archive, recipe.name);
  rmSync(root, { recursive: true, force: true });
  rmSync(archive);
}

function install(source: string, target: string): void {
  mkdirSync(dirname(target), { recursive: true });
  cpSync(source, target);
}

/** Copies a program with the shared libraries it is linked to, links kept as they are. */
async function installWithLibraries(file: string, root: string): Promise<void> {
  install(realpathSync(file), join(root, file));
  await installLibraries(file, root);
}

async function installLibraries(file: string, root: string): Promise<void> {
  const out = await run(['ldd', file]);
  for (const [, library = ''] of out.matchAll(/(?:=> |^\s*)(\/[^\s]+)/gm)) {
    const place = library.startsWith('/usr') ? library : `/usr${library}`;
    installLinked(existsSync(place) ? place : library, root);
  }
}

function installLinked(path: string, root: string): void {
  const target = join(root, path);
  if (existsSync(target)) return;
  mkdirSync(dirname(target), { recursive: true });
  if (!lstatSync(path).isSymbolicLink()) {
    cpSync(path, target);
    return;
  }
  const link = readlinkSync(path);
  const next = link.startsWith('/') ? link : join(dirname(path), link);
  symlinkSync(link, target);
  installLinked(next, root);
}
