import { describe, expect, it } from 'vitest';
import { planDecision } from '../../../../src/core/plan/certificate-requests';
import type { OperationHeader } from '../../../../src/core/operation/events';
import type { PlanCluster } from '../../../../src/core/plan/plan';
import { silentLogger } from '../../../../src/core/logger';
import { createDecisionDefinition, decisionRequest, prepareDecision } from '../../../../src/operations/certificate-requests/definition';
import { project } from '../../../../src/core/parse/kubernetes/project';
import type { StepContext } from '../../../../src/operations/engine/definition';
import { request } from '../../core/certificates';
import { FakeClock } from '../support/fake-clock';
import { FakeCluster } from '../support/fake-cluster';
import { node } from '../support/objects';

const about = (cluster: FakeCluster): PlanCluster => ({
  id: cluster.cluster.id,
  name: 'prod-eu',
  uid: cluster.uid,
  distribution: 'kubeadm',
  version: 'v1.34.4',
  protected: false,
});
const never = new AbortController().signal;

async function setting() {
  const cluster = new FakeCluster(new FakeClock());
  cluster.put(node('w01', { internalIP: '10.0.0.21', hostname: 'w01', addresses: [{ type: 'InternalIP', address: '10.0.0.21' }] }));
  for (const [name, alien] of [
    ['good', []],
    ['bad', ['kubernetes.default.svc']],
  ] as const) {
    const pem = await request(
      'O=system:nodes, CN=system:node:w01',
      ['w01', ...alien].map((value) => ({ type: 'dns', value })),
    );
    cluster.put(
      project('CertificateSigningRequest', {
        metadata: { name, uid: `uid-${name}` },
        spec: {
          signerName: 'kubernetes.io/kubelet-serving',
          username: 'system:node:w01',
          groups: ['system:nodes'],
          usages: ['server auth'],
          request: Buffer.from(pem).toString('base64'),
        },
      }),
    );
  }
  const plan = (names: readonly string[], approve = true) => prepareDecision(cluster, names, approve, about(cluster), cluster.clock, never);
  const open = async (names: readonly string[], approve = true) => {
    const asked = decisionRequest(await plan(names, approve));
    const header = { ...asked, id: 'x', createdAt: 0, createdBy: 'kate' } as unknown as OperationHeader;
    const deps = { connect: async () => cluster, clock: cluster.clock, log: silentLogger, random: () => 0.5 };
    return createDecisionDefinition(approve ? 'approveRequests' : 'denyRequests', deps).open(header, never);
  };
  const context = { clock: cluster.clock, signal: never } as unknown as StepContext;
  return { cluster, plan, open, context };
}

describe('deciding requests for certificates', () => {
  it('is planned with every check, and warns of one that fails', async () => {
    const { plan } = await setting();
    const made = await plan(['good', 'bad']);
    expect(made).toMatchObject({
      type: 'approveRequests',
      title: 'Approve 2 requests',
      blockers: [],
      commands: [['kubectl', 'certificate', 'approve', 'good', 'bad']],
    });
    expect(made.warnings.map(({ code, subject }) => `${code} ${subject}`)).toEqual(['request-unsafe bad']);
    expect(made.warnings[0]?.message).toContain('kubernetes.default.svc is not of the node');
    expect((await plan(['bad'], false)).warnings).toEqual([]);
    await expect(plan(['gone'])).rejects.toMatchObject({ kind: 'notFound' });
  });

  it('is done once, verified, and not again', async () => {
    const { cluster, open, context } = await setting();
    const [step] = (await open(['good'])).steps;
    expect(await step!.verify(context)).toMatchObject({ so: false });
    await step!.run(context);
    expect(await step!.verify(context)).toEqual({ so: true });
    await expect(step!.run(context)).rejects.toMatchObject({ kind: 'conflict' });
    expect(cluster.count('approve CertificateSigningRequest good')).toBe(2);
    const [denied] = (await open(['bad'], false)).steps;
    await denied!.run(context);
    expect(cluster.find('CertificateSigningRequest', 'bad')?.state).toBe('denied');
  });

  it('does not begin when a request was decided, replaced, or is less safe than it was', async () => {
    const { cluster, open } = await setting();
    const opened = await open(['good', 'bad']);
    expect(await opened.drift(never)).toEqual([]);
    const before = cluster.find('CertificateSigningRequest', 'good')!;
    cluster.put({ ...before, groups: [] });
    expect(await opened.drift(never)).toEqual(['good: The user is in the group of nodes: no groups.']);
    cluster.put({ ...before, state: 'denied' });
    expect((await opened.drift(never))[0]).toContain('good is denied already');
    cluster.take('CertificateSigningRequest', before.uid);
    expect(await opened.drift(never)).toEqual(['good is not there any more.']);
  });

  it('says so of a signer whose rules are not known', async () => {
    const { cluster } = await setting();
    const other = { ...cluster.find('CertificateSigningRequest', 'good')!, signer: 'example.test/x' };
    const plan = planDecision([other], [], true, about(cluster), 0);
    expect(plan.unknowns.map(({ code }) => code)).toEqual(['request-unchecked']);
    expect(planDecision([{ ...other, state: 'approved' }], [], true, about(cluster), 0).blockers).toHaveLength(1);
  });
});
