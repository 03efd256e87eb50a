/**
 * What the container runtime and the kubelet of a host write. An overlay can't sit on an overlay, so it lies in folders of
 * this machine; and so that nobody waits for images, the runtime's folder begins as a copy of one that has them all.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { ensureCached } from '../harness/tools/cache.mjs';
import { run } from '../harness/tools/run.mjs';
import { Host, type HostSpec } from './host.mts';

/** Folders of containerd's state in which nothing is ever changed in place: they can be shared by hard links. */
const IMMUTABLE = ['io.containerd.content.v1.content/blobs', 'io.containerd.snapshotter.v1.overlayfs/snapshots'];
const RECIPE = 1;

/**
 * A containerd folder with the images of an archive in it, unpacked.
 * @param image host image with containerd
 * @param labels of the host that does it for a moment
 */
export async function ensureImageStore(archive: string, image: string, labels: HostSpec['labels']): Promise<string> {
  const key = createHash('sha256')
    .update(JSON.stringify([basename(dirname(archive)), image, RECIPE]))
    .digest('hex')
    .slice(0, 12);
  const dir = await ensureCached({
    name: 'rig-store',
    version: key,
    title: 'unpacked container images for the rig',
    build: async (work: string) => {
      const host = new Host(storeKeeper(join(work, 'containerd'), archive, image, { key, labels }));
      mkdirSync(join(work, 'containerd'));
      await host.remove();
      try {
        await host.up();
        await importImages(host, '/srv/images.tar');
        await host.exec(['systemctl', 'stop', 'containerd.service']);
      } finally {
        await host.remove();
      }
    },
  });
  return join(dir, 'containerd');
}

/** Loads an archive that the host can read into its container runtime. */
export async function importImages(host: Host, path: string): Promise<void> {
  await host.exec(['ctr', '-n', 'k8s.io', 'images', 'import', '--all-platforms', path]);
}

/** Fills the storage folders of a host. @param store folder of `ensureImageStore`; unset: no images */
export async function makeStorage(folder: string, store: string | undefined): Promise<void> {
  mkdirSync(join(folder, 'kubelet'), { recursive: true });
  const target = join(folder, 'containerd');
  if (existsSync(target)) return;
  const part = `${target}.part`;
  rmSync(part, { recursive: true, force: true });
  mkdirSync(part);
  if (store !== undefined) {
    for (const path of IMMUTABLE) {
      mkdirSync(dirname(join(part, path)), { recursive: true });
      await run(['cp', '-a', '--link', join(store, path), join(part, path)]);
    }
    // Databases are changed in place, so each host needs its own.
    await run(['cp', '-a', '--no-clobber', `${store}/.`, part]);
  }
  renameSync(part, target);
}

/** Where a host with such storage has it. */
export function storageMounts(folder: string): HostSpec['mounts'] {
  return {
    '/var/lib/containerd': { source: join(folder, 'containerd'), writable: true },
    '/var/lib/kubelet': { source: join(folder, 'kubelet'), writable: true },
  };
}

function storeKeeper(
  folder: string,
  archive: string,
  image: string,
  { key, labels }: { readonly key: string; readonly labels: HostSpec['labels'] },
): HostSpec {
  return {
    name: 'store',
    container: `drydock-store-${key}`,
    networks: [],
    names: {},
    image,
    mounts: { '/var/lib/containerd': { source: folder, writable: true }, '/srv/images.tar': { source: archive, writable: false } },
    labels,
  };
}
