import { describe, expect, it } from 'vitest';
import { renewDifferences } from '../../../../../src/core/plan/renew/drift';
import type { RenewPlan } from '../../../../../src/core/plan/renew/plan';
import { ALL, AT, controlPlane, DAY, facts, plan, stored, three, withoutEtcd } from './support';

const codes = (list: RenewPlan['blockers']) => list.map(({ code }) => code);
const ids = (one: RenewPlan) => one.steps.map(({ id }) => id);
const only = (host: string, ...names: string[]) => ({ what: 'some', certificates: names.map((name) => ({ host, name })) }) as const;

describe('order', () => {
  it('is host by host: backup, certificates, restarts by what needs what, comparison', () => {
    const steps = ids(plan(three()));
    expect(steps[0]).toBe('preflight');
    expect(steps.filter((id) => id.startsWith('cp1/'))).toEqual(steps.slice(1, 18));
    expect(steps.slice(1, 18)).toEqual([
      'cp1/backup',
      ...plan(three()).body.hosts[0]!.certificates.map(({ name }) => `cp1/renew/${name}`),
      'cp1/restart/etcd',
      'cp1/restart/kube-apiserver',
      'cp1/restart/kube-controller-manager',
      'cp1/restart/kube-scheduler',
      'cp1/check',
    ]);
    expect(steps.at(-1)).toBe('cp3/check');
  });

  it('restarts only what uses what is renewed', () => {
    const chosen = plan(three(), only('cp2', 'scheduler.conf', 'etcd-healthcheck-client'));
    expect(ids(chosen)).toEqual([
      'preflight',
      'cp2/backup',
      'cp2/renew/scheduler.conf',
      'cp2/renew/etcd-healthcheck-client',
      'cp2/restart/kube-scheduler',
      'cp2/check',
    ]);
    expect(chosen.title).toBe('Renew 2 certificates of cp2');
    expect(plan(three(), only('cp2', 'apiserver')).title).toBe('Renew apiserver of cp2');
  });

  it('begins with the host whose etcd is down, which brings it back', () => {
    const one = plan(facts([controlPlane('cp1'), controlPlane('cp2'), withoutEtcd('cp3')]));
    expect(one.body.hosts.map(({ name }) => name)).toEqual(['cp3', 'cp1', 'cp2']);
    expect(one.blockers).toEqual([]);
    expect(one.body.mode).toBe('rolling');
  });

  it('renews everywhere before etcd restarts anywhere, where it has no quorum', () => {
    const steps = ids(plan(facts([controlPlane('cp1'), withoutEtcd('cp2'), withoutEtcd('cp3')])));
    const last = steps.findLastIndex((id) => id.includes('/renew/'));
    const etcd = steps.flatMap((id, index) => (id.endsWith('restart/etcd') ? [index] : []));
    expect(etcd).toHaveLength(3);
    expect(Math.min(...etcd)).toBeGreaterThan(last);
    expect(steps.indexOf('quorum')).toBeGreaterThan(Math.max(...etcd));
    expect(steps.findIndex((id) => id.endsWith('restart/kube-apiserver'))).toBeGreaterThan(steps.indexOf('quorum'));
  });

  it('does the same where members still hold together with certificates that have expired', () => {
    const expired = [stored('etcd-peer', { expiresAt: AT - 1 }), stored('apiserver')];
    expect(plan(facts([controlPlane('cp1', { certificates: expired }), controlPlane('cp2')])).body.mode).toBe('recovery');
    // Alone it talks to nobody.
    expect(plan(facts([controlPlane('cp1', { certificates: expired })])).body.mode).toBe('rolling');
  });

  it('puts a manifest back that an earlier operation left aside', () => {
    const { components } = controlPlane('cp1');
    const left = components.map((one) => (one.component === 'kube-scheduler' ? { ...one, manifest: 'aside' as const } : one));
    const one = plan(facts([controlPlane('cp1', { components: left })]), only('cp1', 'apiserver'));
    expect(ids(one)).toContain('cp1/restart/kube-scheduler');
    expect(codes(one.warnings)).toContain('manifest-aside');
  });
});

