import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { kubeadmJoin, kubeadmProgress, parseKubeadmOutcome } from '../../../../../src/core/command/kubeadm/join';
import { parseCandidate } from '../../../../../src/core/command/node-join/candidate';
import { parseLeftovers } from '../../../../../src/core/command/node-life/leftovers';

describe('kubeadm join', () => {
  it.each([0, 3])('removes the file with the token when kubeadm exits with %d, and passes the code on', (code) => {
    const folder = mkdtempSync(join(tmpdir(), 'drydock-join-'));
    const file = join(folder, 'join.yaml');
    writeFileSync(file, 'secret');
    writeFileSync(join(folder, 'kubeadm'), `#!/bin/sh\ncat "\${2#--config=}"; echo " $*"\nexit ${code}\n`, { mode: 0o755 });
    const [program, ...rest] = kubeadmJoin(file, ['Mem', 'NumCPU']).argv;
    const ended = spawnSync(program, rest, { env: { PATH: `${folder}:${process.env.PATH}` }, encoding: 'utf8' });
    expect(ended.stdout).toBe(`secret join --config=${file} --ignore-preflight-errors=Mem,NumCPU\n`);
    expect(ended.status).toBe(code);
    expect(existsSync(file)).toBe(false);
  });

  it('tells the phase that failed and the checks that did not pass', () => {
    const stderr = [
      'error execution phase preflight: [preflight] Some fatal errors occurred:',
      '\t[ERROR Port-10250]: Port 10250 is in use',
      '[preflight] If you know what you are doing, you can make a check non-fatal with `--ignore-preflight-errors=...`',
      'To see the stack trace of this error execute with --v=5 or higher',
    ].join('\n');
    expect(parseKubeadmOutcome('[preflight] Running pre-flight checks\n', stderr)).toMatchObject({
      phase: 'preflight',
      checks: [{ name: 'Port-10250', message: 'Port 10250 is in use' }],
    });
    expect(parseKubeadmOutcome('', 'error execution phase kubelet-start: timed out waiting for the condition\n')).toEqual({
      phase: 'kubelet-start',
      checks: [],
      error: 'timed out waiting for the condition',
    });
    expect(kubeadmProgress('[certs] Using certificateDir folder\n[etcd] Waiting for the new etcd member\n')).toBe(
      'Waiting for the new etcd member',
    );
  });
});

it('a host tells what it has and what it reaches', () => {
  const said = [
    'machine\tabc',
    'hostname\tw4',
    'kubeadm\tv1.34.4',
    'kubelet\tKubernetes v1.34.3',
    'trace\t/etc/kubernetes/kubelet.conf',
    'runtime\tno unix:///run/crio/crio.sock',
    'runtime\tunknown unix:///run/containerd/containerd.sock',
    'endpoint\tno curl: (28) Connection timed out after 5001 milliseconds',
  ].join('\n');
  expect(parseCandidate(said)).toEqual({
    machineId: 'abc',
    hostname: 'w4',
    kubeadm: 'v1.34.4',
    kubelet: 'v1.34.3',
    traces: ['/etc/kubernetes/kubelet.conf'],
    runtimes: [
      { socket: 'unix:///run/crio/crio.sock', answers: false },
      { socket: 'unix:///run/containerd/containerd.sock', answers: undefined },
    ],
    endpoint: { reached: false, why: '(28) Connection timed out after 5001 milliseconds' },
  });
  expect(parseCandidate('endpoint\tyes')).toMatchObject({ endpoint: { reached: true, why: 'yes' }, machineId: undefined });
});

it('leftovers are told by what there is of each', () => {
  expect([...parseLeftovers('cni\t/etc/cni/net.d/10-a.conflist \nother\tx\netcdData\t/var/lib/etcd/member\n')]).toEqual([
    ['cni', '/etc/cni/net.d/10-a.conflist'],
    ['etcdData', '/var/lib/etcd/member'],
  ]);
});
