import { describe, expect, it } from 'vitest';
import { haproxyBlock } from '../../../../../src/core/bootstrap/endpoint/haproxy';
import type { EndpointSettings } from '../../../../../src/core/bootstrap/endpoint/settings';
import { parseAnswers } from '../../../../../src/core/command/endpoint/answers';
import { parseBalancer } from '../../../../../src/core/command/endpoint/look';
import { plannedCluster, plannedClusterName } from '../../../../../src/core/model/planned-cluster';
import type { BalancerFacts } from '../../../../../src/core/plan/endpoint/plan';
import { endpointDifferences, planEndpoint } from '../../../../../src/core/plan/endpoint/planner';
import { linesDiff } from '../../../../../src/core/report/lines-diff';
import { renderEndpointPlan } from '../../../../../src/core/report/endpoint-plan';
import { verdictOf } from '../../../../../src/operations/endpoint/answers-step';
import { expectGolden } from '../../report/golden';
import { settings as full } from '../../bootstrap/settings';

const cluster = plannedCluster('harbour', false);
const { virtual, ...plain } = full;
const settings: EndpointSettings = plain;

const SAID = [
  'machine\t0123456789abcdef0123456789abcdef',
  'manager\tapt',
  'version:haproxy\tHAProxy version 2.6.12-1+deb12u4 2026/10/17 - https://haproxy.org/',
  'active:haproxy\tactive',
  'enabled:haproxy\tenabled',
  'active:keepalived\tinactive',
  'enabled:keepalived\t',
  'listens\thaproxy',
  'address\tlo 127.0.0.1',
  'address\teth0@if7 10.0.0.5',
  'selinux\t',
].join('\n');

function balancer(name: string, said = SAID, over: Partial<BalancerFacts> = {}): BalancerFacts {
  return {
    target: { name, destination: name, source: 'fleet' },
    reading: parseBalancer(said),
    files: {
      haproxy: { sha256: 'a'.repeat(64), block: undefined, others: [] },
      keepalived: { sha256: undefined, block: undefined, others: [] },
    },
    answers: settings.backends.map(({ address }) => ({ backend: `${address}:6443`, how: 'refused' as const, certificate: undefined })),
    ...over,
  };
}

const plan = (facts: readonly BalancerFacts[], wanted: EndpointSettings = settings) =>
  planEndpoint({ balancers: facts, at: 0 }, wanted, cluster);
const codes = (list: readonly { readonly code: string }[]) => list.map(({ code }) => code);