describe('blockers', () => {
  const blocked = (...given: Parameters<typeof plan>) => codes(plan(...given).blockers);

  it('none on a cluster that is well', () => expect(blocked(three())).toEqual([]));

  it('an authority whose key is elsewhere', () => {
    const { certificates } = controlPlane('cp1');
    const others = certificates.map(({ name }) => ({
      name,
      state: 'external' as const,
      why: 'the key of its authority is not on the host.',
    }));
    const external = plan(facts([controlPlane('cp1', { certificates: [], others })]));
    expect(codes(external.blockers)).toEqual(['external-authority']);
    expect(external.steps).toEqual([]);
    // One of three authorities: the rest can be renewed.
    const front = controlPlane('cp1', {
      certificates: certificates.filter(({ name }) => name !== 'front-proxy-client'),
      others: others.filter(({ name }) => name === 'front-proxy-client'),
    });
    expect(blocked(facts([front]))).toEqual([]);
    expect(codes(plan(facts([front])).warnings)).toContain('external-authority');
    expect(blocked(facts([front]), only('cp1', 'front-proxy-client'))).toEqual(['external-authority']);
  });

  it('a certificate that is missing, but for those that may be', () => {
    const lost = { name: 'apiserver', state: 'missing' as const, why: 'the certificate is missing on the host.' };
    expect(blocked(facts([controlPlane('cp1', { others: [lost] })]))).toEqual(['certificate-missing']);
    expect(blocked(three(), only('cp2', 'super-admin.conf'))).toEqual(['certificate-missing']);
    expect(blocked(three(), only('cp2', 'kubelet-client'))).toEqual(['certificate-missing']);
  });

  it('a quorum that a restart would cost', () => {
    const two = facts([controlPlane('cp1'), controlPlane('cp2'), withoutEtcd('cp3')]);
    expect(blocked(two, only('cp1', 'etcd-server'))).toEqual(['quorum-at-risk']);
    expect(blocked(two, only('cp3', 'etcd-server'))).toEqual([]);
    expect(blocked(two, only('cp1', 'apiserver'))).toEqual([]);
    const unseen = facts([controlPlane('cp1'), controlPlane('cp2')], {
      unreadable: [{ host: 'cp3', target: undefined, why: 'it is off.' }],
    });
    expect(blocked(unseen)).toEqual(['quorum-at-risk']);
    expect(codes(plan(unseen).unknowns)).toEqual(['host-unreadable']);
    // A member alone is away for a moment, which is told.
    expect(blocked(facts([controlPlane('cp1')]))).toEqual([]);
    expect(codes(plan(facts([controlPlane('cp1')])).warnings)).toContain('api-interrupted');
    // Of two, none may be away: there is no way around it either.
    expect(blocked(facts([controlPlane('cp1'), controlPlane('cp2')]))).toEqual([]);
    expect(codes(plan(facts([controlPlane('cp1'), controlPlane('cp2')])).warnings)).toContain('api-interrupted');
  });

  it('disk, clock, file systems, manifests, authorities', () => {
    const one = (over: Parameters<typeof controlPlane>[1]) => blocked(facts([controlPlane('cp1', over)]));
    expect(one({ freeBytes: 1000 })).toEqual(['disk-full']);
    expect(one({ clockAhead: -3_600_000 })).toEqual(['clock-skew']);
    expect(codes(plan(facts([controlPlane('cp1', { clockAhead: 90_000 })])).warnings)).toContain('clock-skew');
    expect(one({ sameFileSystem: false })).toEqual(['other-file-system']);
    expect(one({ components: controlPlane('cp1').components.map((each) => ({ ...each, manifest: 'both' })) })).toHaveLength(4);
    expect(one({ authorities: [{ name: 'ca', expiresAt: AT - DAY, keyHash: 'k' }] })).toEqual(['authority-expired']);
    const other = controlPlane('cp2', { authorities: [{ name: 'ca', expiresAt: AT + 3000 * DAY, keyHash: 'other' }] });
    expect(blocked(facts([controlPlane('cp1'), other, controlPlane('cp3')]))).toEqual(['authorities-differ']);
  });

  it('a host that was asked for and can not be read, and one that is none', () => {
    expect(blocked(three(), { what: 'all', hosts: ['cp9'] })).toEqual(['host-unreadable']);
    expect(blocked(facts([], { unreadable: [{ host: 'cp1', target: undefined, why: 'no way there.' }] }))).toEqual(['nothing-to-renew']);
  });
});

