import { devicesOf, freeBytes, usedBytes } from '../../core/command/control-plane/files';
import { crictlWorks } from '../../core/command/control-plane/instances';
import { exists, isMountPoint } from '../../core/command/control-plane/look';
import { DrydockError } from '../../core/errors';
import type { Known } from '../../core/known';
import { DEFAULT_LAYOUT, type InstanceSource } from '../../core/model/control-plane';
import type { EtcdStatus } from '../../core/model/etcd';
import type { MemberHostFacts } from '../../core/model/etcd-host';
import { flagOf, parsePlacement, parseStaticPod } from '../../core/parse/static-pod';
import { hostTime } from '../certificates/host-commands';
import { kubeletFacts, readComponents } from '../control-plane/facts';
import type { Host } from '../control-plane/hosts';
import { asidePath, manifestPath, manifestPlace } from '../control-plane/static-pod';
import { storedCertificate } from '../control-plane/stored';
import type { EtcdAccess } from './access';
import { stackedPlace } from './places';
import { statusAt } from './member-status';

/**
 * Reads what a control plane tells of its member of etcd, whether that runs or not.
 * Rejects with `notFound` where there is no static pod of etcd.
 */
export async function readMemberHost(
  host: Host,
  access: EtcdAccess,
  signal: AbortSignal,
): Promise<MemberHostFacts & { readonly status: Known<EtcdStatus> }> {
  const kubelet = await kubeletFacts(host, signal);
  const source: InstanceSource = (await host.run(crictlWorks, signal)) ? 'crictl' : 'ps';
  const layout = { ...DEFAULT_LAYOUT, manifests: kubelet.manifests };
  const { components, pki = layout.pki } = await readComponents(host, layout, source, signal);
  const place = { component: 'etcd' as const, layout, source };
  const where = await manifestPlace(host, place, signal);
  if (where === 'gone')
    throw new DrydockError('notFound', `${host.name} has no static pod of etcd.`, { hint: 'Its etcd runs elsewhere, or was removed.' });
  const manifest = await host.text(where === 'aside' ? asidePath(place) : manifestPath(place), signal);
  const [pod, placement] = [parseStaticPod(manifest), parsePlacement(manifest)];
  const inside = flagOf(pod, 'data-dir') ?? '/var/lib/etcd';
  const folder = placement.hostPath(inside);
  if (folder === undefined)
    throw new DrydockError('protocol', `The manifest of etcd on ${host.name} mounts no folder of the host for ${inside}.`);
  const etcd = stackedPlace(host.target, pod);
  const asked = host.clock.now();
  const there = await host.run(hostTime(), signal);
  const clockAhead = Math.round(there - (asked + host.clock.now()) / 2);
  const [status, mounted, data, devices, ca] = await Promise.all([
    statusAt(etcd, access, signal),
    host.run(isMountPoint(folder), signal),
    host.run(exists(`${folder}/member`), signal),
    host.run(devicesOf([layout.manifests, layout.kubernetes]), signal),
    storedCertificate(host, `${pki}/ca.crt`, signal),
  ]);
  return {
    host: host.name,
    target: host.target,
    layout: { ...layout, pki },
    source,
    scanSeconds: kubelet.scanSeconds,
    authority: ca.keyHash,
    components,
    sameFileSystem: devices.length === 2 && devices[0] === devices[1],
    clockAhead,
    member: {
      name: flagOf(pod, 'name') ?? host.name,
      peerUrls: flagOf(pod, 'initial-advertise-peer-urls')?.split(',') ?? [],
      place: etcd,
      version: status.known ? status.value.version : /:v?(\d+\.\d+\.\d+)/.exec(placement.image ?? '')?.[1],
      answers: status.known,
      walFolder: flagOf(pod, 'wal-dir'),
    },
    data: {
      folder,
      mounted,
      there: data,
      bytes: data ? await host.run(usedBytes([folder]), signal) : 0,
      free: await host.run(freeBytes(mounted ? folder : folder.replace(/\/[^/]+$/, '') || '/'), signal),
    },
    status,
  };
}
