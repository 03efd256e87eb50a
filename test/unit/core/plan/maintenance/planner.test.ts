import { describe, expect, it } from 'vitest';
import { known, unknown } from '../../../../../src/core/known';
import { maintenanceDifferences } from '../../../../../src/core/plan/maintenance/drift';
import { planMaintenance } from '../../../../../src/core/plan/maintenance/planner';
import { pod } from '../../../operations/support/objects';
import { planCluster } from '../../../operations/support/plans';
import { AT, codes, facts, PATCHES, plan } from './support';

const KURED = { namespace: 'kube-system', name: 'kured', annotation: 'weave.works/kured-node-lock', concurrency: 1 };
const WANTS = { restart: 'systemctl', wants: ['/var/run/reboot-required is there'], asked: true, kernel: '6.1.0-31-amd64' } as const;
const order = ({ body }: ReturnType<typeof plan>) => body.nodes.map(({ name, batch }) => `${batch} ${name}`);
const ALL = ['cp2', 'w10', 'w1', 'cp1', 'w2'];

describe('order and groups', () => {
  it('workers first by name, control planes one at a time behind them', () => {
    expect(order(plan('reboot', ALL))).toEqual(['0 w1', '1 w2', '2 w10', '3 cp1', '4 cp2']);
    expect(order(plan('reboot', ALL, {}, { batch: 2 }))).toEqual(['0 w1', '0 w2', '1 w10', '2 cp1', '3 cp2']);
  });

  it('control planes first, or as chosen; a control plane ends a group of workers', () => {
    expect(order(plan('reboot', ALL, {}, { order: 'controlPlanesFirst', batch: 3 }))).toEqual(['0 cp1', '1 cp2', '2 w1', '2 w2', '2 w10']);
    expect(order(plan('reboot', ALL, {}, { order: 'given', batch: 2 }))).toEqual(['0 cp2', '1 w10', '1 w1', '2 cp1', '3 w2']);
  });

  it('each node: check, drain, restart, uncordon, verify; pauses and looks between groups', () => {
    expect(plan('reboot', ['w1', 'w2'], {}, { pause: 'afterFirst' }).steps.map(({ id }) => id)).toEqual([
      'preflight',
      ...['w1/check', 'w1/drain', 'w1/reboot', 'w1/uncordon', 'w1/verify'],
      'pause/w1',
      ...['w2/check', 'w2/drain', 'w2/reboot', 'w2/uncordon', 'w2/verify'],
      'cluster',
    ]);
    const shared = plan('reboot', ['w1', 'w2', 'w10'], {}, { batch: 2, pause: 'afterEach' }).steps.map(({ id }) => id);
    expect(shared.filter((id) => !id.includes('w'))).toEqual(['preflight', 'settle/1', 'cluster']);
    expect(shared).toContain('pause/w2');
  });

  it('a node that was cordoned before stays so, and is said to', () => {
    const { steps, warnings } = plan('reboot', ['w1'], { cordoned: ['w1'] });
    expect(steps.map(({ id }) => id)).not.toContain('w1/uncordon');
    expect(codes(warnings)).toEqual(['stays-cordoned']);
  });

  it('the same by hand', () => {
    expect(plan('reboot', ['w1'], {}, { waitSeconds: 60 }).commands.map((argv) => argv.join(' '))).toEqual([
      'kubectl drain w1 --ignore-daemonsets --timeout=600s',
      'ssh w1 sudo systemctl --no-block --no-wall reboot',
      'kubectl wait node/w1 --for=condition=Ready --timeout=60s',
      'kubectl uncordon w1',
    ]);
  });
});

