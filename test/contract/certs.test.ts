/** `drydock certs` against the practice cluster and a real API server. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, type BuildOptions } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/backends/system-clock';
import { certsCommand, type CertsSurroundings } from '../../src/cli/certs/command';
import { parseBundle } from '../../src/core/parse/certificates/pem';
import { startPracticeCluster, type PracticeCluster } from '../../src/practice/index';
import { startControlPlane, type ControlPlane } from '../harness/control-plane/start.mts';
import { Unavailable } from '../harness/tools/run.mjs';
import { issue } from '../unit/core/certificates';

interface Written {
  readonly schema: string;
  readonly entries: readonly {
    readonly group: string;
    readonly host: string | null;
    readonly name: string;
    readonly severity: string;
    readonly serial: string | null;
    readonly expires: string | null;
    readonly findings: readonly { readonly code: string }[];
  }[];
  readonly sources: readonly { readonly id: string; readonly outcome: string }[];
}

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'drydock-certs-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function certs(args: readonly string[], over: Partial<CertsSurroundings> = {}) {
  const written = { out: '', error: '' };
  const streams = {
    stdin: (async function* () {})(),
    out: (text: string) => void (written.out += text),
    error: (text: string) => void (written.error += text),
  };
  const code = await certsCommand(args, streams, { env: {}, home: folder, cwd: folder, clock: systemClock, ...over });
  return { code, ...written };
}

describe('drydock certs on the practice cluster', () => {
  let cluster: PracticeCluster;
  beforeAll(async () => {
    cluster = await startPracticeCluster();
    writeFileSync(join(folder, 'practice'), cluster.kubeconfig);
  });
  afterAll(() => cluster.dispose());
  const run = (...args: string[]) => certs(['--kubeconfig', 'practice', ...args], { dial: cluster.dial });

  it('lists what every machine presents, tokens, requests and aggregated APIs', async () => {
    const { code, out, error } = await run('--format', 'json');
    const { schema, entries, sources } = JSON.parse(out) as Written;
    expect(error).toBe('');
    expect(schema).toBe('drydock.certificates/v1');
    expect(sources.filter(({ outcome }) => outcome === 'unreadable')).toEqual([]);
    const of = (group: string) =>
      entries.filter((entry) => entry.group === group).map(({ host, name }) => [host, name].filter(Boolean).join(' '));
    expect(of('controlPlane').sort()).toEqual(
      ['cp1', 'cp2', 'cp3']
        .flatMap((host) => ['apiserver', 'etcd-peer', 'etcd-server'].map((name) => `${host} ${name}`))
        .concat('endpoint')
        .sort(),
    );
    expect(of('kubelets')).toHaveLength(7);
    expect(of('tokens').sort()).toEqual(['script', 'w05new']);
    expect(of('requests').sort()).toEqual(['csr-7xk2p', 'csr-q9d4m']);
    expect(of('bundles')).toEqual(['APIService v1beta1.metrics.k8s.io']);
    const found = entries
      .filter(({ findings }) => findings.length > 0)
      .map(({ name, host, findings }) => `${host ?? ''} ${name} ${findings.map(({ code: one }) => one).join()}`);
    expect(found.sort()).toEqual([
      ' csr-7xk2p request-waits',
      ' csr-q9d4m request-unsafe',
      ' script token-never-expires',
      'cp3 apiserver expires-soon',
      'cp3 etcd-peer expires-soon',
      'cp3 etcd-server expires-soon',
      'w04 kubelet-server expires-critical',
    ]);
    expect(code).toBe(2);
    const again = JSON.parse((await run('--format', 'json')).out) as Written;
    expect(again.entries.map(({ serial }) => serial)).toEqual(entries.map(({ serial }) => serial));
  });

  it('judges by the thresholds it is given', async () => {
    expect((await run('--warn', '10d', '--critical', '1d')).code).toBe(1);
    expect((await run('--warn', '2000d', '--critical', '1000d')).code).toBe(2);
  });

  it('writes a table, CSV, Prometheus text and Markdown', async () => {
    const { out: table } = await run();
    expect(table).toMatch(/^LEFT +STATE +KIND +HOST +NAME +EXPIRES\n/);
    expect(table).toMatch(/\n2[34] d +WARNING +Control plane +cp3 +apiserver +20/);
    const { out: csv } = await run('--format', 'csv');
    expect(csv).toMatch(/^group,host,name,expires,daysLeft,severity,/);
    expect(csv.trim().split('\r\n').length).toBeGreaterThan(20);
    const { out: metrics } = await run('--format', 'prometheus');
    expect(metrics).toMatch(
      /drydock_certificate_expiry_timestamp_seconds\{cluster="practice",group="controlPlane",host="cp3",name="apiserver",state="served",/,
    );
    expect((await run('--format', 'markdown')).out).toContain('# What expires in practice');
  });

  it('goes on when a machine is off, and says so', async () => {
    cluster.machines.powerOff('w02');
    const { error, out } = await run('--format', 'json');
    cluster.machines.powerOn('w02');
    expect(error).toMatch(/not read: kubelet of w02 \(192\.0\.2\.22:10250\): There is no way from here/);
    expect((JSON.parse(out) as Written).entries.some(({ host }) => host === 'w02')).toBe(false);
  });

  it('tells a reader without rights what is kept from them', async () => {
    writeFileSync(join(folder, 'viewer'), cluster.kubeconfigFor('viewer'));
    const { code, error } = await certs(['--kubeconfig', 'viewer'], { dial: cluster.dial });
    expect(error).toMatch(/^drydock: not read: bootstrap tokens: .*secrets is forbidden/m);
    expect(code).toBe(2);
  });
});

describe('drydock certs with kubeconfigs that lead nowhere', () => {
  it('ends with 3 and says why', async () => {
    const config = (server: string) =>
      JSON.stringify({
        clusters: [{ name: 'c', cluster: { server } }],
        contexts: [{ name: 'x', context: { cluster: 'c' } }],
        'current-context': 'x',
      });
    writeFileSync(join(folder, 'nowhere'), config('https://127.0.0.1:1'));
    const { code, error } = await certs(['--kubeconfig', 'nowhere', '--timeout', '20s']);
    expect(code).toBe(3);
    expect(error).toMatch(/not read: API server: /);
    expect(error).toMatch(/not read: endpoint of the cluster \(127\.0\.0\.1:1\): Nothing listens/);
    writeFileSync(join(folder, 'damaged'), 'contexts: {');
    expect(await certs(['--kubeconfig', 'damaged'])).toMatchObject({ code: 3, error: expect.stringContaining('not valid YAML') });
    await expect(certs(['--kubeconfig', 'nowhere', '--context', 'y'])).rejects.toMatchObject({
      exitCode: 3,
      message: expect.stringContaining('there are x'),
    });
    expect(await certs([])).toMatchObject({ code: 3, error: expect.stringContaining('no kubeconfig') });
  });

  it.each([
    [['--warn', '30'], '--warn is a duration'],
    [['--format', 'xml'], '--format is one of'],
    [['--warn', '1d', '--critical', '2d'], 'must not be longer'],
    [['--frobnicate'], 'frobnicate'],
    [['stray'], 'stray'],
  ])('refuses %j', async (args, words) => {
    await expect(certs(args)).rejects.toMatchObject({ exitCode: 3, message: expect.stringContaining(words) });
  });
});

const real = await startControlPlane().catch((error: unknown) => {
  if (error instanceof Unavailable && !process.env.CI) return error;
  throw error;
});

describe.skipIf(real instanceof Error)('drydock certs on a real API server', () => {
  let plane: ControlPlane;
  beforeAll(() => {
    plane = real as ControlPlane;
  });
  afterAll(() => plane.dispose());

  it('lists the certificate it presents, and the aggregated APIs and tokens of its API', async () => {
    const issued = parseBundle(plane.authority).certificates[0]!;
    await plane.kubectl([
      ...['create', 'secret', 'generic', 'bootstrap-token-abcdef', '-n', 'kube-system', '--type=bootstrap.kubernetes.io/token'],
      ...['--from-literal=token-id=abcdef', '--from-literal=token-secret=0123456789abcdef'],
    ]);
    const { out, error, code } = await certs(['--kubeconfig', plane.kubeconfig, '--format', 'json']);
    const { entries } = JSON.parse(out) as Written;
    expect(error).toBe('');
    expect(entries.find(({ name }) => name === 'endpoint')).toMatchObject({
      serial: issued.serial,
      expires: new Date(issued.notAfter).toISOString(),
      severity: 'ok',
    });
    expect(entries.find(({ group }) => group === 'tokens')).toMatchObject({ name: 'abcdef', severity: 'warning' });
    expect(out).not.toContain('0123456789abcdef');
    expect(code).toBe(1);
    expect((await certs(['--kubeconfig', plane.kubeconfig, '--warn', '400d', '--critical', '390d'])).code).toBe(2);
  });

  it('shows an expired client certificate of a kubeconfig, though the API lets nobody in with it', async () => {
    const old = await issue({
      subject: 'O=kubeadm:cluster-admins, CN=kubernetes-admin',
      notBefore: new Date('2024-01-01'),
      notAfter: new Date('2025-01-01'),
    });
    const data = (pem: string) => Buffer.from(pem).toString('base64');
    const config = {
      clusters: [{ name: 'c', cluster: { server: plane.url, 'certificate-authority-data': data(plane.authority) } }],
      users: [{ name: 'u', user: { 'client-certificate-data': data(old.pem), 'client-key-data': data(old.key) } }],
      contexts: [{ name: 'old', context: { cluster: 'c', user: 'u' } }],
      'current-context': 'old',
    };
    writeFileSync(join(folder, 'old'), JSON.stringify(config));
    const { out, error, code } = await certs(['--kubeconfig', 'old', '--format', 'json']);
    const { entries } = JSON.parse(out) as Written;
    expect(entries.find(({ group }) => group === 'kubeconfigs')).toMatchObject({
      name: 'old',
      severity: 'critical',
      findings: [{ code: 'expired' }],
    });
    expect(entries.some(({ name }) => name === 'endpoint')).toBe(true);
    expect(error).toContain('not read: ');
    expect(out + error).not.toContain('PRIVATE KEY');
    expect(code).toBe(2);
  });

  it('runs as a program of its own, as people call it', async () => {
    const program = join(folder, 'cli.cjs');
    const options = {
      bundle: true,
      platform: 'node',
      format: 'cjs',
      target: 'node22',
      mainFields: ['module', 'main'],
      external: ['cpu-features', '*/sshcrypto.node'],
      logLevel: 'error',
    } satisfies BuildOptions;
    await build({ ...options, entryPoints: [join(import.meta.dirname, '..', '..', 'src', 'cli', 'main.ts')], outfile: program });
    const args = ['certs', '--kubeconfig', plane.kubeconfig, '--format', 'csv'];
    const { stdout, status } = spawnSync(process.execPath, [program, ...args], {
      encoding: 'utf8',
      env: { ...process.env, KUBECONFIG: '' },
    });
    expect(stdout).toContain('endpoint');
    expect(status).toBe(1);
    expect(spawnSync(process.execPath, [program, 'certs', '--warn', 'soon'], { encoding: 'utf8' }).status).toBe(3);
  });
});
