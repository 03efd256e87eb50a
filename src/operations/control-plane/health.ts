import { DrydockError } from '../../core/errors';
import { known, unknown, type Known } from '../../core/known';
import type { Certificate } from '../../core/model/certificate';
import type { Component } from '../../core/model/control-plane';
import { parseCertificate } from '../../core/parse/certificates/x509';
import type { ProbeAnswer } from '../../ports/http-probe';
import type { Host } from './hosts';

/** Ports by which kubeadm's components are asked for their health, where their manifests don't say otherwise. */
export const HEALTH_PORTS: Readonly<Record<Component, number>> = {
  etcd: 2381,
  'kube-apiserver': 6443,
  'kube-controller-manager': 10257,
  'kube-scheduler': 10259,
};

/** What is asked for: of an API server whether it serves, of etcd whether it and a quorum with it does. */
const HEALTH_PATHS: Readonly<Record<Component, string>> = {
  etcd: '/health',
  'kube-apiserver': '/readyz',
  'kube-controller-manager': '/healthz',
  'kube-scheduler': '/healthz',
};

/** Whether a component is well now. Unknown: it does not tell strangers. No answer means that it is not. */
export async function healthOf(host: Host, component: Component, port: number, signal: AbortSignal): Promise<Known<boolean>> {
  let answer: ProbeAnswer;
  try {
    answer = await host.http.get({ port, path: HEALTH_PATHS[component], tls: component !== 'etcd' }, host.dial, signal);
  } catch (error) {
    if (DrydockError.is(error, 'cancelled')) throw error;
    if (DrydockError.is(error, 'refused', 'timeout', 'disconnected', 'tls')) return known(false);
    return unknown(DrydockError.from(error).message);
  }
  const { status, body } = answer;
  if (status === 401 || status === 403) return unknown(`${component} answers, but tells its health to nobody without credentials.`);
  return known(status === 200 && (component !== 'etcd' || /"health"\s*:\s*"?true/.test(body)));
}

/** The certificate that is presented at a port of the host's loopback, or at another address that this computer reaches. */
export async function servedAt(host: Host, port: number, signal: AbortSignal, address?: string): Promise<Known<Certificate>> {
  const target = { host: address ?? '127.0.0.1', port };
  try {
    const [first] = await host.handshakes.chainOf(target, address === undefined ? host.dial : undefined, signal);
    return first ? known(parseCertificate(first)) : unknown(`Port ${port} presented no certificate.`);
  } catch (error) {
    if (DrydockError.is(error, 'cancelled')) throw error;
    return unknown(DrydockError.from(error).message);
  }
}
