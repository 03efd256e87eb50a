import { describe, expect, it } from 'vitest';
import { known } from '../../../../../src/core/known';
import { clusterId } from '../../../../../src/core/model/cluster';
import { COMPONENTS, DEFAULT_LAYOUT } from '../../../../../src/core/model/control-plane';
import type { MemberHostFacts } from '../../../../../src/core/model/etcd-host';
import { placeOfRedaction } from '../../../../../src/core/operation/redact';
import { planReplacement } from '../../../../../src/core/plan/etcd/replace';
import type { EtcdPlan } from '../../../../../src/core/plan/etcd/plan';
import type { PlanCluster } from '../../../../../src/core/plan/plan';
import { renderEtcdPlan } from '../../../../../src/core/report/etcd-plan';
import { idOf, member, NOW, place, reading } from '../../policy/etcd/support';

const GIB = 1024 ** 3;
const cluster: PlanCluster = {
  id: clusterId('/kubeconfig', 'prod-eu'),
  name: 'prod-eu',
  uid: 'uid',
  distribution: 'kubeadm',
  version: 'v1.34.4',
  protected: false,
};

function host(name: string, over: Partial<MemberHostFacts> = {}): MemberHostFacts {
  const at = place(name);
  return {
    host: name,
    target: at.target!,
    layout: DEFAULT_LAYOUT,
    source: 'crictl',
    scanSeconds: 20,
    authority: 'a1',
    components: COMPONENTS.map((component, index) => ({ component, manifest: 'inPlace', healthPort: 2381 + index, healthy: known(true) })),
    sameFileSystem: true,
    clockAhead: 0,
    member: { name, peerUrls: at.peerUrls!, place: at, version: '3.6.5', answers: false, walFolder: undefined },
    data: { folder: '/var/lib/etcd', mounted: false, there: true, bytes: GIB, free: 10 * GIB },
    ...over,
  };
}

const down = member(3, { status: 'it does not answer.' });
const broken = reading([member(1), member(2), down]);
const plan = (over: Partial<MemberHostFacts> = {}, of = broken) => planReplacement(of, host('cp3', over), cluster);
const codes = (list: EtcdPlan['blockers']) => list.map(({ code }) => code);

describe('the replacement of a member', () => {
  it('stops it, removes it, keeps its data, and lets it join as a learner before it has a vote', () => {
    const made = plan();
    expect(made.blockers).toEqual([]);
    expect(made.body.work.map((work) => work.do)).toEqual([
      'check',
      'stopMember',
      'remove',
      'setAside',
      'addLearner',
      'configure',
      'startMember',
      'promote',
      'equal',
      'apiBack',
    ]);
    expect(made.body.work[0]).toMatchObject({ without: [idOf(3).toString(16)], alarms: 'none' });
    expect(made.body.host).toMatchObject({ name: 'cp3', member: 'cp3', dataFolder: '/var/lib/etcd', apiPort: 2382 });
    expect(codes(made.warnings)).toEqual(['no-spare', 'api-server']);
    expect(placeOfRedaction(made.body)).toBeUndefined();
  });

  it('says in words what happens, where the data goes, and how far there is a way back', () => {
    const text = renderEtcdPlan(plan(), NOW);
    expect(text).toContain('# Replace the member of etcd on cp3');
    expect(text).toContain('nothing of the cluster is lost');
    expect(text).toMatch(/`\/var\/lib\/etcd\.drydock-\S+\/before` and stays there/);
    expect(text).toContain('Until the member is removed, Undo starts it again');
    expect(text).toContain('etcdctl --endpoints=https://127.0.0.1:2379');
    expect(text).toContain('--initial-cluster=cp1=https://10.0.0.1:2380,cp2=https://10.0.0.2:2380,cp3=https://10.0.0.3:2380');
  });

  it('needs no removal where the member was removed before, or left out of a restore', () => {
    const made = plan({}, reading([member(1), member(2)]));
    expect(made.title).toBe('Let etcd of cp3 join again');
    expect(made.body.work.map((work) => work.do)).not.toContain('remove');
    expect(made.blockers).toEqual([]);
  });

  it('finds what was added and never started, by its address', () => {
    const added = member(3, { member: { name: '', learner: true }, status: 'it has never started.', reading: { place: undefined } });
    const made = plan({}, reading([member(1), member(2), added]));
    expect(made.body.work).toContainEqual({ do: 'remove', member: idOf(3).toString(16) });
    expect(made.blockers).toEqual([]);
  });

  it('takes the alarm of a corrupt member away with it, and bears no other', () => {
    const corrupt = { alarms: known([{ memberId: idOf(3), alarm: 'CORRUPT' as const }]) };
    const made = plan({}, reading([member(1), member(2), member(3)], corrupt));
    expect(made.blockers).toEqual([]);
    expect(made.body.work).toContainEqual({ do: 'disarm', member: idOf(3).toString(16), alarm: 'CORRUPT' });
    expect(made.steps.map(({ title }) => title)).toContain('Disarm CORRUPT of cp3');
    expect(codes(made.warnings)).toContain('healthy');
    const elsewhere = { alarms: known([{ memberId: idOf(1), alarm: 'NOSPACE' as const }]) };
    expect(codes(plan({}, reading([member(1), member(2), down], elsewhere)).blockers)).toEqual(['nospace']);
  });

  it('of a service gives it settings for its first start, and takes them away again', () => {
    const made = plan({ unit: 'etcd.service', components: [] });
    expect(made.body.work.map((work) => work.do).slice(-3)).toEqual(['promote', 'equal', 'tidyService']);
    expect(made.commands).toContainEqual(['ssh', 'cp3', 'sudo', 'systemctl', 'stop', 'etcd.service']);
    expect(codes(plan({ unit: 'etcd.service', components: [], configFile: '/etc/etcd.yaml' }).blockers)).toEqual(['config-file']);
  });

  it.each<[string, EtcdPlan]>([
    ['quorum', plan({}, reading([member(1), member(2, { status: 'it does not answer.' }), down]))],
    ['silent', plan({}, reading([member(1), member(2), member(4, { status: 'it does not answer.' }), member(5), down]))],
    ['last-member', plan({}, reading([member(3)]))],
    ['learner', plan({}, reading([member(1), member(2), down, member(4, { member: { learner: true }, status: { learner: true } })]))],
    ['host-unreachable', planReplacement(broken, { host: 'cp3', why: 'it does not answer.' }, cluster)],
    ['separate-log', plan({ member: { ...host('cp3').member, walFolder: '/var/lib/wal' } })],
    ['no-peer-url', plan({ member: { ...host('cp3').member, peerUrls: [] } })],
    ['disk-full', plan({ data: { ...host('cp3').data, free: 1 } })],
    ['other-file-system', plan({ sameFileSystem: false })],
    ['two-manifests', plan({ components: [{ component: 'etcd', manifest: 'both', healthPort: 2381, healthy: known(true) }] })],
  ])('is refused for %s', (code, made) => {
    expect(codes(made.blockers)).toContain(code);
  });

  it('names the way with kubeadm where the host is gone for good', () => {
    const [blocker] = planReplacement(broken, { host: 'cp3', why: 'it does not answer.' }, cluster).blockers;
    expect(blocker?.hint).toContain('Remove Member');
  });
});
