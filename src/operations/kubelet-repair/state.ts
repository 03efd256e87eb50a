import { modifiedTimes } from '../../core/command/control-plane/look';
import { kubeletClientFiles, kubeletStartedAt } from '../../core/command/kubelet/conf';
import { CURRENT_CLIENT, KUBELET_CONF } from '../../core/command/kubelet/places';
import type { Certificate } from '../../core/model/certificate';
import { kubeletUser, type KubeletRepairNode } from '../../core/plan/kubelet-repair/plan';
import { timeWords } from '../../core/report/words';
import { hostTime } from '../certificates/host-commands';
import type { Host } from '../control-plane/hosts';
import type { Verdict } from '../engine/definition';
import { currentClient, readKubeletConf } from './read';

/** Milliseconds by which a process must have started after a file to be certain to have read it; both are in whole seconds. */
export const TIME_GRAIN = 2_000;

/** Whether kubelet.conf has a good certificate for the node that is not the old one, or leads to one. */
export async function signedVerdict(host: Host, node: KubeletRepairNode, signal: AbortSignal): Promise<Verdict> {
  const conf = await readKubeletConf(host, signal);
  if (typeof conf !== 'object') return no(conf ?? `${host.name} has no kubelet.conf.`);
  if (conf.client.in === 'nowhere') return no(conf.client.why);
  if (conf.client.in === 'kubeconfig') return newCertificate(host, node, conf.client.certificate, 'kubelet.conf', signal);
  return newCertificate(host, node, await currentClient(host, signal), CURRENT_CLIENT, signal);
}

/** Whether the kubelet has got a certificate of its own. */
export async function ownVerdict(host: Host, node: KubeletRepairNode, signal: AbortSignal): Promise<Verdict> {
  return newCertificate(host, node, await currentClient(host, signal), CURRENT_CLIENT, signal);
}

/** Whether kubelet.conf leads to the certificate that the kubelet renews, without a key of its own. */
export async function pointedVerdict(host: Host, signal: AbortSignal): Promise<Verdict> {
  const conf = await readKubeletConf(host, signal);
  const client = typeof conf === 'object' ? conf.client : undefined;
  if (client?.in === 'file' && client.certificate === CURRENT_CLIENT && client.key === CURRENT_CLIENT) return { so: true };
  return no(`kubelet.conf of ${host.name} does not lead to ${CURRENT_CLIENT} yet.`);
}

/** Whether the kubelet that runs was started after kubelet.conf was written. */
export async function startedVerdict(host: Host, signal: AbortSignal): Promise<Verdict> {
  const [startedAt, modified] = await Promise.all([host.run(kubeletStartedAt, signal), host.run(modifiedTimes([KUBELET_CONF]), signal)]);
  if (startedAt === undefined) return no(`The kubelet of ${host.name} does not run.`);
  const writtenAt = modified.get(KUBELET_CONF);
  if (writtenAt === undefined) return no(`${host.name} has no kubelet.conf.`);
  if (startedAt >= writtenAt + TIME_GRAIN) return { so: true };
  return no(`The kubelet of ${host.name} was started before its kubelet.conf was written.`);
}

/** Those of the old files that are still there; the link only where it leads to nothing new. */
export async function oldFiles(host: Host, node: KubeletRepairNode, signal: AbortSignal): Promise<readonly string[]> {
  const present = await host.run(kubeletClientFiles, signal);
  const old = present.filter((path) => node.files.includes(path));
  if (!old.includes(CURRENT_CLIENT)) return old;
  const current = await currentClient(host, signal);
  const renewed = current !== undefined && current.serial !== node.serial;
  return renewed ? old.filter((path) => path !== CURRENT_CLIENT) : old;
}

async function newCertificate(
  host: Host,
  { name, serial }: KubeletRepairNode,
  certificate: Certificate | undefined,
  place: string,
  signal: AbortSignal,
): Promise<Verdict> {
  if (!certificate) return no(`${place} of ${host.name} holds no certificate.`);
  if (certificate.serial === serial) return no(`${place} of ${host.name} still has the certificate with serial ${serial}.`);
  if (certificate.subject.commonName !== kubeletUser(name))
    return no(`The certificate in ${place} of ${host.name} is that of ${certificate.subject.commonName ?? 'nobody'}.`);
  const now = await host.run(hostTime(), signal);
  if (certificate.notAfter <= now) return no(`The certificate in ${place} of ${host.name} expired on ${timeWords(certificate.notAfter)}.`);
  return { so: true, note: `Serial ${certificate.serial} in ${place}, good until ${timeWords(certificate.notAfter)}.` };
}

function no(why: string): Verdict {
  return { so: false, why };
}
