import { describe, expect, it } from 'vitest';
import { known } from '../../../../../src/core/known';
import { clusterId } from '../../../../../src/core/model/cluster';
import { etcdDifferences } from '../../../../../src/core/plan/etcd/drift';
import { planDefragmentation, planLeaderMove, planSpaceRecovery } from '../../../../../src/core/plan/etcd/maintenance';
import { planLearner, planPromotion, planRemoval } from '../../../../../src/core/plan/etcd/membership';
import type { EtcdPlan } from '../../../../../src/core/plan/etcd/plan';
import { planSnapshot } from '../../../../../src/core/plan/etcd/snapshot';
import type { PlanCluster } from '../../../../../src/core/plan/plan';
import { renderEtcdPlan } from '../../../../../src/core/report/etcd-plan';
import { idOf, member, NOW, place, reading } from '../../policy/etcd/support';

const MIB = 1024 * 1024;
const cluster: PlanCluster = {
  id: clusterId('/kubeconfig', 'prod-eu'),
  name: 'prod-eu',
  uid: 'uid',
  distribution: 'kubeadm',
  version: 'v1.34.4',
  protected: false,
};
const blockers = (plan: EtcdPlan) => plan.blockers.map(({ code }) => code);
const warnings = (plan: EtcdPlan) => plan.warnings.map(({ code }) => code);
const down = (number: number) => member(number, { status: 'it does not answer.' });
const learner = member(4, { member: { learner: true }, status: { learner: true } });

