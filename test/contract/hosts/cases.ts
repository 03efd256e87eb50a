/**
 * What operations rely on of a control plane of kubeadm, asked over SSH. The same cases run against a practice host and against
 * a real one, so that people rehearse on what they will meet.
 */
import { describe, expect, it } from 'vitest';
import { Handshakes } from '../../../src/backends/tls/handshake';
import {
  copyInto,
  devicesOf,
  digestsUnder,
  existing,
  foldersIn,
  freeBytes,
  makePrivateFolders,
  removeFolder,
  renameUnlessTaken,
  usedBytes,
} from '../../../src/core/command/control-plane/files';
import { containersOf, crictlWorks, processesOf } from '../../../src/core/command/control-plane/instances';
import { exists, modifiedTimes } from '../../../src/core/command/control-plane/look';
import { becomeRoot, readHostFacts } from '../../../src/core/command/host-access';
import { renewCertificate } from '../../../src/core/command/kubeadm/renew';
import { kubeadmVersion } from '../../../src/core/command/kubeadm/version';
import { anyResult, textOf } from '../../../src/core/command/parsers';
import type { Certificate } from '../../../src/core/model/certificate';
import { parseCertificate } from '../../../src/core/parse/certificates/x509';
import { parseStaticPod } from '../../../src/core/parse/static-pod';
import { RENEWABLE } from '../../../src/core/policy/certificates/places';
import {
  certificateFiles,
  hostTime,
  kubeadmExpirationJson,
  kubeadmExpirationTable,
  kubeconfigCertificates,
} from '../../../src/operations/certificates/host-commands';
import type { RemoteShellPort } from '../../../src/ports/remote-shell';

const PKI = '/etc/kubernetes/pki';
const SCHEDULER = '/etc/kubernetes/manifests/kube-scheduler.yaml';
const OWN = '/etc/kubernetes/host-cases';

