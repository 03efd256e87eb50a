import { describe, expect, it } from 'vitest';
import { extensionsOf, memberCertificates } from '../../../../../src/core/bootstrap/etcd/certificates';
import { etcdProblems, type EtcdSettings } from '../../../../../src/core/bootstrap/etcd/settings';
import { etcdUnit } from '../../../../../src/core/bootstrap/etcd/unit';
import { parseEtcdHost } from '../../../../../src/core/command/etcd-bootstrap/look';
import { plannedCluster } from '../../../../../src/core/model/planned-cluster';
import { placeOfRedaction } from '../../../../../src/core/operation/redact';
import type { EtcdBootstrapFacts } from '../../../../../src/core/plan/etcd-bootstrap/plan';
import { etcdBootstrapDifferences, planEtcdBootstrap } from '../../../../../src/core/plan/etcd-bootstrap/planner';
import { compareVersions } from '../../../../../src/core/plan/etcd-bootstrap/versions';
import { renderEtcdBootstrapPlan } from '../../../../../src/core/report/etcd-bootstrap-plan';
import { expectGolden } from '../../report/golden';

const settings: EtcdSettings = {
  cluster: 'harbour',
  members: ['1', '2', '3'].map((n) => ({ name: `e${n}`, address: `10.0.0.2${n}` })),
  clients: ['cp1'],
  days: 365,
};
const cluster = plannedCluster('harbour', false);
const target = (name: string) => ({ name, destination: name, source: 'fleet' as const });

function said(name: string, more: readonly string[] = []): string {
  return [
    `machine\t${name.padEnd(32, '0')}`,
    'etcd\t/usr/local/bin/etcd',
    'etcdctl\t/usr/local/bin/etcdctl',
    'openssl\t/usr/bin/openssl',
    'version\t3.6.5',
    'active\tinactive',
    'address\t127.0.0.1',
    `address\t10.0.0.2${name.slice(1)}`,
    'free\t41943040',
    'type\text2/ext3',
    'clock\t1000',
    ...more,
  ].join('\n');
}

function facts(change: (text: string, name: string) => string = (text) => text): EtcdBootstrapFacts {
  const read = (name: string) => ({ target: target(name), reading: parseEtcdHost(change(said(name), name)), clockAhead: 0 });
  return { members: settings.members.map(({ name }) => read(name)), clients: [read('cp1')], at: Date.UTC(2026, 10, 28) };
}

const codes = (given: EtcdBootstrapFacts, wanted = settings) => planEtcdBootstrap(given, wanted, cluster).blockers.map(({ code }) => code);

describe('the plan of an external etcd', () => {
  it('is read and accepted, and can be kept by a journal', () => {
    const plan = planEtcdBootstrap(facts(), settings, cluster);
    expect(plan.blockers).toEqual([]);
    expect(placeOfRedaction(plan.body)).toBeUndefined();
    expectGolden('endpoint/etcd-plan.md', renderEtcdBootstrapPlan(plan, plan.factsAt + 2000));
  });

  it.each([
    ['no-program', (text: string) => text.replace(/^etcd\t.*\n/m, '')],
    ['old-version', (text: string) => text.replace('3.6.5', '3.4.23')],
    ['taken', (text: string) => `${text}\ntaken\t/var/lib/etcd`],
    ['runs', (text: string) => text.replace('active\tinactive', 'active\tactive')],
    ['port-taken', (text: string) => `${text}\nport\t2379`],
    ['address', (text: string) => text.replace('address\t10.0.0.21', 'address\t192.168.1.4')],
  ])('is blocked on a host: %s', (code, change) => {
    expect(codes(facts((text, name) => (name === 'e1' ? change(text) : text))).filter((one) => one !== 'versions')).toEqual([code]);
  });

  it('is blocked by different versions, by what a control plane has already, and by a number that is no good', () => {
    expect(codes(facts((text, name) => (name === 'e2' ? text.replace('3.6.5', '3.6.4') : text)))).toEqual(['versions']);
    expect(codes(facts((text, name) => (name === 'cp1' ? `${text}\ntaken\t/etc/kubernetes/pki/etcd/ca.crt` : text)))).toEqual([
      'client-taken',
    ]);
    expect(etcdProblems({ ...settings, members: settings.members.slice(0, 2) }).map(({ message }) => message)).toEqual([
      '2 members are planned; 1, 3 or 5 are.',
    ]);
    expect(etcdProblems({ ...settings, members: [{ name: 'e1', address: 'e1.example' }] })).toHaveLength(1);
  });

  it('does not hold when a host is another machine', () => {
    const plan = planEtcdBootstrap(facts(), settings, cluster);
    expect(etcdBootstrapDifferences(plan, { ...facts(), at: 99 })).toEqual([]);
    expect(
      etcdBootstrapDifferences(
        plan,
        facts((text, name) => (name === 'e3' ? text.replace('machine\te3', 'machine\tff') : text)),
      ),
    ).toHaveLength(1);
  });
});

describe('a member', () => {
  it('checks its data at the start by the flag of its version', () => {
    expect(etcdUnit(settings, 'e1', '/usr/bin/etcd', '3.6.5')).toContain('--feature-gates=InitialCorruptCheck=true');
    expect(etcdUnit(settings, 'e1', '/usr/bin/etcd', '3.5.21')).toContain('--experimental-initial-corrupt-check=true');
    expect(() => etcdUnit(settings, 'e9', '/usr/bin/etcd', '3.6.5')).toThrow(/no member/);
  });

  it('has certificates for its names, as server and as client', () => {
    const [server, , client] = memberCertificates({ name: 'e1', address: 'fd00::21' }, '/etc/etcd/pki');
    expect(extensionsOf(server!)).toContain('subjectAltName=DNS:e1,DNS:localhost,IP:127.0.0.1,IP:::1,IP:fd00::21');
    expect(extensionsOf(server!)).toContain('extendedKeyUsage=serverAuth,clientAuth');
    expect(extensionsOf(client!)).not.toContain('subjectAltName');
  });

  it.each([
    ['3.5.11', '3.5.11', 0],
    ['3.5.9', '3.5.11', -1],
    ['3.10.0', '3.6.9', 1],
  ])('of version %s beside %s', (one, other, sign) => expect(Math.sign(compareVersions(one, other))).toBe(sign));
});
