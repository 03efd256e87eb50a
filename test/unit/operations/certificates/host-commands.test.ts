import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CommandResult } from '../../../../src/core/command/result';
import type { CommandSpec } from '../../../../src/core/command/spec';
import {
  certificateFiles,
  hostTime,
  kubeadmExpirationJson,
  kubeadmExpirationTable,
  kubeconfigCertificates,
} from '../../../../src/operations/certificates/host-commands';
import { issue } from '../../core/certificates';

/** Runs a command of ours on this computer, as a host would, and gives what left the "host" as well. */
function run<T>(command: CommandSpec<T>): Promise<{ readonly value: T; readonly wrote: string }> {
  const [program, ...rest] = command.argv;
  return new Promise((resolve, reject) => {
    execFile(program, rest, { env: { ...process.env, LC_ALL: 'C.UTF-8' } }, (error, stdout, stderr) => {
      const exitCode = typeof error?.code === 'number' ? error.code : error ? 127 : 0;
      try {
        resolve({ value: command.parse(result({ exitCode, stdout, stderr })), wrote: stdout });
      } catch (thrown) {
        reject(thrown as Error);
      }
    });
  });
}

function result(over: Partial<CommandResult>): CommandResult {
  return { exitCode: 0, signal: undefined, stdout: '', stderr: '', stdoutBytes: new Uint8Array(), duration: 1, ...over };
}

describe.skipIf(process.platform === 'win32')('commands on a host', () => {
  let root: string;
  beforeAll(async () => {
    root = mkdtempSync(join(tmpdir(), 'drydock-host-'));
    const [pki, kubelet] = [join(root, 'pki'), join(root, 'kubelet')];
    mkdirSync(join(pki, 'etcd'), { recursive: true });
    mkdirSync(kubelet);
    const [ca, apiserver, client] = [await issue({ subject: 'CN=ca', authority: true }), await issue({ subject: 'CN=api' }), await issue({ subject: 'CN=kubelet' })];
    writeFileSync(join(pki, 'ca.crt'), ca.pem + ca.pem);
    writeFileSync(join(pki, 'ca.key'), ca.key);
    writeFileSync(join(pki, 'etcd', 'server.crt'), apiserver.pem);
    writeFileSync(join(kubelet, 'kubelet-client-2026.pem'), client.pem + client.key);
    symlinkSync('kubelet-client-2026.pem', join(kubelet, 'kubelet-client-current.pem'));
    writeFileSync(join(kubelet, 'kubelet.crt'), 'damaged -----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n');
    const kubeconfig = [
      'clusters:',
      '- cluster:',
      `    certificate-authority-data: ${Buffer.from(ca.pem).toString('base64')}`,
      'users:',
      '- user:',
      `    client-certificate-data: ${Buffer.from(apiserver.pem).toString('base64')}`,
      `    client-key-data: ${Buffer.from(apiserver.key).toString('base64')}`,
      '  name: admin',
    ];
    writeFileSync(join(root, 'admin.conf'), `${kubeconfig.join('\n')}\n`);
    writeFileSync(join(root, 'kubelet.conf'), 'users:\n- user:\n    client-certificate: /var/lib/kubelet/pki/kubelet-client-current.pem\n');
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  it('read every certificate of the folders, and no key leaves the host', async () => {
    const { value, wrote } = await run(certificateFiles([join(root, 'pki'), join(root, 'kubelet'), join(root, 'absent')]));
    const read = value.map(({ path, certificates }) => [path.slice(root.length), certificates.map(({ subject }) => subject.commonName)]);
    expect(new Map(read as [string, string[]][])).toEqual(
      new Map([
        ['/pki/ca.crt', ['ca', 'ca']],
        ['/pki/etcd/server.crt', ['api']],
        ['/kubelet/kubelet-client-current.pem', ['kubelet']],
        ['/kubelet/kubelet.crt', []],
      ]),
    );
    expect(value.find(({ path }) => path.endsWith('kubelet.crt'))?.problems[0]).toContain("can't be read");
    expect(wrote).not.toContain('PRIVATE KEY');
  });

  it('read the client certificate of kubeconfigs, and nothing else of them', async () => {
    const { value, wrote } = await run(kubeconfigCertificates(root));
    expect(value.map(({ path, certificates }) => [path, certificates[0]?.subject.commonName])).toEqual([[join(root, 'admin.conf'), 'api']]);
    expect(wrote.trim().split('\n')).toHaveLength(2);
    expect(wrote).not.toContain('client-key-data');
  });

  it('find nothing where there is nothing', async () => {
    expect((await run(certificateFiles([join(root, 'absent')]))).value).toEqual([]);
  });

  it('tell the time', async () => {
    const before = Date.now();
    const { value } = await run(hostTime());
    expect(value).toBeGreaterThanOrEqual(before - 1);
    expect(value).toBeLessThanOrEqual(Date.now() + 1);
    expect(hostTime().parse(result({ stdout: '1767225600.%N\n' }))).toBe(1_767_225_600_000);
    expect(() => hostTime().parse(result({ stdout: 'Mon\n' }))).toThrow('not a number');
  });
});

describe('what kubeadm answers', () => {
  it('is a list, or the wish to be asked for the table', () => {
    const unknown = result({ exitCode: 1, stderr: "unknown shorthand flag: 'o' in -o\nTo see the stack trace of this error execute with --v=5 or higher" });
    expect(kubeadmExpirationJson().parse(unknown)).toBeUndefined();
    expect(() => kubeadmExpirationJson().parse(result({ exitCode: 1, stderr: 'open /etc/kubernetes/pki/ca.crt: permission denied' }))).toThrow(
      'permission denied',
    );
    expect(() => kubeadmExpirationTable().parse(result({ stdout: 'nothing known' }))).toThrow('neither JSON nor its table');
    expect(() => kubeadmExpirationTable().parse(result({ exitCode: 127 }))).toThrow('no program kubeadm');
  });

  it('is not asked for by a command that takes a secret or writes', () => {
    expect(kubeadmExpirationJson().argv).toEqual(['kubeadm', 'certs', 'check-expiration', '-o', 'json']);
  });
});
