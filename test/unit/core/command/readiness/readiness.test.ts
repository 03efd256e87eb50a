import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { clockReading, readClock } from '../../../../../src/core/command/readiness/clock';
import { parseFsync } from '../../../../../src/core/command/readiness/fsync';
import { findings, kubeadmPreflight } from '../../../../../src/core/command/readiness/preflight';
import { answersTo, scriptOf, type Question } from '../../../../../src/core/command/readiness/sections';
import { parseSystem, readSystem } from '../../../../../src/core/command/readiness/system';

const result = (stdout: string, exitCode = 0, stderr = '') => ({
  exitCode,
  signal: undefined,
  stdoutBytes: new TextEncoder().encode(stdout),
  stdout,
  stderr,
  duration: 1,
});

describe('questions in one script', () => {
  const questions: readonly Question[] = [
    { key: 'words', argv: ['printf', '%s\\n', "it's", '$(id)', 'a b'] },
    { key: 'missing', argv: ['no-such-program-here'] },
    { key: 'failing', argv: ['sh', '-c', 'echo because of this >&2; exit 3'] },
    { key: 'slow', argv: ['sleep', '5'], limit: 1 },
    { key: 'accepted', argv: ['sh', '-c', 'echo none; exit 1'], accepted: [1] },
  ];

  it('keeps words as they are, and one failure from the others', () => {
    const output = execFileSync('sh', ['-c', scriptOf(questions)], { encoding: 'utf8' });
    const read = answersTo(questions, output);
    const text = (key: string) => read(key, (said) => said);
    expect(text('words')).toEqual({ known: true, value: "it's\n$(id)\na b\n" });
    expect(text('missing')).toEqual({ known: false, why: 'the host has no program no-such-program-here' });
    expect(text('failing')).toEqual({ known: false, why: 'because of this' });
    expect(text('slow')).toEqual({ known: false, why: 'sleep took longer than 1 s' });
    expect(text('accepted')).toEqual({ known: true, value: 'none\n' });
    expect(read('words', () => undefined)).toMatchObject({ known: false });
    expect(answersTo(questions, '')('words', (said) => said)).toMatchObject({ known: false });
  });

  it('reads this machine', () => {
    const [program, ...words] = readSystem.argv;
    const reading = parseSystem(execFileSync(program, words, { encoding: 'utf8' }));
    expect(reading.kernel).toMatchObject({ known: true });
    expect(reading.disks).toMatchObject({ known: true });
    expect(reading.traces).toMatchObject({ known: true });
  }, 60_000);
});

const section = (key: string, text: string, status = 0) => `\n[drydock:${key}]\n${text}\n[drydock:end ${status}]\n`;

describe('parseSystem', () => {
  it('reads what hosts say', () => {
    const reading = parseSystem(
      [
        section('swaps', 'Filename\t\t\t\tType\t\tSize\n/dev/sda2                               partition\t1000'),
        section('listeners', 'LISTEN 0 4096 [::]:22 [::]:*\nLISTEN 0 4096 127.0.0.1%lo:2379 0.0.0.0:* users:(("etcd",pid=1,fd=2))'),
        section(
          'runtime',
          'socket /run/containerd/containerd.sock\nRuntimeName:  containerd\nRuntimeVersion:  v2.1.4\n            "SystemdCgroup": true\n            SystemdCgroup = false',
        ),
        section('timeSync', 'chrony C0A80001,192.168.0.1,3,1790000000.1,0.0001,Normal\nNTPSynchronized=yes'),
        section('cni', 'file 10-calico.conflist\nfile calico-kubeconfig\n"type": "calico"\n"type": "portmap"\nprogram portmap'),
        section(
          'disks',
          'Filesystem Type 1024-blocks Used Available Capacity Mounted on\n/dev/vda1 ext4 100 50 40 56% /\n/dev/vda1 ext4 100 50 40 56% /',
        ),
        section('nameServers', '10.0.0.2 answers\n10.0.0.3 timeout'),
        section('routes', '[{"dst":"default","gateway":"10.0.0.1","dev":"ens3","flags":[]}]'),
        section('routes6', 'RTNETLINK answers: Operation not supported', 2),
        section('kubelet', 'cgroupDriver: systemd\nfailSwapOn: false'),
        section('server', '    server: https://lb.example.org:6443'),
      ].join(''),
    );
    expect(reading.swaps).toEqual({ known: true, value: ['/dev/sda2'] });
    expect(reading.listeners).toMatchObject({ value: [{ address: '::', port: 22 }, { address: '127.0.0.1', port: 2379, process: 'etcd' }] }); // prettier-ignore
    expect(reading.runtime).toMatchObject({ value: { name: 'containerd', version: '2.1.4', cgroupDriver: 'systemd' } });
    expect(reading.timeSync).toEqual({ known: true, value: { isSynchronized: true, source: '192.168.0.1' } });
    expect(reading.cni).toMatchObject({ value: { plugins: ['calico', 'portmap'], programs: ['portmap'] } });
    expect(reading.disks).toEqual({ known: true, value: [{ place: '/', totalBytes: 102400, freeBytes: 40960, filesystem: 'ext4' }] });
    expect(reading.nameServers).toMatchObject({ value: [{ outcome: 'answers' }, { address: '10.0.0.3', outcome: 'timeout' }] });
    expect(reading.routes).toEqual({ known: true, value: [{ device: 'ens3', gateway: '10.0.0.1' }] });
    expect(reading.kubelet).toMatchObject({ value: { cgroupDriver: 'systemd', failSwapOn: false, failCgroupV1: undefined } });
    expect(reading.server).toEqual({ known: true, value: { url: 'https://lb.example.org:6443' } });
    expect(reading.kernel).toMatchObject({ known: false });
  });
});