describe('restarts where they are asked for', () => {
  it('leaves out nodes that do not ask, and blocks where none does', () => {
    const some = plan('reboot', ['w1', 'w2'], { hosts: { w2: { state: WANTS } } }, { reboot: 'whenNeeded' });
    expect(some.targets).toEqual(['w2']);
    expect(some.body.left).toEqual([{ name: 'w1', why: 'it does not ask for a restart' }]);
    expect(some.blockers).toEqual([]);
    expect(codes(plan('reboot', ['w1'], {}, { reboot: 'whenNeeded' }).blockers)).toEqual(['nothing-to-do']);
  });

  it('patches: looked at again afterwards; a host that keeps no account of it is told', () => {
    const unasked = { restart: 'systemctl', wants: [], asked: false, kernel: '' } as const;
    const { body, warnings } = plan('patch', ['w1', 'w2'], {
      hosts: { w1: { patches: PATCHES }, w2: { patches: PATCHES, state: unasked } },
    });
    expect(body.nodes.map(({ reboot }) => reboot)).toEqual(['ifWanted', 'ifWanted']);
    expect(warnings.find(({ code }) => code === 'restart-unknown')?.subject).toBe('w2');
  });
});

describe('patches', () => {
  it('what is held or kept stays, what comes new comes with the others', () => {
    const { body, warnings, commands } = plan('patch', ['w1'], { hosts: { w1: { patches: PATCHES } } });
    expect(body.nodes[0]?.patch?.patches.map(({ name }) => name)).toEqual([
      'libssl3',
      'linux-image-6.1.0-32-amd64',
      'linux-image-amd64',
      'tzdata',
    ]);
    expect(body.nodes[0]?.patch?.kept).toEqual(['containerd', 'kubelet']);
    expect(codes(warnings)).toEqual(['packages-kept']);
    const install = commands.find((argv) => argv.includes('install'));
    expect(install?.slice(-3)).toEqual(['libssl3', 'linux-image-amd64', 'tzdata']);
  });

  it('nothing but what stays: the node is left as it is', () => {
    const only = known({ patches: [{ name: 'containerd', from: '1', to: '2', security: false }], heldBack: [], stale: undefined });
    const { body, blockers } = plan('patch', ['w1'], { hosts: { w1: { patches: only } } });
    expect(body.left).toEqual([
      { name: 'w1', why: 'it has no patches to install but for 1 that stay as they are, and it does not ask for a restart' },
    ]);
    expect(codes(blockers)).toEqual(['nothing-to-do']);
  });

  it('blocks where nobody knows what would change', () => {
    const world = {
      hosts: { w1: { patches: unknown<never>('dpkg was interrupted.') }, w2: { manager: undefined } },
    };
    expect(plan('patch', ['w1', 'w2'], world).blockers.map(({ code, subject }) => `${code} ${subject}`)).toEqual([
      'patches-unknown w1',
      'no-package-manager w2',
    ]);
  });
});