describe('warnings', () => {
  it('speak of copies of admin.conf, of super-admin.conf and of kubelets', () => {
    expect(codes(plan(three()).warnings)).toEqual(['kubeconfig-copies', 'super-admin', 'kubelets-not-covered']);
    expect(codes(plan(three(), only('cp2', 'apiserver')).warnings)).toEqual(['kubelets-not-covered']);
  });

  it('speak of an API that is down and of an authority that ends soon', () => {
    const down = facts([controlPlane('cp1')], { api: { answers: false, why: 'its certificate has expired.' } });
    expect(codes(plan(down).warnings)).toContain('api-down');
    const soon = controlPlane('cp1', { authorities: [{ name: 'ca', expiresAt: AT + 20 * DAY, keyHash: 'k' }] });
    expect(codes(plan(facts([soon])).warnings)).toContain('authority-expires-first');
  });
});

describe('the plan that was read against the facts of now', () => {
  it('holds while nothing that matters changed, at any time', () => {
    const later = { ...three(), at: AT + 60_000 };
    expect(plan(later).hash).toBe(plan(three()).hash);
    expect(renewDifferences(plan(three()), plan(later))).toEqual([]);
  });

  it('does not once somebody renewed, a host is gone, or etcd changed', () => {
    const [cp1, cp2, cp3] = three().controlPlanes as [
      ReturnType<typeof controlPlane>,
      ReturnType<typeof controlPlane>,
      ReturnType<typeof controlPlane>,
    ];
    const renewed = { ...cp2, certificates: cp2.certificates.map((one) => (one.name === 'apiserver' ? { ...one, serial: 'FF' } : one)) };
    expect(renewDifferences(plan(three()), plan(facts([cp1, renewed, cp3])))).toEqual(['cp2: somebody changed apiserver since.']);
    const down = renewDifferences(plan(three()), plan(facts([cp1, withoutEtcd('cp2'), withoutEtcd('cp3')])));
    expect(down).toEqual(['etcd has lost its quorum.']);
    expect(renewDifferences(plan(three()), plan(facts([cp1, cp2])))).toContain("cp3 can't be read any more, or has nothing to renew.");
  });
});

it('says the same by hand, one component after the other', () => {
  const commands = plan(three(), only('cp2', 'scheduler.conf')).commands.map((argv) => argv.slice(3).join(' '));
  expect(commands).toEqual([
    expect.stringMatching(/^install -d -m 0700 \/etc\/kubernetes\/drydock /),
    expect.stringMatching(/^cp -R -t \S+ \/etc\/kubernetes\/pki \/etc\/kubernetes\/scheduler.conf$/),
    'kubeadm certs renew scheduler.conf',
    'mv /etc/kubernetes/manifests/kube-scheduler.yaml /etc/kubernetes/drydock/aside/kube-scheduler.yaml',
    'crictl ps --name ^kube-scheduler$',
    'mv /etc/kubernetes/drydock/aside/kube-scheduler.yaml /etc/kubernetes/manifests/kube-scheduler.yaml',
  ]);
  expect(plan(three(), ALL).commands.flat()).not.toContain('all');
});