describe('clocks', () => {
  it('take the sample with the shortest way, and half of it as what is not known', () => {
    const told = readClock.parse(result('1790000000.250000000\n'));
    expect(told.host).toBeCloseTo(1_790_000_000_250, 3);
    const samples = [
      { before: 0, host: 900, after: 1000, step: 0 },
      { before: 2000, host: 2110, after: 2020, step: 0 },
    ];
    expect(clockReading(samples)).toEqual({ aheadMs: 100, uncertaintyMs: 10 });
    expect(clockReading([])).toBeUndefined();
  });
  it('that know whole seconds only are half a second less sure', () => {
    expect(readClock.parse(result('1790000000.%N\n'))).toEqual({ host: 1_790_000_000_500, step: 500 });
  });
});

describe('fsync', () => {
  it('is the percentile of single writes', () => {
    const line = (seconds: string) => `2300 bytes (2.3 kB, 2.2 KiB) copied, ${seconds} s, 1.9 MB/s`;
    expect(parseFsync(['folder /var/lib', line('0.002'), line('1.5e-03'), line('0.04')].join('\n'))).toEqual({
      folder: '/var/lib',
      writes: 3,
      medianMs: 2,
      p99Ms: 40,
    });
    expect(() => parseFsync('folder /var/lib\n')).toThrow(/does not tell/);
  });
});

describe("kubeadm's own checks", () => {
  const output = [
    '[preflight] Running pre-flight checks',
    '\t[WARNING Swap]: swap is supported for cgroup v2 only',
    '[preflight] Some fatal errors occurred:',
    '\t[ERROR Port-10250]: Port 10250 is in use',
    '\t[ERROR CRI]: could not connect to the container runtime:',
    'rpc error: code = Unavailable',
    '[preflight] If you know what you are doing, you can make a check non-fatal with `--ignore-preflight-errors=...`',
    'error: error execution phase preflight: preflight checks failed',
  ].join('\n');
  it('are read with their names, also over several lines', () => {
    expect(findings(output, 'ERROR')).toEqual([
      { name: 'Port-10250', message: 'Port 10250 is in use' },
      { name: 'CRI', message: 'could not connect to the container runtime: rpc error: code = Unavailable' },
    ]);
    expect(kubeadmPreflight('join', 'v1.34.4').parse(result('', 1, output)).warnings).toEqual([
      { name: 'Swap', message: 'swap is supported for cgroup v2 only' },
    ]);
  });
  it('have passed when join goes on to the cluster that is not there', () => {
    const past = "error: error execution phase preflight: couldn't validate the identity of the API Server: refused";
    expect(kubeadmPreflight('join', 'v1.34.4').parse(result('', 1, past))).toEqual({ command: 'join', errors: [], warnings: [] });
    expect(() => kubeadmPreflight('init', 'v1.34.4').parse(result('', 1, 'unknown flag'))).toThrow(/unknown flag/);
  });
  it('speak the version of configuration that kubeadm knows', () => {
    expect(kubeadmPreflight('init', 'v1.30.2').stdin).toContain('kubeadm.k8s.io/v1beta3');
    expect(kubeadmPreflight('join', 'v1.35.4').stdin).toContain('kubeadm.k8s.io/v1beta4');
  });
});