/** @param shell an open shell of a user who may become root without a password, on a control plane */
export function hostCases(shell: () => RemoteShellPort): void {
  const run: RemoteShellPort['exec'] = (command, signal) => shell().exec(command, signal);
  const stored = async (path: string): Promise<Certificate> => (await run(certificateFiles([path])))[0]!.certificates[0]!;
  const root = (...argv: [string, ...string[]]) => run(textOf({ argv, sudo: true, timeoutMs: 20_000 }));
  const until = async (what: string, so: () => Promise<boolean>) => {
    for (let turn = 0; !(await so()); turn++) {
      if (turn > 120) throw new Error(`waited for: ${what}`);
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  };

  describe('the host', () => {
    it('tells who and what it is', async () => {
      const facts = await run(readHostFacts);
      expect(facts.system).toBeTruthy();
      for (const tool of ['kubeadm', 'kubelet', 'kubectl', 'crictl', 'containerd', 'systemctl', 'openssl'] as const)
        expect(facts.tools.get(tool), tool).toMatch(/\d/);
      expect(facts.tools.get('k3s')).toBeUndefined();
      expect(await run(becomeRoot)).toBe(true);
      expect(await run(kubeadmVersion)).toBe(facts.tools.get('kubeadm'));
      expect(Math.abs((await run(hostTime())) - Date.now())).toBeLessThan(5_000);
    });

    it('has no answer for what it does not know', async () => {
      await expect(run(textOf({ argv: ['frobnicate'], timeoutMs: 5_000 }))).rejects.toMatchObject({ kind: 'commandMissing' });
      await expect(run(textOf({ argv: ['frobnicate'], sudo: true, timeoutMs: 5_000 }))).rejects.toMatchObject({ kind: 'commandMissing' });
      for (const argv of [
        ['kubeadm', 'frobnicate'],
        ['kubeadm', 'certs', 'check-expiration', '--frobnicate'],
        ['kubeadm', 'certs', 'renew', 'frobnicate'],
        ['crictl', 'frobnicate'],
        ['crictl', 'ps', '--frobnicate'],
        ['stat', '--frobnicate'],
        ['systemctl', 'frobnicate'],
        ['sh', '-c', 'frobnicate'],
        ['sh', '-c', 'if'],
      ] as [string, ...string[]][])
        expect((await run(anyResult({ argv, sudo: true, timeoutMs: 20_000 }))).exitCode, argv.join(' ')).toBeGreaterThan(0);
    });

    it('ends what takes too long or is not wanted any more', async () => {
      const sleeping = async () =>
        (await root('ps', '-ww', '-e', '-o', 'pid=,lstart=,args=')).split('\n').filter((line) => /\bsleep 4711$/.test(line));
      await expect(run(textOf({ argv: ['sleep', '4711'], timeoutMs: 500 }))).rejects.toMatchObject({ kind: 'timeout' });
      expect(await sleeping()).toEqual([]);
      const stop = new AbortController();
      const running = run(textOf({ argv: ['sleep', '4711'], sudo: true, timeoutMs: 60_000 }), stop.signal);
      running.catch(() => {});
      await until('it sleeps', async () => (await sleeping()).length > 0);
      stop.abort();
      await expect(running).rejects.toMatchObject({ kind: 'cancelled' });
      expect(await sleeping()).toEqual([]);
    });
  });

  describe('its files', () => {
    it('are read, written at once and guarded', async () => {
      const path = `${OWN}/note`;
      await run(makePrivateFolders([OWN]));
      await expect(shell().readFile('/etc/kubernetes/admin.conf')).rejects.toMatchObject({ kind: 'forbidden' });
      expect(await shell().stat(path, { sudo: true })).toBeUndefined();
      await shell().writeFile(path, 'one\n', { sudo: true, expect: 'absent' });
      expect(await shell().stat(path, { sudo: true })).toMatchObject({ size: 4, mode: 0o600, owner: 'root', group: 'root' });
      await expect(shell().writeFile(path, 'two\n', { sudo: true, expect: 'absent' })).rejects.toMatchObject({ kind: 'conflict' });
      const { sha256, content } = await shell().readFile(path, { sudo: true });
      expect(Buffer.from(content).toString()).toBe('one\n');
      await shell().writeFile(path, 'two\n', { sudo: true, mode: 0o640, expect: sha256 });
      expect((await shell().stat(path, { sudo: true }))?.mode).toBe(0o640);
      await expect(shell().readFile(`${OWN}/nothing`, { sudo: true })).rejects.toMatchObject({ kind: 'notFound' });
      expect(await run(existing([path, `${OWN}/nothing`]))).toEqual([path]);
      await run(removeFolder(OWN));
      expect(await run(exists(OWN))).toBe(false);
    });

    it('are copied with their modes, and told by their digests', async () => {
      await run(makePrivateFolders([OWN, `${OWN}/inner`]));
      await run(copyInto(`${OWN}/inner`, [PKI, '/etc/kubernetes/admin.conf']));
      const before = await run(digestsUnder([PKI, '/etc/kubernetes/admin.conf']));
      const copied = await run(digestsUnder([OWN]));
      expect(before.size).toBeGreaterThan(20);
      expect([...copied.values()].sort()).toEqual([...before.values()].sort());
      expect((await shell().stat(`${OWN}/inner/pki/ca.key`, { sudo: true }))?.mode).toBe(0o600);
      expect(await run(foldersIn(OWN))).toEqual(['inner']);
      expect(await run(foldersIn(`${OWN}/nothing`))).toEqual([]);
      await run(renameUnlessTaken(`${OWN}/inner`, `${OWN}/moved`));
      expect(await run(foldersIn(OWN))).toEqual(['moved']);
      await run(removeFolder(OWN));
    });

    it('take room that can be told', async () => {
      expect(await run(freeBytes('/etc/kubernetes'))).toBeGreaterThan(1024 * 1024);
      // 21 files and two folders, each of one block.
      expect(await run(usedBytes([PKI]))).toBe(96 * 1024);
      const [one, other] = await run(devicesOf(['/etc/kubernetes/manifests', '/etc/kubernetes']));
      expect(one).toBe(other);
      const times = await run(modifiedTimes([`${PKI}/ca.crt`, `${PKI}/nothing`]));
      expect([...times.keys()]).toEqual([`${PKI}/ca.crt`]);
    });
  });

  describe('its certificates', () => {
    it('are listed the same as JSON, as a table and by their files', async () => {
      const json = (await run(kubeadmExpirationJson()))!;
      const table = await run(kubeadmExpirationTable());
      expect(json.filter(({ isAuthority }) => !isAuthority).map(({ name }) => name)).toEqual([...RENEWABLE]);
      expect(json.filter(({ isAuthority }) => isAuthority).map(({ name }) => name)).toEqual(['ca', 'etcd-ca', 'front-proxy-ca']);
      for (const [index, line] of table.entries()) {
        const { expiresAt, ...rest } = json[index]!;
        expect(line).toEqual({ ...rest, expiresAt: Math.floor(expiresAt! / 60_000) * 60_000 });
      }
      const paths = (await run(certificateFiles())).map(({ path }) => path);
      for (const path of [`${PKI}/apiserver.crt`, `${PKI}/etcd/server.crt`, '/var/lib/kubelet/pki/kubelet-client-current.pem'])
        expect(paths).toContain(path);
      expect((await run(kubeconfigCertificates())).map(({ path }) => path).sort()).toEqual(
        ['admin', 'controller-manager', 'scheduler', 'super-admin'].map((name) => `/etc/kubernetes/${name}.conf`),
      );
      const listed = json.find(({ name }) => name === 'apiserver')!;
      expect((await stored(`${PKI}/apiserver.crt`)).notAfter).toBe(listed.expiresAt);
    });

    it('are renewed with a new key and the names they had', async () => {
      const path = `${PKI}/etcd/healthcheck-client.crt`;
      const before = await stored(path);
      await run(renewCertificate('etcd-healthcheck-client'));
      const after = await stored(path);
      expect(after.serial).not.toBe(before.serial);
      expect(after.keyHash).not.toBe(before.keyHash);
      expect([after.subject, after.issuer, after.names, after.extendedKeyUsages]).toEqual([
        before.subject,
        before.issuer,
        before.names,
        before.extendedKeyUsages,
      ]);
      expect(await shell().stat(path, { sudo: true })).toMatchObject({ mode: 0o644, owner: 'root' });
      expect((await shell().stat(path.replace('.crt', '.key'), { sudo: true }))?.mode).toBe(0o600);
      expect(await run(renewCertificate('admin.conf'))).toBeUndefined();
      expect((await shell().stat('/etc/kubernetes/admin.conf', { sudo: true }))?.mode).toBe(0o600);
    });

    it.each([
      [`${PKI}/front-proxy-client.crt`, 'missing', 'notFound'],
      [`${PKI}/front-proxy-ca.key`, 'externallyManaged', 'policy'],
    ] as const)('without %s, kubeadm says so and renews nothing', async (path, what, kind) => {
      await run(makePrivateFolders([OWN]));
      await root('mv', '-n', '-T', '--', path, `${OWN}/away`);
      try {
        const list = (await run(kubeadmExpirationJson()))!;
        expect(list.find(({ name }) => name === 'front-proxy-client')?.[what]).toBe(true);
        expect((await run(kubeadmExpirationTable())).find(({ name }) => name === 'front-proxy-client')?.[what]).toBe(true);
        await expect(run(renewCertificate('front-proxy-client'))).rejects.toMatchObject({ kind });
      } finally {
        await root('mv', '-n', '-T', '--', `${OWN}/away`, path);
        await run(removeFolder(OWN));
      }
    });

    it('are what its ports present', async () => {
      const presented = async (port: number) => {
        const [first] = await new Handshakes().chainOf({ host: '127.0.0.1', port }, (_host, wanted, signal) =>
          shell().forward(wanted, signal),
        );
        return parseCertificate(first!).fingerprint;
      };
      expect(await presented(6443)).toBe((await stored(`${PKI}/apiserver.crt`)).fingerprint);
      expect(await presented(2379)).toBe((await stored(`${PKI}/etcd/server.crt`)).fingerprint);
      expect(await presented(10250)).toBe((await stored('/var/lib/kubelet/pki/kubelet.crt')).fingerprint);
      await expect(presented(4711)).rejects.toMatchObject({ kind: 'refused' });
    });
  });

  describe('its static pods', () => {
    it('stop when their manifest leaves, and start anew when it is back', async () => {
      expect(await run(crictlWorks)).toBe(true);
      const [before] = await run(containersOf('kube-scheduler'));
      expect(before).toBeDefined();
      const manifest = await shell().readFile(SCHEDULER, { sudo: true });
      const { command } = parseStaticPod(Buffer.from(manifest.content).toString());
      const [process] = await run(processesOf(command));
      expect(Math.abs(process!.startedAt - before!.startedAt)).toBeLessThan(5_000);
      await run(makePrivateFolders([OWN]));
      await run(renameUnlessTaken(SCHEDULER, `${OWN}/kube-scheduler.yaml`));
      try {
        await until('the scheduler is gone', async () => (await run(containersOf('kube-scheduler'))).length === 0);
        expect(await run(processesOf(command))).toEqual([]);
        await expect(shell().forward(10259)).rejects.toMatchObject({ kind: 'refused' });
      } finally {
        await run(renameUnlessTaken(`${OWN}/kube-scheduler.yaml`, SCHEDULER));
      }
      await until('the scheduler is back', async () => (await run(containersOf('kube-scheduler'))).length === 1);
      const [after] = await run(containersOf('kube-scheduler'));
      expect(after!.id).not.toBe(before!.id);
      expect(after!.startedAt).toBeGreaterThan(before!.startedAt);
      await run(removeFolder(OWN));
    });
  });
}
