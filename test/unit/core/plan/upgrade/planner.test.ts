import { describe, expect, it } from 'vitest';
import { known, unknown } from '../../../../../src/core/known';
import { upgradeDifferences } from '../../../../../src/core/plan/upgrade/drift';
import { codes, facts, ids, plan, podsOn, withHost, withStaticPod } from './support';

const NEXT = 'v1.35.4';
const steps = (name: string, ...what: readonly string[]) => what.map((one) => `${NEXT}/${name}/${one}`);
const KUBELET = ['drain', 'kubelet', 'restart', 'uncordon', 'verify'];

describe('the order', () => {
  it('is every control plane by kubeadm, apply once; then their kubelets, then workers; the drain before the kubelet', () => {
    const one = plan(facts());
    expect(one.blockers).toEqual([]);
    expect(ids(one)).toEqual([
      `${NEXT}/preflight`,
      `${NEXT}/snapshot`,
      ...steps('cp1', 'backup', 'kubeadm', 'apply', 'health'),
      ...steps('cp2', 'backup', 'kubeadm', 'node', 'health'),
      ...steps('cp3', 'backup', 'kubeadm', 'node', 'health'),
      ...steps('cp1', ...KUBELET),
      ...steps('cp2', ...KUBELET),
      ...steps('cp3', ...KUBELET),
      ...steps('w1', 'kubeadm', 'node', ...KUBELET),
      ...steps('w2', 'kubeadm', 'node', ...KUBELET),
      ...steps('w3', 'kubeadm', 'node', ...KUBELET),
      `${NEXT}/cluster`,
    ]);
    expect(one.title).toBe('Upgrade to v1.35.4');
  });

  it('has exact commands for each host', () => {
    const lines = plan(facts()).commands.map((argv) => argv.join(' '));
    const of = (name: string) =>
      lines.filter((line) => line.startsWith(`ssh ${name} `) || line.endsWith(` ${name}`) || line.includes(` ${name} --`));
    const source = '/etc/apt/sources.list.d/kubernetes.list';
    expect(of('cp1')).toEqual([
      `ssh cp1 sudo sed -i s,/v1\\.34/deb,/v1.35/deb,g ${source}`,
      'ssh cp1 sudo apt-get update -q',
      'ssh cp1 sudo apt-mark unhold kubeadm',
      'ssh cp1 sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -q -o Dpkg::Options::=--force-confold kubeadm=1.35.4-1.1',
      'ssh cp1 sudo apt-mark hold kubeadm',
      'ssh cp1 sudo kubeadm upgrade apply v1.35.4 --yes',
      'kubectl drain cp1 --ignore-daemonsets --timeout=600s',
      'ssh cp1 sudo apt-mark unhold kubelet kubectl',
      'ssh cp1 sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -q -o Dpkg::Options::=--force-confold kubelet=1.35.4-1.1 kubectl=1.35.4-1.1',
      'ssh cp1 sudo apt-mark hold kubelet kubectl',
      'ssh cp1 sudo systemctl daemon-reload',
      'ssh cp1 sudo systemctl restart kubelet.service',
      'kubectl uncordon cp1',
    ]);
    expect(of('w3')).toContain('ssh w3 sudo kubeadm upgrade node');
  });

  it('does not drain for a patch release, and switches no repository', () => {
    const one = plan(facts(), 'v1.34.9');
    expect(one.blockers).toEqual([]);
    expect(ids(one).filter((id) => /drain|uncordon/.test(id))).toEqual([]);
    expect(one.commands.some((argv) => argv.includes('sed'))).toBe(false);
    expect(codes(one.warnings)).toContain('kubelet-in-place');
    expect(one.body.skew.every(({ problems }) => problems.length === 0)).toBe(true);
  });

  it('leaves what is done already alone', () => {
    // The control planes are there, but for the last one's kubelet; w1 is done.
    let given = facts({ kubelets: { cp1: NEXT, cp2: NEXT, w1: NEXT } });
    for (const name of ['cp1', 'cp2', 'cp3'])
      for (const component of ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler'] as const)
        given = withStaticPod(given, component, name, { version: NEXT });
    given = {
      ...given,
      kubeProxy: known(NEXT),
      config: given.config.known ? known({ ...given.config.value, kubernetesVersion: NEXT }) : given.config,
    };
    const one = plan(given);
    expect(one.targets).toEqual(['cp3', 'w2', 'w3']);
    expect(ids(one).filter((id) => id.includes('/cp3/'))).toEqual(
      ['drain', 'kubelet', 'restart', 'uncordon', 'verify'].map((what) => `${NEXT}/cp3/${what}`),
    );
    expect(ids(one)).not.toContain(`${NEXT}/snapshot`);
    // The repository of cp3 was not switched yet.
    expect(one.commands.map((argv) => argv.join(' '))).toContain(
      'ssh cp3 sudo sed -i s,/v1\\.34/deb,/v1.35/deb,g /etc/apt/sources.list.d/kubernetes.list',
    );
  });

  it('applies again where an apply was begun and did not come to its end', () => {
    const given = withStaticPod(facts(), 'kube-apiserver', 'cp2', { version: NEXT });
    const roles = plan(given).body.hops[0]!.hosts.map(({ name, role }) => `${name} ${role}`);
    expect(roles.slice(0, 3)).toEqual(['cp1 controlPlane', 'cp2 apply', 'cp3 controlPlane']);
  });

  it('keeps a node cordoned that was', () => {
    const given = facts();
    const cordoned = { ...given, nodes: given.nodes.map((one) => (one.name === 'w2' ? { ...one, unschedulable: true } : one)) };
    expect(ids(plan(cordoned))).not.toContain(`${NEXT}/w2/uncordon`);
    expect(ids(plan(cordoned))).toContain(`${NEXT}/w2/drain`);
  });
});

describe('several hops', () => {
  it('are planned in sequence, through the newest patch release in between', () => {
    const one = plan(facts({ version: 'v1.33.6', etcd: '3.5.33' }));
    expect(one.body.hops.map(({ from, to }) => `${from} ${to}`)).toEqual(['v1.33.6 v1.34.9', 'v1.34.9 v1.35.4']);
    expect(one.blockers).toEqual([]);
    expect(codes(one.warnings)).toContain('several-hops');
    const all = ids(one);
    expect(all.indexOf('v1.34.9/cluster')).toBeLessThan(all.indexOf('v1.35.4/preflight'));
    expect(all).toContain('v1.35.4/cp1/apply');
    const lines = one.commands.map((argv) => argv.join(' ')).filter((line) => line.startsWith('ssh w1 sudo sed'));
    expect(lines.map((line) => line.split(' ')[5])).toEqual(['s,/v1\\.33/deb,/v1.34/deb,g', 's,/v1\\.34/deb,/v1.35/deb,g']);
    expect(one.body.skew.every(({ problems }) => problems.length === 0)).toBe(true);
  });

  it('go by way of what somebody chose', () => {
    const one = plan(facts({ version: 'v1.33.6', etcd: '3.5.33' }), NEXT, { via: ['v1.34.4'] });
    expect(one.body.hops.map(({ to }) => to)).toEqual(['v1.34.4', NEXT]);
  });

  it('ask which release to take where no repository could', () => {
    const one = plan(facts({ version: 'v1.33.6', repository: { '1.35': ['v1.35.4'] } }));
    expect(codes(one.blockers)).toContain('via-unknown');
    expect(one.steps).toEqual([]);
  });
});

describe('what was chosen', () => {
  it('only the control planes: how far the rest stays behind', () => {
    const one = plan(facts(), NEXT, { scope: { what: 'controlPlanes' } });
    expect(one.targets).toEqual(['cp1', 'cp2', 'cp3']);
    expect(one.warnings.find(({ code }) => code === 'left-behind')?.message).toBe('w1, w2, w3 stay on v1.34.4: 1 of 3 minors behind 1.35.');
  });

  it('only the workers, before the control planes: refused by the policy', () => {
    const one = plan(facts(), NEXT, { scope: { what: 'workers' } });
    expect(new Set(codes(one.blockers))).toEqual(new Set(['skew-broken']));
    expect(one.blockers[0]?.message).toContain('kubelet v1.35.4 on w1 is newer than an API server (1.34)');
  });

  it('one node, nodes left out, strangers', () => {
    const one = plan(facts(), NEXT, { scope: { what: 'nodes', names: ['cp2'] } });
    expect(one.targets).toEqual(['cp2']);
    expect(one.title).toBe('Upgrade cp2 to v1.35.4');
    // Its kubelet would be newer than the API servers of the others.
    expect(ids(one).filter((id) => id.includes('/cp2/'))).toEqual(steps('cp2', 'backup', 'kubeadm', 'apply', 'health'));
    expect(codes(one.blockers)).toEqual([]);
    expect(codes(one.warnings)).toContain('kubelet-waits');
    expect(plan(facts(), NEXT, { scope: { what: 'nodes', names: ['w1'] } }).blockers[0]?.code).toBe('skew-broken');
    expect(plan(facts(), NEXT, { without: ['w2'] }).targets).not.toContain('w2');
    expect(codes(plan(facts(), NEXT, { without: ['w9'] }).blockers)).toEqual(['no-such-node']);
  });

  it('canaries, groups and pauses', () => {
    const many = facts({ workers: ['w1', 'w2', 'w3', 'w4', 'w5', 'w6', 'w10'] });
    const one = plan(many, NEXT, { canaries: 2, batch: 3, pause: 'afterCanaries' });
    const workers = one.body.hops[0]!.hosts.filter(({ role }) => role === 'worker');
    expect(workers.map(({ name, batch }) => `${name} ${batch}`)).toEqual(['w1 0', 'w2 1', 'w3 2', 'w4 2', 'w5 2', 'w6 3', 'w10 3']);
    expect(ids(one).filter((id) => id.includes('/pause/'))).toEqual([`${NEXT}/pause/w1/all`, `${NEXT}/pause/w2/all`]);
    expect(ids(plan(many, NEXT, { pause: 'afterControlPlanes' })).filter((id) => id.includes('/pause/'))).toEqual([
      `${NEXT}/pause/cp3/kubelet`,
    ]);
    const eachHost = ids(plan(many, NEXT, { pause: 'afterEachHost', batch: 3 })).filter((id) => id.includes('/pause/'));
    expect(eachHost.map((id) => id.split('/')[2])).toEqual(['cp1', 'cp2', 'cp3', 'cp1', 'cp2', 'cp3', 'w1', 'w4']);
  });

  it('the quickest first, or as named', () => {
    const given = facts({ pods: [...podsOn('w1', 5), ...podsOn('w2', 1), ...podsOn('w3', 3)] });
    const order = (over: Parameters<typeof plan>[2]) =>
      plan(given, NEXT, over)
        .body.hops[0]!.hosts.filter(({ role }) => role === 'worker')
        .map(({ name }) => name);
    expect(order({ order: 'fewestPods' })).toEqual(['w2', 'w3', 'w1']);
    expect(order({ order: 'given', scope: { what: 'nodes', names: ['w3', 'w1', 'w2'] } })).toEqual(['w3', 'w1', 'w2']);
  });

  it('no drains: said to be unsupported', () => {
    const one = plan(facts(), NEXT, { drain: 'never' });
    expect(codes(one.warnings)).toContain('no-drain');
    expect(ids(one).some((id) => id.endsWith('/drain'))).toBe(false);
    expect(ids(plan(facts(), 'v1.34.9', { drain: 'always' })).filter((id) => id.endsWith('/drain'))).toHaveLength(6);
  });

  it('programs from a folder', () => {
    const one = plan(facts(), NEXT, { binaries: '/opt/k8s' });
    expect(one.blockers).toEqual([]);
    expect(one.commands.map((argv) => argv.join(' '))).toContain(
      'ssh w1 sudo install -o root -g root -m 0755 -T /opt/k8s/kubelet /usr/bin/kubelet',
    );
    expect(codes(one.unknowns)).toEqual(['binaries-unchecked']);
  });

  it('only patch releases, an older version, nonsense, nothing to do', () => {
    expect(codes(plan(facts(), NEXT, { patchOnly: true }).blockers)).toEqual(['patch-only']);
    expect(codes(plan(facts(), 'v1.33.6').blockers)).toEqual(['target-older']);
    expect(codes(plan(facts(), 'latest').blockers)).toEqual(['target-unreadable']);
    const nothing = plan(facts(), 'v1.34.4');
    expect(codes(nothing.blockers)).toEqual(['nothing-to-upgrade']);
    expect(nothing.undo).toEqual([]);
  });

  it('a window that is too short', () => {
    const at = facts().at;
    expect(codes(plan(facts(), NEXT, { window: { from: at, to: at + 60_000 } }).warnings)).toContain('window-too-short');
    expect(codes(plan(facts(), NEXT, { window: { from: at, to: at + 86_400_000 } }).warnings)).not.toContain('window-too-short');
  });
});

describe('versions, now and after each step', () => {
  it('are told where they change, with the policy held against them', () => {
    const { skew } = plan(facts()).body;
    expect(skew.map(({ after, apiServers, kubelets, kubeProxies }) => [after, apiServers, kubelets, kubeProxies])).toEqual([
      ['now', 'v1.34.4', 'v1.34.4', 'v1.34.4'],
      ['cp1: control plane on v1.35.4', 'v1.34.4, v1.35.4', 'v1.34.4', 'v1.34.4'],
      ['cp3: control plane on v1.35.4', NEXT, 'v1.34.4', NEXT],
      ['cp1: kubelet on v1.35.4', NEXT, 'v1.34.4, v1.35.4', NEXT],
      ['w3: kubelet on v1.35.4', NEXT, NEXT, NEXT],
    ]);
    expect(skew.flatMap(({ problems }) => problems)).toEqual([]);
    expect(skew.at(-1)).toMatchObject({ apiServers: NEXT, kubelets: NEXT, kubeProxies: NEXT });
  });

  it('find a kubelet that is too old for the next control plane', () => {
    const one = plan(facts({ kubelets: { w2: 'v1.31.14' } }));
    const broken = one.blockers.filter(({ code }) => code === 'skew-broken');
    expect(broken[0]?.message).toContain('kubelet v1.31.14 on w2 is 4 minors behind an API server (1.35); 3 are supported');
  });

  it('tell what is not supported already as a note', () => {
    const one = plan(facts({ kubelets: { w2: 'v1.30.14' } }));
    expect(codes(one.warnings)).toContain('skew-now');
  });

  it('are not proven where the control plane can not be read', () => {
    const one = plan(facts({}, { staticPods: unknown('pods may not be listed.') }));
    expect(codes(one.unknowns)).toContain('versions-unknown');
    expect(one.body.from).toBe('v1.34.4');
  });
});

describe('the hash and the drift', () => {
  it('stay with the facts, and change with what matters', () => {
    expect(plan(facts()).hash).toBe(plan({ ...facts(), at: facts().at + 5_000 }).hash);
    expect(plan(facts()).hash).toBe(plan(facts({ pods: podsOn('w1', 3) })).hash);
    expect(plan(facts()).hash).not.toBe(plan(facts(), NEXT, { batch: 2 }).hash);
    expect(plan(facts()).hash).not.toBe(plan(withHost(facts(), 'w1', { held: [] })).hash);
  });

  it('tell what stands against the plan that was read', () => {
    const before = plan(facts());
    expect(upgradeDifferences(before, before)).toEqual([]);
    const after = plan(withHost(facts(), 'w1', { manager: undefined, sources: [] }));
    expect(upgradeDifferences(before, after)).toEqual([
      expect.stringMatching(/^w1 gets no packages of Kubernetes/),
      'w1: the packages or their repository changed.',
    ]);
    // What somebody else did meanwhile is no harm.
    expect(upgradeDifferences(before, plan(facts({ kubelets: { w1: NEXT } }))).filter((words) => words.startsWith('w1'))).toEqual([]);
  });
});
