import { describe, expect, it } from 'vitest';
import { known, unknown } from '../../../../../src/core/known';
import type { RestoreEtcdFacts, RestoreHostFacts } from '../../../../../src/core/plan/etcd-restore/facts';
import { redactValue } from '../../../../../src/core/operation/redact';
import { initialClusterOf } from '../../../../../src/core/plan/etcd-restore/plan';
import { bumpFor, etcdRestoreDifferences, planEtcdRestore } from '../../../../../src/core/plan/etcd-restore/planner';
import { renderEtcdRestorePlan } from '../../../../../src/core/report/etcd-restore-plan';
import { cluster, facts, host, MIB } from './support';

const plan = (change: Partial<RestoreEtcdFacts> = {}) => planEtcdRestore(facts(change), cluster, '/home/me/before.db');
const codes = (change: Partial<RestoreEtcdFacts>) => plan(change).blockers.map(({ code }) => code);
const oneOff = (change: (one: RestoreHostFacts) => Partial<RestoreHostFacts>) => ({
  hosts: [host('cp1', change), host('cp2'), host('cp3')],
});

describe('planEtcdRestore', () => {
  it('stops every API server before any member, and starts every member before any API server', () => {
    const ids = plan().steps.map(({ id }) => id);
    const last = (part: string) => ids.findLastIndex((id) => id.endsWith(part));
    const first = (part: string) => ids.findIndex((id) => id.endsWith(part));
    expect(last('/prepare')).toBeLessThan(first('/stop/kube-apiserver'));
    expect(last('/stop/kube-apiserver')).toBeLessThan(ids.indexOf('silent'));
    expect(ids.indexOf('silent')).toBeLessThan(first('/stop/etcd'));
    expect(last('/swap')).toBeLessThan(ids.indexOf('swapped'));
    expect(ids.indexOf('swapped')).toBeLessThan(first('/start/etcd'));
    expect(last('/start/etcd')).toBeLessThan(ids.indexOf('agree'));
    expect(ids.indexOf('agree')).toBeLessThan(first('/start/kube-apiserver'));
    expect(ids.at(-1)).toBe('answer');
  });

  it('makes every member of the same file, cluster and token', () => {
    const { body, commands } = plan();
    const all = initialClusterOf(body);
    expect(all).toBe('cp1=https://10.0.0.1:2380,cp2=https://10.0.0.2:2380,cp3=https://10.0.0.3:2380');
    const restores = commands.filter((argv) => argv.includes('restore'));
    expect(restores.map((argv) => argv[1])).toEqual(['cp1', 'cp2', 'cp3']);
    for (const argv of restores) {
      expect(argv).toContain(`--initial-cluster=${all}`);
      expect(argv).toContain(`--initial-cluster-token=${body.newCluster}`);
      expect(argv).toContain('--bump-revision=1000000000');
      expect(argv).toContain('--mark-compacted');
      expect(argv).not.toContain('--skip-hash-check');
    }
  });

  it('works inside a mount point, and beside a folder that is none', () => {
    const { body } = plan(oneOff(({ data }) => ({ data: { ...data, mounted: true } })));
    expect(body.hosts[0]!.workFolder).toMatch(/^\/var\/lib\/etcd\/\.drydock-/);
    expect(body.hosts[1]!.workFolder).toMatch(/^\/var\/lib\/etcd\.drydock-/);
  });

  it('takes a snapshot of the present state only where etcd can give one', () => {
    expect(plan().body.fallback).toBe('/home/me/before.db');
    expect(plan({ members: unknown('no member answers.') }).body.fallback).toBeUndefined();
    expect(plan({ members: unknown('no member answers.') }).steps.map(({ id }) => id)).not.toContain('fallback');
  });

  it.each<[string, Partial<RestoreEtcdFacts>]>([
    ['snapshot-damaged', { snapshot: { ...facts().snapshot, damage: ['Page 3 (leaf): its keys are not in order.'] } }],
    ['foreign-snapshot', { snapshot: { ...facts().snapshot, clusterUid: known('other') } }],
    ['foreign-snapshot', { snapshot: { ...facts().snapshot, clusterUid: unknown('encrypted.'), authority: known('b2') } }],
    [
      'newer-snapshot',
      oneOff(({ member }) => ({
        member: { ...member, version: '3.5.21' },
        tool: known({ from: 'host', path: 'etcdutl', version: '3.5.21' }),
      })),
    ],
    ['older-snapshot', { snapshot: { ...facts().snapshot, series: known('3.5') } }],
    ['other-etcdutl', oneOff(() => ({ tool: known({ from: 'host', path: 'etcdutl', version: '3.5.21' }) }))],
    ['no-etcdutl', oneOff(() => ({ tool: unknown('neither the host nor the container of etcd has it.') }))],
    ['host-unreachable', { hosts: [host('cp1'), host('cp2')], unreadable: [{ host: 'cp3', why: 'it does not answer.' }] }],
    ['member-elsewhere', { hosts: [host('cp1'), host('cp2')] }],
    ['disk-full', oneOff(({ data }) => ({ data: { ...data, free: 150 * MIB } }))],
    ['clock-skew', oneOff(() => ({ clockAhead: 20 * 60_000 }))],
    ['separate-log', oneOff(({ member }) => ({ member: { ...member, walFolder: '/var/lib/wal' } }))],
    ['authorities-differ', oneOff(() => ({ authority: 'b2' }))],
    ['no-member', { hosts: [], members: unknown('no member answers.') }],
  ])('is refused for %s', (code, change) => {
    expect(codes(change)).toContain(code);
    expect(plan(change).commands).toEqual([]);
  });

  it('has nothing against a good snapshot on hosts that are well', () => {
    expect(plan().blockers).toEqual([]);
    expect(plan().unknowns).toEqual([]);
  });

  it('says where quorum is there that a restore may be the wrong way', () => {
    expect(plan().warnings[0]).toMatchObject({ code: 'quorum-is-there', message: expect.stringContaining('3 members') });
    const broken = oneOff(({ member }) => ({ member: { ...member, answers: false }, revision: unknown('it does not answer.') }));
    expect(plan(broken).warnings[0]).toMatchObject({
      code: 'quorum-is-there',
      message: expect.stringContaining('without cp1'),
      hint: expect.stringContaining('Replace Member for cp1'),
    });
    const gone = { hosts: [host('cp1'), host('cp2')], unreadable: [{ host: 'cp3', why: 'it does not answer.' }] };
    expect(plan(gone).warnings[0]?.hint).toContain('cp3');
    const lost = {
      members: unknown<never>('no quorum.'),
      hosts: [host('cp1'), host('cp2', () => ({ revision: unknown('it has no data.') })), host('cp3')],
    };
    expect(plan(lost).warnings.map(({ code }) => code)).not.toContain('quorum-is-there');
    expect(plan(lost).unknowns.map(({ code }) => code)).toEqual(['members-unknown', 'revision-unknown']);
  });

  it('tells what is lost: how many objects, some of them by name, and what can not be told', () => {
    const lost = plan().warnings.find(({ code }) => code === 'changes-lost')!;
    expect(lost.message).toBe(
      'Written since the snapshot, and lost by the restore: 7 objects made since will be gone (namespaces later, secrets shop/key, 5 more); 1 object deleted since will be back (namespaces precious). Besides, 12 leases, events and the like that change all the time.',
    );
    const untold = plan({ loss: unknown('no member of etcd answers.') }).warnings.find(({ code }) => code === 'changes-lost')!;
    expect(untold.message).toContain("Which these are can't be told: no member of etcd answers.");
    const none = { count: 0, examples: [] };
    const nothing = plan({ loss: known({ made: none, deleted: none, changed: none, routine: 3 }) });
    expect(nothing.warnings.find(({ code }) => code === 'changes-lost')!.message).toContain('Nothing but what changes all the time');
  });

  it('says of an old snapshot how old it is', () => {
    const at = (days: number) => known(new Date(facts().at - days * 86_400_000).toISOString());
    const codesAt = (days: number) => plan({ snapshot: { ...facts().snapshot, takenAt: at(days) } }).warnings.map(({ code }) => code);
    expect(codesAt(12)).toContain('old');
    expect(codesAt(2)).not.toContain('old');
  });

  it('goes without control planes that nobody reaches, and says what becomes of them', () => {
    const lost = { members: unknown<never>('no quorum.'), unreadable: [] };
    const one = plan({ ...lost, hosts: [host('cp1')], leftOut: ['cp2', 'cp3'] });
    expect(one.blockers).toEqual([]);
    expect(initialClusterOf(one.body)).toBe('cp1=https://10.0.0.1:2380');
    const found = one.warnings.find(({ code }) => code === 'left-out')!;
    expect(found.message).toContain('Their old data together has the quorum of the old etcd');
    expect(found.hint).toContain('one at a time');
    const most = plan({ ...lost, hosts: [host('cp1'), host('cp2')], leftOut: ['cp3'] });
    expect(most.warnings.find(({ code }) => code === 'left-out')!.message).not.toContain('old data together');
    expect(etcdRestoreDifferences(one, plan({ ...lost, hosts: [host('cp1')], leftOut: ['cp2', 'cp3'] }))).toEqual([]);
  });

  it('stops the API servers of the control planes where etcd is outside, and runs its members by their services', () => {
    const outside = (name: string) =>
      host(name, ({ member }) => ({
        unit: 'etcd.service',
        components: [],
        source: 'ps',
        scanSeconds: 0,
        member: { ...member, place: { ...member.place, staticPod: false } },
      }));
    const server = (name: string) => {
      const { host: of, target, layout, source, scanSeconds, authority, components, sameFileSystem } = host(name);
      const without = components.filter(({ component }) => component !== 'etcd');
      return { host: of, target, layout, source, scanSeconds, authority, components: without, sameFileSystem };
    };
    const external = {
      hosts: [outside('etcd1'), outside('etcd2'), outside('etcd3')],
      servers: [server('cp2'), server('cp1')],
      members: known(['etcd1', 'etcd2', 'etcd3']),
    };
    const made = plan(external);
    expect(made.blockers).toEqual([]);
    const ids = made.steps.map(({ id }) => id);
    expect(ids.filter((id) => id.endsWith('stop/kube-apiserver'))).toEqual(['cp1/stop/kube-apiserver', 'cp2/stop/kube-apiserver']);
    expect(ids.filter((id) => id.endsWith('/swap'))).toEqual(['etcd1/swap', 'etcd2/swap', 'etcd3/swap']);
    expect(ids.indexOf('cp2/stop/kube-apiserver')).toBeLessThan(ids.indexOf('etcd1/stop/etcd'));
    expect(ids.indexOf('agree')).toBeLessThan(ids.indexOf('cp1/start/kube-apiserver'));
    expect(ids.filter((id) => id.includes('/restart/'))).toHaveLength(4);
    expect(made.commands).toContainEqual(['ssh', 'etcd1', 'sudo', 'systemctl', 'stop', 'etcd.service']);
    expect(made.targets).toEqual(['etcd1', 'etcd2', 'etcd3', 'cp1', 'cp2']);
    expect(renderEtcdRestorePlan(made, facts().at)).toContain('cp1, cp2');
    expect(redactValue(made.body)).toEqual(made.body);
    expect(codes({ ...external, servers: [{ ...server('cp1'), sameFileSystem: false }] })).toContain('other-file-system');
    expect(codes({ ...external, servers: [{ ...server('cp1'), authority: 'b2' }] })).toContain('authorities-differ');
  });

  it('takes a cluster of new hosts with the same authority for the same one, and names what is to be done for its Nodes', () => {
    const snapshot = { ...facts().snapshot, clusterUid: known('old'), authority: known('a1'), nodes: known(['old1', 'old2', 'w1']) };
    const made = plan({ snapshot });
    expect(made.blockers).toEqual([]);
    const codesOf = made.warnings.map(({ code }) => code);
    expect(codesOf).toContain('new-hosts');
    const node = made.warnings.find(({ code }) => code === 'node-unknown')!;
    expect(node.message).toContain('cp1, cp2, cp3 are no Nodes');
    expect(node.hint).toContain('(the snapshot has old1, old2, w1)');
    expect(codes({ snapshot: { ...snapshot, authority: known('b2') } })).toEqual(['foreign-snapshot']);
    expect(codes({ snapshot: { ...snapshot, authority: unknown('encrypted.') } })).toEqual(['foreign-snapshot']);
    expect(plan().warnings.map(({ code }) => code)).not.toContain('node-unknown');
  });

  it('renders what is done, what is lost and how to get back', () => {
    const text = renderEtcdRestorePlan(plan(), facts().at + 3000);
    expect(text).toContain('3 members, 2 needed, 1 may fail');
    expect(text).toContain('From here on the API is away');
    expect(text).toContain('protected cluster');
    expect(text).toContain('/home/me/before.db');
    expect(text).toContain('- **7 objects made since** will be gone: `namespaces later`, `secrets shop/key` and 5 more');
    expect(text).toContain('- **1 object deleted since** will be back: `namespaces precious`');
    const untold = renderEtcdRestorePlan(plan({ loss: unknown('no member of etcd answers.') }), facts().at);
    expect(untold).toContain('Which these are can');
  });
});

