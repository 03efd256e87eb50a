import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  devicesOf,
  digestsUnder,
  existing,
  foldersIn,
  freeBytes,
  parseDigests,
  usedBytes,
} from '../../../../../src/core/command/control-plane/files';
import { containersOf, crictlWorks, processesOf } from '../../../../../src/core/command/control-plane/instances';
import { exists, modifiedTimes } from '../../../../../src/core/command/control-plane/look';
import { backupPath } from '../../../../../src/core/command/control-plane/places';
import { listenersOf, parseStaticPod } from '../../../../../src/core/parse/static-pod';
import { durationSeconds } from '../../../../../src/core/parse/go-duration';
import { ended } from '../results';

/** What real hosts with Kubernetes 1.34.4 answered. */
const recorded = (name: string) => readFileSync(join(import.meta.dirname, '../../../../fixtures/control-plane', name), 'utf8');
const etcd = parseStaticPod(recorded('etcd.yaml'));

describe('what runs of a static pod', () => {
  it('is told by crictl', () => {
    const [one, ...others] = containersOf('etcd').parse(ended(recorded('crictl-etcd.json')));
    expect(others).toEqual([]);
    expect(one).toEqual({
      id: '88deea59c32e1e8d5a0e26b9627751d2cbf0f0f0484a6e4d6f27b42202c5d3c5',
      startedAt: Date.UTC(2026, 10, 27, 17, 42, 59, 719),
    });
    expect(containersOf('etcd').parse(ended('{"containers": []}'))).toEqual([]);
  });

  it('is not a container of that name elsewhere', () => {
    const other = recorded('crictl-etcd.json').replace('"kube-system"', '"calico-system"');
    expect(containersOf('etcd').parse(ended(other))).toEqual([]);
  });

  it('is told by the table of processes where there is no crictl, by all words of its manifest', () => {
    const [one, ...others] = processesOf(etcd.command).parse(ended(recorded('ps.txt')));
    expect(others).toEqual([]);
    expect(one).toEqual({ id: '424', startedAt: Date.UTC(2026, 10, 27, 17, 42, 59) });
    expect(processesOf([...etcd.command, '--other']).parse(ended(recorded('ps.txt')))).toEqual([]);
    expect(processesOf(['etcd']).parse(ended(recorded('ps.txt')))).toEqual([]);
  });

  it('can be told by crictl only where it reaches the runtime', () => {
    expect(crictlWorks.parse(ended('Version:  0.1.0\n'))).toBe(true);
    expect(crictlWorks.parse(ended('', { exitCode: 1 }))).toBe(false);
    expect(crictlWorks.parse(ended('', { exitCode: 127 }))).toBe(false);
  });
});

describe('where certificates are presented', () => {
  it('is read from the manifests', () => {
    expect(listenersOf(etcd, 'etcd')).toEqual([
      { certificate: 'etcd-server', port: 2379, address: undefined },
      { certificate: 'etcd-peer', port: 2380, address: '10.97.163.11' },
    ]);
    expect(listenersOf(parseStaticPod(recorded('kube-apiserver.yaml')), 'kube-apiserver')).toEqual([
      { certificate: 'apiserver', port: 6443, address: undefined },
    ]);
    expect(listenersOf({ command: ['kube-scheduler'] }, 'kube-scheduler')).toEqual([]);
    const bound = { command: ['kube-apiserver', '--bind-address=192.0.2.1', '--secure-port=7443'] };
    expect(listenersOf(bound, 'kube-apiserver')).toEqual([{ certificate: 'apiserver', port: 7443, address: '192.0.2.1' }]);
    const six = {
      command: ['etcd', '--listen-client-urls=https://[::1]:2379,https://[fd00::1]:2379', '--listen-peer-urls=https://[fd00::1]:2380'],
    };
    expect(listenersOf(six, 'etcd')).toEqual([
      { certificate: 'etcd-server', port: 2379, address: undefined },
      { certificate: 'etcd-peer', port: 2380, address: 'fd00::1' },
    ]);
  });

  it('is no file that is not the manifest of a pod', () => {
    expect(() => parseStaticPod('kind: List\n')).toThrow(RangeError);
    expect(() => parseStaticPod('a: [')).toThrow(RangeError);
  });
});

describe('files of a host', () => {
  it('room', () => {
    expect(freeBytes('/etc/kubernetes').parse(ended(recorded('df.txt')))).toBe(58022504 * 1024);
    expect(() => freeBytes('/').parse(ended('Filesystem\n'))).toThrow(/does not tell/);
    expect(usedBytes(['/etc/kubernetes/pki']).parse(ended(recorded('du.txt')))).toBe(96 * 1024);
  });

  it('digests, with paths of any kind', () => {
    const a = 'a'.repeat(64);
    expect(digestsUnder(['/x']).parse(ended(`${a}  /x/one two\n${a} */x/b\n`))).toEqual(
      new Map([
        ['/x/one two', a],
        ['/x/b', a],
      ]),
    );
    expect(parseDigests('no digest\n')).toEqual(new Map());
  });

  it('what is there and what is not', () => {
    expect(exists('/a').parse(ended(''))).toBe(true);
    expect(exists('/a').parse(ended('', { exitCode: 1 }))).toBe(false);
    expect(() => exists('/a').parse(ended('', { exitCode: 2 }))).toThrow();
    const missing = { stderr: "find: '/b': No such file or directory\n", exitCode: 1 };
    expect(existing(['/a', '/b']).parse(ended('/a\n', missing))).toEqual(['/a']);
    expect(foldersIn('/b').parse(ended('', missing))).toEqual([]);
    expect(foldersIn('/b').parse(ended('/b/2\n/b/1\n'))).toEqual(['1', '2']);
    expect(devicesOf(['/a', '/b']).parse(ended('64768\n64769\n'))).toEqual(['64768', '64769']);
    expect(modifiedTimes(['/a b']).parse(ended('1795801379 /a b\n', missing))).toEqual(new Map([['/a b', 1795801379000]]));
  });

  it('backups are named by time and plan', () => {
    expect(backupPath(Date.UTC(2026, 10, 27, 9, 5, 7, 30), 'abc')).toBe('/etc/kubernetes/drydock/backups/20261127T090507Z-abc');
  });
});

describe('durations of Go', () => {
  it.each([
    ['20s', 20],
    ['1m30s', 90],
    ['1.5h', 5400],
    ['500ms', 0.5],
    ['0', 0],
    ['0s', 0],
    ['20', undefined],
    ['', undefined],
    ['s', undefined],
  ])('%s', (text, seconds) => expect(durationSeconds(text)).toBe(seconds));
});
