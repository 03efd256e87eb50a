import { freeBytes } from '../../core/command/control-plane/files';
import { kubeletClientFiles, kubeletConf } from '../../core/command/kubelet/conf';
import { CURRENT_CLIENT, KUBELET_CONFIG, KUBELET_PKI } from '../../core/command/kubelet/places';
import { exists } from '../../core/command/control-plane/look';
import { DrydockError } from '../../core/errors';
import type { Certificate } from '../../core/model/certificate';
import type { AuthorityFacts } from '../../core/model/control-plane';
import { DEFAULT_LAYOUT } from '../../core/model/control-plane';
import type { KubeletFacts, SignerFacts } from '../../core/model/kubelet';
import { parseKubeletConf } from '../../core/parse/kubelet-conf';
import { parseKubeletRotation } from '../../core/parse/kubelet-rotation';
import { certificateFiles, hostTime } from '../certificates/host-commands';
import type { Host } from '../control-plane/hosts';
import { storedCertificate } from '../control-plane/stored';

/** Reads what has to be known of a kubelet; changes nothing. Rejects with `notFound` where the host is no node of kubeadm. */
export async function readKubelet(host: Host, signal: AbortSignal): Promise<KubeletFacts> {
  const [rotation, conf, current, files, authority, clockAhead, free] = await Promise.all([
    rotationOf(host, signal),
    readKubeletConf(host, signal),
    currentClient(host, signal),
    host.run(kubeletClientFiles, signal),
    authorityOf(host, signal),
    clockAheadOf(host, signal),
    Promise.all([host.run(freeBytes(DEFAULT_LAYOUT.kubernetes), signal), host.run(freeBytes('/var/lib/kubelet'), signal)]),
  ]);
  return { node: host.name, target: host.target, rotation, conf, current, files, authority, clockAhead, freeBytes: Math.min(...free) };
}

/** kubelet.conf without the key that it may hold. Undefined: there is none. A text: why it can't be used. */
export async function readKubeletConf(host: Host, signal: AbortSignal): Promise<KubeletFacts['conf']> {
  const content = await host.run(kubeletConf, signal);
  if (content === undefined) return undefined;
  try {
    return parseKubeletConf(content);
  } catch (error) {
    return (error as Error).message;
  }
}

/** The newest client certificate of a kubelet; undefined where there is none that can be read. */
export async function currentClient(host: Host, signal: AbortSignal): Promise<Certificate | undefined> {
  const files = await host.run(certificateFiles([KUBELET_PKI]), signal);
  return files.find(({ path }) => path === CURRENT_CLIENT)?.certificates[0];
}

/** Reads whether a control plane may sign. */
export async function readSigner(host: Host, signal: AbortSignal): Promise<SignerFacts> {
  const { pki } = DEFAULT_LAYOUT;
  const [authority, hasKey, clockAhead] = await Promise.all([
    storedCertificate(host, `${pki}/ca.crt`, signal),
    host.run(exists(`${pki}/ca.key`), signal),
    clockAheadOf(host, signal),
  ]);
  return { host: host.name, target: host.target, authority, hasKey, clockAhead };
}

/** How far the clock of a host is ahead of this computer's, milliseconds. */
export async function clockAheadOf(host: Host, signal: AbortSignal): Promise<number> {
  const asked = host.clock.now();
  const there = await host.run(hostTime(), signal);
  return Math.round(there - (asked + host.clock.now()) / 2);
}

async function rotationOf(host: Host, signal: AbortSignal): Promise<KubeletFacts['rotation']> {
  try {
    return parseKubeletRotation(await host.text(KUBELET_CONFIG, signal));
  } catch (error) {
    if (!DrydockError.is(error, 'notFound')) throw error;
    throw new DrydockError('notFound', `${host.name} has no ${KUBELET_CONFIG}: it is no node of kubeadm.`, { cause: error });
  }
}

async function authorityOf(host: Host, signal: AbortSignal): Promise<AuthorityFacts | undefined> {
  try {
    const { notAfter, keyHash } = await storedCertificate(host, `${DEFAULT_LAYOUT.pki}/ca.crt`, signal);
    return { name: 'ca', expiresAt: notAfter, keyHash };
  } catch (error) {
    if (DrydockError.is(error, 'notFound', 'invalid')) return undefined;
    throw error;
  }
}