describe('the plan of an endpoint', () => {
  it('is read and accepted', () => {
    expectGolden('endpoint/plan.md', renderEndpointPlan(plan([balancer('lb1'), balancer('lb2')], { ...settings, virtual: virtual }), 5000));
  });

  it('replaces the file of each host in turn, and keeps it under the name of its digest', () => {
    const made = plan([balancer('lb1'), balancer('lb2')]);
    expect(made.steps.map(({ id }) => id)).toEqual(
      ['lb1', 'lb2'].flatMap((host) => [`${host}/haproxy.file`, `${host}/haproxy.load`, `${host}/answers`]),
    );
    expect(made.body.balancers[0]?.programs[0]).toMatchObject({
      before: 'a'.repeat(64),
      backup: `/etc/haproxy/haproxy.cfg.drydock-${'a'.repeat(12)}`,
    });
    expect(made.body.balancers[0]?.target.expected).toEqual({ machineId: '0123456789abcdef0123456789abcdef' });
    expect(codes(made.warnings)).toEqual(['no-virtual-address']);
  });

  it('installs what is missing, and lets its file be whatever the package brings', () => {
    const bare = SAID.replace(/^version:haproxy.*\n/m, '').replace(/^listens.*\n/m, '');
    const made = plan([balancer('lb1', bare)]);
    expect(made.body.balancers[0]?.packages).toEqual({ manager: 'apt', names: ['haproxy'] });
    expect(made.body.balancers[0]?.programs[0]).toMatchObject({ before: undefined, backup: undefined });
    expect(made.commands[0]).toContain('haproxy');
    expect(codes(plan([balancer('lb1', bare.replace('manager\tapt', ''))]).blockers)).toEqual(['no-package-manager']);
  });

  it('shows nothing but a look where everything is as wanted, and a difference where a control plane went', () => {
    const done = {
      files: { haproxy: { sha256: 'b'.repeat(64), block: haproxyBlock(settings), others: [] }, keepalived: balancer('x').files.keepalived },
    };
    expect(plan([balancer('lb1', SAID, done)]).steps.map(({ id }) => id)).toEqual(['lb1/answers']);
    const fewer = plan([balancer('lb1', SAID, done)], { ...settings, backends: settings.backends.slice(0, 2) });
    expect(codes(fewer.warnings)).toContain('old-connections');
    expect(renderEndpointPlan(fewer, 0)).toMatch(/^-    server cp3 10\.0\.0\.13:6443$/m);
    expect(renderEndpointPlan(fewer, 0)).not.toMatch(/^[-+] {4}server cp1/m);
  });

  it.each([
    ['port-taken', balancer('lb1', SAID.replace('listens\thaproxy', 'listens\tkube-apiserver'))],
    [
      'section-taken',
      balancer('lb1', SAID, { files: { ...balancer('x').files, haproxy: { sha256: 'a', block: undefined, others: ['frontend api'] } } }),
    ],
  ])('is blocked: %s', (code, facts) => expect(codes(plan([facts]).blockers)).toEqual([code]));

  it('is blocked without a host, and on one without the interface', () => {
    expect(codes(plan([]).blockers)).toEqual(['no-balancer']);
    expect(codes(plan([balancer('lb1')], { ...settings, virtual: { ...full.virtual, interface: 'eth9' } }).blockers)).toEqual([
      'no-interface',
    ]);
  });

  it('finds a server that refuses in order, and one that does not answer worth a warning', () => {
    const answers = (['refused', 'timeout', 'unready'] as const).map((how, index) => ({
      backend: `10.0.0.1${index + 1}:6443`,
      how,
      certificate: undefined,
    }));
    expect(codes(plan([balancer('lb1', SAID, { answers })]).warnings)).toEqual(['backend-timeout', 'backend-unready', 'single']);
  });

  it('does not hold when the file changed', () => {
    const made = plan([balancer('lb1')]);
    expect(endpointDifferences(made, { balancers: [balancer('lb1')], at: 1 })).toEqual([]);
    const other = balancer('lb1', SAID, { files: { ...balancer('x').files, haproxy: { sha256: 'c', block: undefined, others: [] } } });
    expect(endpointDifferences(made, { balancers: [other], at: 1 })).toEqual(['/etc/haproxy/haproxy.cfg on lb1 is not as it was.']);
  });
});

describe('answers through an endpoint', () => {
  const direct = (rows: readonly string[]) => rows.map((row, index) => `direct\t10.0.0.1${index + 1}:6443\t${row}`).join('\n');
  const verdict = (text: string) => verdictOf(parseAnswers(text), 'lb1', settings);

  it.each([
    ['', /Nothing listens on port 6443/],
    [`${direct(['0\t200\tAA', '0\t200\tBB', '7\t000\t'])}\nlistens`, /passes nothing on, though cp1, cp2 would/],
    [`${direct(['0\t200\tAA', '0\t200\tBB', '7\t000\t'])}\nlistens\npasses\nthrough\tAA\nthrough\tAA`, /^cp2 did not answer through lb1/],
  ])('that are not as they should be: %j', (text, why) =>
    expect(verdict(text)).toMatchObject({ so: false, why: expect.stringMatching(why) as string }),
  );

  it.each([
    [
      `${direct(['7\t000\t', '7\t000\t', '28\t000\t'])}\nlistens`,
      /no API server is ready yet \(cp1 refuses, cp2 refuses, cp3 does not answer\)/,
    ],
    [
      `${direct(['0\t200\tAA', '0\t200\tBB', '0\t500\tCC'])}\nlistens\npasses\nthrough\tBB\nthrough\tAA`,
      /^cp1, cp2 answer through it \(cp3 is not ready\)\.$/,
    ],
    [`${direct(['0\t200\t', '0\t200\t', '0\t200\t'])}\nlistens\npasses\nthrough\t`, /can't be told without openssl/],
  ])('that are: %j', (text, note) => expect(verdict(text)).toMatchObject({ so: true, note: expect.stringMatching(note) as string }));
});

describe('a cluster of the fleet file', () => {
  it('is told from one of a kubeconfig', () => {
    expect(plannedClusterName(cluster.id)).toBe('harbour');
    expect(plannedClusterName('/home/me/.kube/config#harbour')).toBeUndefined();
  });
});

describe('two lists of lines', () => {
  it.each([
    [[], ['a'], ['+a']],
    [['a'], [], ['-a']],
    [
      ['a', 'b', 'c'],
      ['a', 'x', 'c', 'd'],
      [' a', '-b', '+x', ' c', '+d'],
    ],
  ])('%j and %j', (before, after, lines) => expect(linesDiff(before, after)).toEqual(lines));
});
