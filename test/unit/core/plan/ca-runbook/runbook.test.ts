import { beforeAll, describe, expect, it } from 'vitest';
import type { ExpiryInventory } from '../../../../../src/core/model/expiry';
import { parseCertificate } from '../../../../../src/core/parse/certificates/x509';
import { runbookFacts } from '../../../../../src/core/plan/ca-runbook/facts';
import { caRunbook } from '../../../../../src/core/plan/ca-runbook/make';
import type { AuthorityName, Runbook } from '../../../../../src/core/plan/ca-runbook/runbook';
import { renderCaRunbook } from '../../../../../src/core/report/ca-runbook';
import { entry, inventory, NOW } from '../../../features/certificates/support';
import { node } from '../../../operations/support/objects';
import { issue } from '../../certificates';
import { expectGolden } from '../../report/golden';

const DAY = 86_400_000;
const nodes = [node('w10'), node('w9'), node('cp2', { roles: ['control-plane'] }), node('cp1', { roles: ['control-plane'] })];
const about = { version: 'v1.34.4', endpoint: 'https://api.example.org:6443' };

let seen: ExpiryInventory;

beforeAll(async () => {
  const authority = await issue({ subject: 'CN=kubernetes', authority: true, notAfter: new Date(NOW + 40 * DAY) });
  const ca = { ...parseCertificate(authority.der), keyHash: 'ab'.repeat(32) };
  const mine = parseCertificate((await issue({ subject: 'CN=kubernetes-admin', issuer: authority })).der);
  const file = (host: string, name: string) =>
    entry(`${host}/${name}`, { group: 'authorities', certificate: ca, stored: { path: '/etc/kubernetes/pki/ca.crt', certificate: ca } });
  seen = inventory(
    [
      file('cp1', 'ca'),
      file('cp2', 'ca'),
      entry('cp1/etcd-server'),
      entry('cp1/super-admin.conf', { stored: { path: '/etc/kubernetes/super-admin.conf', certificate: mine } }),
      entry('w9/kubelet-server', { group: 'kubelets', renewal: { restarts: [], by: 'its kubelet' } }),
      entry('w10/kubelet-client', { group: 'kubelets', renewal: { restarts: [], byHand: true } }),
      entry('bundle', { group: 'bundles', host: undefined, name: 'APIService v1beta1.metrics.k8s.io', certificate: ca }),
      entry('other', { group: 'bundles', host: undefined, name: 'webhook of somebody', certificate: { ...ca, keyHash: 'c' } }),
      entry('mine', { group: 'kubeconfigs', host: undefined, name: 'admin@rig', place: '/home/kate/.kube/config', certificate: mine }),
    ],
    { sources: [{ id: 'x', title: 'kubelet of w9', outcome: 'unreadable', why: 'It does not answer.' }] },
  );
});

const of = (authority: AuthorityName): Runbook => caRunbook(runbookFacts(seen, nodes, authority, about));

describe('the runbook for replacing an authority', () => {
  it('knows the cluster', () => {
    expect(of('ca').facts).toMatchObject({
      controlPlanes: ['cp1', 'cp2'],
      workers: ['w9', 'w10'],
      stackedEtcd: true,
      bundles: ['APIService v1beta1.metrics.k8s.io'],
      servingRequests: ['w9'],
      withoutRotation: ['w10'],
      superAdmin: ['cp1'],
      people: ['admin@rig (/home/kate/.kube/config)'],
    });
  });

  it.each(['ca', 'etcd-ca', 'front-proxy-ca'] as const)('%s reads as a document', (authority) => {
    expectGolden(`ca-runbook/${authority}.md`, renderCaRunbook(of(authority)));
  });

  it.each(['ca', 'etcd-ca', 'front-proxy-ca'] as const)('%s never leaves the key of an authority on a worker', (authority) => {
    for (const step of of(authority).phases.flatMap(({ steps }) => steps))
      for (const { host, lines } of step.blocks) {
        const text = lines.join('\n');
        if (host?.startsWith('w')) expect(text).not.toMatch(/ca\.key/);
        for (const line of lines) if (/ssh w/.test(line)) expect(line).not.toMatch(/ca\.key/);
      }
  });

  it.each(['ca', 'etcd-ca', 'front-proxy-ca'] as const)('%s looks after each step, and has a way back from each phase', (authority) => {
    const { phases } = of(authority);
    expect(phases.map(({ id }) => id)).toEqual(['a', 'b', 'c', 'd', 'e']);
    for (const { back, steps } of phases) {
      expect(back).not.toBe('');
      for (const { id, checks, blocks } of steps) expect([id, checks.length + blocks.length > 0]).toEqual([id, true]);
    }
  });

  it('edits no manifest in the sight of the kubelet', () => {
    for (const { lines } of of('ca').phases.flatMap(({ steps }) => steps.flatMap(({ blocks }) => blocks)))
      for (const line of lines) expect(line).not.toMatch(/sed -i .*\/etc\/kubernetes\/manifests/);
  });

  it('tells what stands in its way', () => {
    const { facts } = of('etcd-ca');
    const bad = caRunbook({
      ...facts,
      controlPlanes: ['cp1'],
      stackedEtcd: false,
      present: [
        { host: 'cp1', expiresAt: NOW - DAY, keyHash: 'a', external: true },
        { host: 'cp2', expiresAt: NOW + DAY, keyHash: 'b', external: false },
      ],
    }).cautions.join('\n');
    for (const words of [
      'does not run on the control planes',
      'is not on cp1',
      'do not have the same',
      'expired on',
      'one control plane',
      'It does not answer',
    ])
      expect(bad).toContain(words);
    expect(caRunbook({ ...facts, present: [], controlPlanes: [] }).cautions.join('\n')).toMatch(
      /No control plane is known[\s\S]*were not read/,
    );
  });
});
