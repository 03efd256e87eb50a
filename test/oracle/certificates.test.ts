/** Our reading of certificates beside kubeadm's own list of them. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { certificateFiles, kubeadmExpirationJson, kubeadmExpirationTable } from '../../src/operations/certificates/host-commands';
import type { CommandSpec } from '../../src/core/command/spec';
import { ensureKubernetes } from '../harness/tools/kubernetes.mjs';

const run = promisify(execFile);
const VERSIONS = ['1.34.4', '1.35.4'];

describe.each(VERSIONS)('kubeadm %s', (version) => {
  let kubeadm: string;
  let folder: string;
  let pki: string;
  let config: string;
  beforeAll(async () => {
    kubeadm = join((await ensureKubernetes(['kubeadm'], version)).kubeadm!, 'kubeadm');
    folder = await mkdtemp(join(tmpdir(), 'drydock-certificates-'));
    pki = join(folder, 'pki');
    config = join(folder, 'kubeadm.yaml');
    const cluster = ['apiVersion: kubeadm.k8s.io/v1beta4', 'kind: ClusterConfiguration', `kubernetesVersion: v${version}`, `certificatesDir: ${pki}`];
    await writeFile(config, [...cluster, 'certificateValidityPeriod: 240h', 'caCertificateValidityPeriod: 2400h', ''].join('\n'));
    await run(kubeadm, ['init', 'phase', 'certs', 'all', '--config', config]);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  /** The command as it is, but with this kubeadm and these certificates. */
  async function ask<T>(command: CommandSpec<T>): Promise<T> {
    const [program, ...rest] = command.argv;
    const { stdout, stderr } = await run(program === 'kubeadm' ? kubeadm : program, program === 'kubeadm' ? [...rest, '--config', config] : rest);
    return command.parse({ exitCode: 0, signal: undefined, stdout, stderr, stdoutBytes: new Uint8Array(), duration: 0 });
  }

  it('says the same in JSON as we read from the files, to the second', async () => {
    const list = (await ask(kubeadmExpirationJson())) ?? [];
    const files = new Map((await ask(certificateFiles([pki]))).map(({ path, certificates }) => [path.slice(pki.length + 1), certificates[0]?.notAfter]));
    const told = list.filter(({ missing }) => !missing).map(({ name, expiresAt }) => [name, expiresAt]);
    expect(new Map(told as [string, number][])).toEqual(
      new Map([
        ['apiserver', files.get('apiserver.crt')],
        ['apiserver-etcd-client', files.get('apiserver-etcd-client.crt')],
        ['apiserver-kubelet-client', files.get('apiserver-kubelet-client.crt')],
        ['etcd-healthcheck-client', files.get('etcd/healthcheck-client.crt')],
        ['etcd-peer', files.get('etcd/peer.crt')],
        ['etcd-server', files.get('etcd/server.crt')],
        ['front-proxy-client', files.get('front-proxy-client.crt')],
        ['ca', files.get('ca.crt')],
        ['etcd-ca', files.get('etcd/ca.crt')],
        ['front-proxy-ca', files.get('front-proxy-ca.crt')],
      ]),
    );
  });

  it('says the same in its table, to the minute, with what is missing', async () => {
    const [json, table] = [(await ask(kubeadmExpirationJson())) ?? [], await ask(kubeadmExpirationTable())];
    const toMinute = (at: number | undefined) => at && Math.floor(at / 60_000);
    expect(table.map((one) => ({ ...one, expiresAt: toMinute(one.expiresAt) }))).toEqual(
      json.map((one) => ({ ...one, expiresAt: toMinute(one.expiresAt) })),
    );
  });

  it('tells an authority whose key is elsewhere', async () => {
    await rm(join(pki, 'front-proxy-ca.key'));
    const list = (await ask(kubeadmExpirationJson())) ?? [];
    expect(list.filter(({ externallyManaged }) => externallyManaged).map(({ name }) => name)).toEqual(['front-proxy-client', 'front-proxy-ca']);
  });
});