describe('what keeps it from being done', () => {
  it('strangers, hosts that can not be read, hosts without a way to restart', () => {
    const none = { restart: undefined, wants: [], asked: false, kernel: '' } as const;
    const { blockers } = planMaintenance(
      facts({ hosts: { w1: { state: none } } }, { hosts: { ...facts({ hosts: { w1: { state: none } } }).hosts, w2: unknown('no route') } }),
      { ...plan('reboot', []).body.options, nodes: ['w1', 'w2', 'w7'] },
      planCluster,
    );
    expect(blockers.map(({ code, subject }) => `${code} ${subject}`)).toEqual(['no-such-node w7', 'host-unreachable w2', 'no-restart w1']);
  });

  it('a pod that blocks the drain, unless its loss is agreed to', () => {
    const world = { pods: [pod('ci/runner', { nodeName: 'w1', controller: undefined })] };
    expect(codes(plan('reboot', ['w1'], world).blockers)).toEqual(['drain-blocked']);
    const { drainOptions } = plan('reboot', ['w1']).body.options;
    expect(plan('reboot', ['w1'], world, { drainOptions: { ...drainOptions, unmanaged: true } }).blockers).toEqual([]);
  });

  it("etcd's quorum: another member that is down is one too many", () => {
    expect(plan('reboot', ['cp1']).blockers).toEqual([]);
    const { blockers } = plan('reboot', ['cp1', 'cp3'], { etcdDown: ['cp3'] });
    expect(blockers.map(({ code, subject }) => `${code} ${subject}`)).toEqual(['etcd-quorum cp1']);
    expect(blockers[0]?.message).toContain('3 members, 2 up, 2 needed');
  });

  it('one or two control planes: possible, with what it means', () => {
    expect(codes(plan('reboot', ['cp1'], { controlPlanes: ['cp1'] }).warnings)).toEqual(['api-away']);
    expect(codes(plan('reboot', ['cp1'], { controlPlanes: ['cp1', 'cp2'] }).warnings)).toEqual(['etcd-stands-still']);
  });

  it("kured's lock: held by somebody blocks, held by this very operation does not, free is taken", () => {
    const held = (holder: string) => ({ kured: known({ ...KURED, holders: [{ holder, since: AT, until: undefined }] }) });
    const { blockers, warnings } = plan('reboot', ['w1'], {}, {}, held('w9'));
    expect(codes(blockers)).toEqual(['kured-lock']);
    expect(blockers[0]?.hint).toContain('kubectl -n kube-system annotate daemonset kured weave.works/kured-node-lock-');
    expect(warnings).toEqual([]);
    const own = planMaintenance(facts({}, held('drydock/op-1')), plan('reboot', ['w1']).body.options, planCluster, 'drydock/op-1');
    expect(own.blockers).toEqual([]);
    expect(codes(own.warnings)).toEqual(['kured-lock-taken']);
    expect(codes(plan('reboot', ['w1'], {}, {}, { kured: unknown('forbidden') }).unknowns)).toEqual(['kured-unknown']);
  });

  it('managed clusters: the provider may have other plans', () => {
    expect(codes(plan('reboot', ['w1'], {}, {}, {}, { ...planCluster, distribution: 'eks' }).warnings)).toEqual(['managed-nodes']);
  });

  it('room is counted for nodes that go at one time', () => {
    const big = ['w1', 'w2'].map((name) => pod(`shop/big-${name}`, { nodeName: name, requests: { cpu: 2500, memory: 1e9, pods: 1 } }));
    const world = { controlPlanes: [], workers: ['w1', 'w2', 'w3'], pods: big };
    expect(codes(plan('reboot', ['w1', 'w2'], world).warnings)).toEqual([]);
    expect(codes(plan('reboot', ['w1', 'w2'], world, { batch: 2 }).warnings)).toEqual(['no-room-together']);
  });
});

describe('a plan that was made a while ago', () => {
  it('equal facts give an equal hash; figures of drains do not change it', () => {
    const before = plan('reboot', ['w1']);
    expect(plan('reboot', ['w1']).hash).toBe(before.hash);
    expect(plan('reboot', ['w1'], { pods: [pod('shop/web-1', { nodeName: 'w1' })] }).hash).toBe(before.hash);
    expect(plan('reboot', ['w2']).hash).not.toBe(before.hash);
  });

  it('new blockers and changed cordons stand against it', () => {
    const before = plan('reboot', ['w1', 'w2'], { cordoned: ['w2'] });
    expect(maintenanceDifferences(before, plan('reboot', ['w1', 'w2'], { cordoned: ['w2'] }))).toEqual([]);
    expect(maintenanceDifferences(before, plan('reboot', ['w1', 'w2'], { cordoned: ['w1'] }))).toEqual([
      'w1 was cordoned by somebody since: it would be left so.',
      'w2 was uncordoned by somebody since: it would be left cordoned.',
    ]);
    const locked = { kured: known({ ...KURED, holders: [{ holder: 'w9', since: AT, until: undefined }] }) };
    expect(maintenanceDifferences(before, plan('reboot', ['w1', 'w2'], { cordoned: ['w2'] }, {}, locked))[0]).toMatch(
      /^kured's lock is held/,
    );
  });
});