describe('a defragmentation', () => {
  it('does the leader last, and each by itself', () => {
    const plan = planDefragmentation(reading(), undefined, cluster);
    expect(plan.steps.map(({ id }) => id.replace(/^.*\//, ''))).toEqual(['check', 'defragment', 'defragment', 'defragment']);
    expect(plan.targets).toEqual(['cp2', 'cp3', 'cp1']);
    expect(blockers(plan)).toEqual([]);
    expect(plan.commands[0]).toEqual([
      'sudo',
      'etcdctl',
      '--endpoints=https://127.0.0.1:2379',
      '--cacert=/etc/kubernetes/pki/etcd/ca.crt',
      '--cert=/etc/kubernetes/pki/etcd/healthcheck-client.crt',
      '--key=/etc/kubernetes/pki/etcd/healthcheck-client.key',
      'defrag',
    ]);
  });

  it('is refused with an alarm, a member that is down, or a learner', () => {
    expect(blockers(planDefragmentation(reading([member(1), member(2), down(3)]), undefined, cluster))).toEqual(['silent']);
    const alarmed = reading(undefined, { alarms: known([{ memberId: idOf(2), alarm: 'NOSPACE' }]) });
    expect(blockers(planDefragmentation(alarmed, undefined, cluster))).toEqual(['nospace']);
    expect(blockers(planDefragmentation(reading([member(1), member(2), member(3), learner]), undefined, cluster))).toEqual(['learner']);
  });

  it('says that a single member stands still, and where there is little to win', () => {
    expect(warnings(planDefragmentation(reading([member(1)]), undefined, cluster))).toEqual(['standstill', 'little-to-win']);
    const sparse = { status: { dbSizeInUse: 40 * MIB } };
    expect(warnings(planDefragmentation(reading([member(1, sparse), member(2, sparse), member(3, sparse)]), undefined, cluster))).toEqual(
      [],
    );
    const old = { status: { version: '3.6.4', dbSizeInUse: MIB } };
    expect(warnings(planDefragmentation(reading([member(1, old), member(2, old), member(3, old)]), [idOf(2)], cluster))).toEqual([
      'old-defragment',
    ]);
  });
});

describe('a recovery from NOSPACE', () => {
  it('compacts, defragments each, and disarms those that raised it', () => {
    const full = reading(undefined, { alarms: known([{ memberId: idOf(2), alarm: 'NOSPACE' }]) });
    const plan = planSpaceRecovery(full, cluster);
    expect(plan.body.work.map((work) => work.do)).toEqual(['check', 'compact', 'defragment', 'defragment', 'defragment', 'disarm']);
    expect(blockers(plan)).toEqual([]);
    expect(renderEtcdPlan(plan, NOW)).toContain('- Disarm NOSPACE of cp2');
  });

  it('is refused without the alarm, with another one, and where a member is silent', () => {
    expect(blockers(planSpaceRecovery(reading(), cluster))).toEqual(['no-alarm']);
    const both = reading([member(1), member(2), down(3)], {
      alarms: known([
        { memberId: idOf(1), alarm: 'NOSPACE' },
        { memberId: idOf(2), alarm: 'CORRUPT' },
      ]),
    });
    expect(blockers(planSpaceRecovery(both, cluster))).toEqual(['silent', 'corrupt']);
  });
});

describe('a removal', () => {
  it('of a dead member is planned, with what is left', () => {
    const plan = planRemoval(reading([member(1), member(2), down(3)]), idOf(3), cluster);
    expect(blockers(plan)).toEqual([]);
    expect(warnings(plan)).toEqual(['less-spare', 'api-server']);
    expect(plan.warnings[0]?.message).toContain('2 members, 2 needed, none may fail');
  });

  it('is refused for the last member, without a leader, and where the others are too few', () => {
    expect(blockers(planRemoval(reading([member(1)]), idOf(1), cluster))).toEqual(['last-member']);
    expect(blockers(planRemoval(reading([member(1), member(2), down(3)]), idOf(2), cluster))).toEqual(['quorum']);
    const lost = reading([member(1, { status: { leader: 0n } }), down(2), down(3)]);
    expect(blockers(planRemoval(lost, idOf(3), cluster))).toContain('no-leader');
    expect(blockers(planRemoval(reading(), 5n, cluster))).toEqual(['no-member']);
  });

  it('of one that works is warned of', () => {
    expect(warnings(planRemoval(reading(), idOf(1), cluster))).toEqual(['healthy', 'leads', 'less-spare', 'api-server']);
  });
});

describe('a learner', () => {
  it('is added, waited for and promoted; the plan says how it is started', () => {
    const plan = planLearner(reading(), 'https://10.0.0.4:2380', cluster);
    expect(plan.body.work.map((work) => work.do)).toEqual(['check', 'addLearner', 'awaitStart', 'promote']);
    expect(plan.warnings[0]?.message).toContain(
      'cp1=https://10.0.0.1:2380,cp2=https://10.0.0.2:2380,cp3=https://10.0.0.3:2380,NAME=https://10.0.0.4:2380',
    );
    expect(blockers(plan)).toEqual([]);
  });

  it('is refused at a wrong or known address, and beside another learner', () => {
    expect(blockers(planLearner(reading(), '10.0.0.4', cluster))).toEqual(['peer-url']);
    expect(blockers(planLearner(reading(), 'https://10.0.0.2:2380', cluster))).toEqual(['known']);
    expect(blockers(planLearner(reading([member(1), member(2), member(3), learner]), 'https://10.0.0.5:2380', cluster))).toEqual([
      'learner',
    ]);
  });

  it('is promoted, and nobody else is', () => {
    expect(blockers(planPromotion(reading([member(1), member(2), member(3), learner]), idOf(4), cluster))).toEqual([]);
    expect(blockers(planPromotion(reading(), idOf(2), cluster))).toEqual(['no-learner']);
  });
});

describe('a move of the leader', () => {
  it('goes to a follower with a vote', () => {
    expect(blockers(planLeaderMove(reading(), idOf(2), cluster))).toEqual([]);
    expect(blockers(planLeaderMove(reading(), idOf(1), cluster))).toEqual(['leads-already']);
    expect(blockers(planLeaderMove(reading([member(1), member(2), learner]), idOf(4), cluster))).toEqual(['learner']);
    expect(blockers(planLeaderMove(reading([member(1), down(2), member(3)]), idOf(2), cluster))).toEqual(['silent']);
  });
});

describe('a snapshot', () => {
  const here = { kind: 'local', path: '/backups/a.db' } as const;

  it('is of a healthy follower, and fits where it goes', () => {
    const plan = planSnapshot(reading(), here, 10 * 1024 * MIB, cluster);
    expect(plan.targets).toEqual(['cp2']);
    expect([...plan.blockers, ...plan.warnings]).toEqual([]);
    expect(renderEtcdPlan(plan, NOW)).toContain('**From** cp2 **to** `/backups/a.db` on this computer');
  });

  it('is refused without a member, without room, and by way of etcdctl', () => {
    expect(blockers(planSnapshot(reading([down(1)]), here, undefined, cluster))).toEqual(['no-source']);
    expect(blockers(planSnapshot(reading(), here, 100 * MIB, cluster))).toEqual(['room']);
    expect(warnings(planSnapshot(reading(), here, 500 * MIB, cluster))).toEqual(['room']);
    expect(blockers(planSnapshot(reading([member(1, { reading: { via: 'etcdctl' } })]), here, undefined, cluster))).toEqual(['no-stream']);
  });

  it('comes by a forwarded port with a client certificate of this computer; without one it is refused, and says why', () => {
    const client = { caFile: '/pki/ca.crt', certFile: '/pki/client.crt', keyFile: '/pki/client.key' };
    const pod = { namespace: 'kube-system', pod: 'etcd-cp1', container: 'etcd' };
    const inPod = place('cp1', { target: undefined, pod, client });
    const forwarded = planSnapshot(reading([member(1, { reading: { place: inPod } })]), here, undefined, cluster);
    expect(forwarded.blockers).toEqual([]);
    expect(forwarded.commands.map((words) => words.join(' '))).toEqual([
      'kubectl -n kube-system port-forward etcd-cp1 2379',
      'etcdctl --endpoints=https://127.0.0.1:2379 --cacert=/pki/ca.crt --cert=/pki/client.crt --key=/pki/client.key snapshot save /backups/a.db',
    ]);
    const asked = member(1, { reading: { place: inPod, via: 'pod', withoutGateway: 'the port may not be forwarded.' } });
    const refused = planSnapshot(reading([asked]), here, undefined, cluster);
    expect(refused.blockers).toMatchObject([{ code: 'no-stream', message: expect.stringContaining('may not be forwarded.') as string }]);
    expect(refused.commands).toEqual([]);
  });

  it('of a cluster without quorum is possible, and says what it may lack', () => {
    const lost = member(1, { status: { leader: 0n }, reading: { health: known({ healthy: false, reason: 'x', tookMs: 1 }) } });
    expect(warnings(planSnapshot(reading([lost, down(2), down(3)]), here, undefined, cluster))).toEqual(['no-quorum']);
  });
});

describe('plans', () => {
  it('are JSON, in which ids are exact', () => {
    const plan = planDefragmentation(reading(), undefined, cluster);
    expect(JSON.parse(JSON.stringify(plan))).toEqual(plan);
    expect(plan.body.members[0]?.id).toBe('8e9e05c52164694e');
    expect(plan.hash).toBe(planDefragmentation(reading(undefined, { at: NOW + 1 }), undefined, cluster).hash);
  });

  it('do not hold any more when members came, went, fell ill or lead', () => {
    const plan = planDefragmentation(reading(), undefined, cluster);
    expect(etcdDifferences(plan, reading())).toEqual([]);
    expect(etcdDifferences(plan, reading([member(1), member(2), down(3)]))).toEqual(['cp3 is not healthy any more.']);
    expect(etcdDifferences(plan, reading([member(1), member(2)]))).toEqual(['cp3 is no member any more.']);
    expect(etcdDifferences(plan, reading([member(1), member(2), member(3), learner]))).toEqual(['cp4 was added.']);
    const moved = [1, 2, 3].map((number) => member(number, { status: { leader: idOf(2) } }));
    expect(etcdDifferences(plan, reading(moved))).toEqual(['cp2 leads now.']);
    expect(etcdDifferences(plan, reading(undefined, { clusterId: 1n }))).toEqual(['etcd is another cluster now.']);
    const snapshot = planSnapshot(reading(), { kind: 'local', path: '/a' }, undefined, cluster);
    expect(etcdDifferences(snapshot, reading([member(1), member(2), down(3)]))).toEqual([]);
  });

  it('hold no key, only where it is', () => {
    const text = JSON.stringify(planDefragmentation(reading([{ ...member(1), place: place('cp1') }]), undefined, cluster));
    expect(text).toContain('healthcheck-client.key');
    expect(text).not.toContain('PRIVATE');
  });
});
