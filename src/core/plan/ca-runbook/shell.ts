import { ASIDE_FOLDER, OWN_FOLDER } from '../../command/control-plane/places';
import type { Component } from '../../model/control-plane';
import type { RunbookBlock } from './runbook';

export const PKI = '/etc/kubernetes/pki';
const MANIFESTS = '/etc/kubernetes/manifests';
/** Where the new authority waits on each host. */
export const NEXT = `${OWN_FOLDER}/ca-next`;
/** Where everything is kept as it was. */
export const BEFORE = `${OWN_FOLDER}/ca-before`;

const WELL: Readonly<Record<Component, string>> = {
  etcd: `until curl -fs http://127.0.0.1:2381/health | grep -q '"health":"true"'; do sleep 1; done`,
  'kube-apiserver': 'until curl -fsk -o /dev/null https://127.0.0.1:6443/readyz; do sleep 1; done',
  'kube-controller-manager': 'until curl -fsk -o /dev/null https://127.0.0.1:10257/healthz; do sleep 1; done',
  'kube-scheduler': 'until curl -fsk -o /dev/null https://127.0.0.1:10259/healthz; do sleep 1; done',
};

/**
 * Restarts static pods one after the other, each by its manifest: out of the kubelet's sight, gone, back, well.
 * @param edit a line for the manifest while it is out, by `$aside`: the kubelet would take a copy beside it for another pod
 */
export function restartOf(components: readonly Component[], edit?: Partial<Record<Component, string>>): readonly string[] {
  return components.flatMap((component) => {
    const running = `crictl ps -q --name '^${component}$'`;
    const change = edit?.[component];
    return [
      `mv ${MANIFESTS}/${component}.yaml ${ASIDE_FOLDER}/`,
      `until test -z "$(${running})"; do sleep 1; done`,
      ...(change === undefined ? [] : [change.replaceAll('$aside', `${ASIDE_FOLDER}/${component}.yaml`)]),
      `mv ${ASIDE_FOLDER}/${component}.yaml ${MANIFESTS}/`,
      `until test -n "$(${running})"; do sleep 1; done`,
      WELL[component],
    ];
  });
}

/** The same on several hosts, one after the other. */
export function onEach(
  hosts: readonly string[],
  lines: readonly string[] | ((host: string) => readonly string[]),
): readonly RunbookBlock[] {
  return hosts.map((host) => ({ host, lines: typeof lines === 'function' ? lines(host) : lines }));
}

export function here(...lines: readonly string[]): RunbookBlock {
  return { host: undefined, lines };
}

/** Brings files from one host to others, through this computer; they keep their modes. @param folder the same on both sides */
export function carry(from: string, to: readonly string[], folder: string, files: readonly string[]): readonly RunbookBlock[] {
  if (to.length === 0) return [];
  return [
    here(
      ...to.flatMap((host) => [
        `ssh ${host} sudo install -d -m 0700 ${OWN_FOLDER} ${folder}`,
        `ssh ${from} sudo tar -C ${folder} -c ${files.join(' ')} | ssh ${host} sudo tar -C ${folder} -x`,
      ]),
    ),
  ];
}

/** A file of authorities: the first is the one that signs, all are trusted. */
export function writeBundle(target: string, ...sources: readonly string[]): readonly string[] {
  return [`cat ${sources.join(' ')} > ${target}.new`, `chmod 0644 ${target}.new`, `mv ${target}.new ${target}`];
}

/** Succeeds where a file holds so many certificates. */
export function holds(file: string, count: number): string {
  return `test "$(grep -c 'BEGIN CERTIFICATE' ${file})" -eq ${count}`;
}

/** Succeeds where a certificate was signed by the new authority. */
export function signedByNew(certificate: string, authority: string): string {
  return `openssl verify -partial_chain -CAfile ${authority} ${certificate}`;
}