it('comes out of a journal as it went in: nothing in it is taken for a secret', () => {
  const made = plan();
  expect(redactValue(made.body)).toEqual(made.body);
});

describe('bumpFor', () => {
  it.each([
    [undefined, 1_000_000_000n],
    [3_477n, 1_000_000_000n],
    // Restored before: the same snapshot again must not land below what was reached since.
    [1_000_003_564n, 2_000_000_000n],
    [1_499_999_999n, 2_000_000_000n],
    [1_500_000_000n, 3_000_000_000n],
    [1_999_999_999n, 3_000_000_000n],
  ])('passes %s', (before, bump) => {
    expect(bumpFor(before)).toBe(bump);
    if (before !== undefined) expect(bump).toBeGreaterThan(before);
  });
});

describe('etcdRestoreDifferences', () => {
  it('finds none in the same facts, read later', () => {
    expect(etcdRestoreDifferences(plan(), plan({ at: facts().at + 60_000 }))).toEqual([]);
  });

  it.each<[string, Partial<RestoreEtcdFacts>, RegExp]>([
    ['another file', { snapshot: { ...facts().snapshot, sha256: 'cd'.repeat(32) } }, /another content/],
    ['another data folder', oneOff(({ data }) => ({ data: { ...data, folder: '/data/etcd' } })), /\/data\/etcd/],
    ['another peer URL', oneOff(({ member }) => ({ member: { ...member, peerUrls: ['https://10.0.0.9:2380'] } })), /configured otherwise/],
    ['a new blocker', oneOff(({ data }) => ({ data: { ...data, free: 0 } })), /free/],
    ['a file that was written to', { snapshot: { ...facts().snapshot, stamp: 'another' } }, /was written to since/],
  ])('tells of %s', (_, change, words) => {
    expect(etcdRestoreDifferences(plan(), plan(change)).join(' ')).toMatch(words);
  });
});
