import { devicesOf, freeBytes, usedBytes } from '../../core/command/control-plane/files';
import { crictlWorks } from '../../core/command/control-plane/instances';
import { kubeadmVersion } from '../../core/command/kubeadm/version';
import { DrydockError } from '../../core/errors';
import {
  COMPONENTS,
  DEFAULT_LAYOUT,
  type AuthorityFacts,
  type ComponentFacts,
  type ControlPlaneFacts,
  type ControlPlaneLayout,
  type InstanceSource,
  type OtherCertificate,
  type StoredCertificate,
} from '../../core/model/control-plane';
import { durationSeconds } from '../../core/parse/go-duration';
import { flagOf, parseStaticPod, type StaticPod } from '../../core/parse/static-pod';
import { nameOfFile } from '../../core/policy/certificates/names';
import { placeOf, RENEWABLE } from '../../core/policy/certificates/places';
import { certificateFiles, hostTime, kubeconfigCertificates, type CertificateFile } from '../certificates/host-commands';
import { parse } from 'yaml';
import { fields, text } from '../../core/parse/kubernetes/fields';
import { healthOf, HEALTH_PORTS } from './health';
import type { Host } from './hosts';
import { asidePath, manifestPath, manifestPlace } from './static-pod';
import { kubeadmList } from './stored';

const KUBELET_CONFIG = '/var/lib/kubelet/config.yaml';
/** `fileCheckFrequency` where the kubelet's configuration does not say otherwise. */
const SCAN_SECONDS = 20;

/**
 * Reads what has to be known of a control plane, over SSH alone. It changes nothing.
 * Rejects with `notFound` where the host is no control plane of kubeadm.
 */
export async function readControlPlane(host: Host, signal: AbortSignal): Promise<ControlPlaneFacts> {
  const kubelet = await kubeletFacts(host, signal);
  const source: InstanceSource = (await host.run(crictlWorks, signal)) ? 'crictl' : 'ps';
  const found = await readComponents(host, { ...DEFAULT_LAYOUT, manifests: kubelet.manifests }, source, signal);
  const layout = { ...DEFAULT_LAYOUT, manifests: kubelet.manifests, pki: found.pki ?? DEFAULT_LAYOUT.pki };
  const kubeadm = await host.run(kubeadmVersion, signal);
  const asked = host.clock.now();
  const there = await host.run(hostTime(), signal);
  const clockAhead = Math.round(there - (asked + host.clock.now()) / 2);
  const [list, files, kubeconfigs, devices, free, used] = await Promise.all([
    kubeadmList(host, layout, signal),
    host.run(certificateFiles([layout.pki]), signal),
    host.run(kubeconfigCertificates(layout.kubernetes), signal),
    host.run(devicesOf([layout.manifests, layout.kubernetes]), signal),
    host.run(freeBytes(layout.kubernetes), signal),
    host.run(usedBytes([layout.pki]), signal),
  ]);
  const stored = new Map([...files, ...kubeconfigs].map((file) => [file.path, file]));
  const judged = RENEWABLE.flatMap((name) => {
    const line = list.find((one) => one.name === name);
    return line === undefined ? [] : [judge(name, line.missing, line.externallyManaged, layout, stored)];
  });
  return {
    host: host.name,
    target: host.target,
    layout,
    source,
    kubeadm,
    scanSeconds: kubelet.scanSeconds,
    certificates: judged.filter((one): one is StoredCertificate => 'serial' in one),
    others: judged.filter((one): one is OtherCertificate => 'state' in one),
    authorities: authoritiesIn(files, layout),
    components: found.components,
    sameFileSystem: devices.length === 2 && devices[0] === devices[1],
    freeBytes: free,
    backupBytes: used,
    clockAhead,
  };
}

function judge(
  name: string,
  missing: boolean,
  external: boolean,
  layout: ControlPlaneLayout,
  stored: ReadonlyMap<string, CertificateFile>,
): StoredCertificate | OtherCertificate {
  const place = placeOf(name, layout);
  if (missing || !place) return { name, state: 'missing', why: 'the certificate is missing on the host.' };
  if (external) return { name, state: 'external', why: 'the key of its authority is not on the host.' };
  const file = stored.get(place.path);
  const [certificate] = file?.certificates ?? [];
  if (!certificate) return { name, state: 'unreadable', why: file?.problems[0] ?? `there is no certificate in ${place.path}.` };
  return { name, path: place.path, serial: certificate.serial, expiresAt: certificate.notAfter, restarts: place.restarts };
}

function authoritiesIn(files: readonly CertificateFile[], layout: ControlPlaneLayout): readonly AuthorityFacts[] {
  return files.flatMap(({ path, certificates: [first] }): readonly AuthorityFacts[] => {
    const name = nameOfFile(path.replace(layout.pki, DEFAULT_LAYOUT.pki));
    if (!first || !['ca', 'etcd-ca', 'front-proxy-ca'].includes(name)) return [];
    return [{ name, expiresAt: first.notAfter, keyHash: first.keyHash }];
  });
}

export async function kubeletFacts(host: Host, signal: AbortSignal): Promise<{ readonly manifests: string; readonly scanSeconds: number }> {
  try {
    const config = fields(parse(await host.text(KUBELET_CONFIG, signal)));
    const manifests = (text(config.staticPodPath) ?? DEFAULT_LAYOUT.manifests).replace(/\/+$/, '');
    const scan = durationSeconds(text(config.fileCheckFrequency) ?? '');
    // 0 stands for the default, as in every field of this file.
    return { manifests, scanSeconds: scan === undefined || scan === 0 ? SCAN_SECONDS : scan };
  } catch (error) {
    if (!DrydockError.is(error, 'notFound')) throw error;
    throw new DrydockError('notFound', `${host.name} has no ${KUBELET_CONFIG}: it is no node of kubeadm.`, { cause: error });
  }
}

interface FoundComponents {
  readonly components: readonly ComponentFacts[];
  /** Folder of certificates as the API server's flags tell it. */
  readonly pki: string | undefined;
}

/** The static pods of a control plane with their health. Rejects with `notFound` where there is no API server. */
export async function readComponents(
  host: Host,
  layout: ControlPlaneLayout,
  source: InstanceSource,
  signal: AbortSignal,
): Promise<FoundComponents> {
  const components: ComponentFacts[] = [];
  let pki: string | undefined;
  for (const component of COMPONENTS) {
    const place = { component, layout, source };
    const manifest = await manifestPlace(host, place, signal);
    if (manifest === 'gone') continue;
    const pod = parseStaticPod(await host.text(manifest === 'aside' ? asidePath(place) : manifestPath(place), signal));
    const healthPort = healthPortOf(pod, component);
    if (component === 'kube-apiserver') pki = flagOf(pod, 'client-ca-file')?.replace(/\/[^/]*$/, '');
    components.push({ component, manifest, healthPort, healthy: await healthOf(host, component, healthPort, signal) });
  }
  if (components.some(({ component }) => component === 'kube-apiserver')) return { components, pki };
  throw new DrydockError('notFound', `${host.name} has no static pod kube-apiserver: it is no control plane of kubeadm.`, {
    hint: 'Choose the control planes, and look whether the kubelet runs there.',
  });
}

function healthPortOf(pod: StaticPod, component: ComponentFacts['component']): number {
  const flag = component === 'etcd' ? flagOf(pod, 'listen-metrics-urls')?.split(',')[0] : flagOf(pod, 'secure-port');
  const port = Number(/(\d+)\/?$/.exec(flag ?? '')?.[1]);
  return Number.isInteger(port) && port > 0 ? port : HEALTH_PORTS[component];
}
