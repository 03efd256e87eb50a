import { describe, expect, it } from 'vitest';
import { createKubernetesPort } from '../../../../../src/backends/kubernetes/port/port';
import { DrydockError } from '../../../../../src/core/errors';
import { silentLogger } from '../../../../../src/core/logger';
import { FakeClock } from '../../../operations/support/fake-clock';
import { refusal, ScriptedAccess, type Answer } from '../support/scripted-access';

const POD = { namespace: 'shop', name: 'web-0', uid: 'uid-1' };
const VIOLATES = "Cannot evict pod as it would violate the pod's disruption budget.";

function portWith(answer: (method: string) => Answer) {
  const access = new ScriptedAccess(({ method }) => answer(method));
  return { access, port: createKubernetesPort(access, { clock: new FakeClock(), logger: silentLogger }) };
}

const podOf = (uid: string): Answer => ({ body: { kind: 'Pod', metadata: { name: 'web-0', uid } } });

describe('evict', () => {
  it('names the UID, so that a replacement of the same name is never evicted', async () => {
    const { access, port } = portWith(() => ({ status: 201, body: { kind: 'Status', status: 'Success' } }));
    expect(await port.evict(POD)).toEqual({ kind: 'accepted' });
    expect(await port.evict(POD, { dryRun: true, gracePeriodSeconds: 0 })).toEqual({ kind: 'accepted' });
    expect(access.asked).toEqual(Array(2).fill('POST /api/v1/namespaces/shop/pods/web-0/eviction'));
    expect(access.requests.map(({ body }) => body)).toEqual([
      {
        apiVersion: 'policy/v1',
        kind: 'Eviction',
        metadata: { namespace: 'shop', name: 'web-0' },
        deleteOptions: { preconditions: { uid: 'uid-1' } },
      },
      {
        apiVersion: 'policy/v1',
        kind: 'Eviction',
        metadata: { namespace: 'shop', name: 'web-0' },
        deleteOptions: { preconditions: { uid: 'uid-1' }, gracePeriodSeconds: 0, dryRun: ['All'] },
      },
    ]);
  });

  it.each<[string, Answer, unknown]>([
    [
      'a budget that does not allow it',
      refusal(429, 'TooManyRequests', VIOLATES, [
        { reason: 'DisruptionBudget', message: 'The disruption budget web-pdb needs 3 healthy pods and has 3 currently' },
      ]),
      {
        kind: 'budget',
        message: 'The disruption budget web-pdb needs 3 healthy pods and has 3 currently',
        budget: 'web-pdb',
        retryAfterSeconds: undefined,
      },
    ],
    [
      'a budget whose controller has not caught up',
      {
        ...refusal(429, 'TooManyRequests', VIOLATES, [
          { reason: 'DisruptionBudget', message: 'The disruption budget web-pdb is still being processed by the server.' },
        ]),
        headers: { 'retry-after': '10' },
      },
      { kind: 'busy', message: 'The disruption budget web-pdb is still being processed by the server.', retryAfterSeconds: 10 },
    ],
    [
      'an overloaded server',
      { ...refusal(429, 'TooManyRequests', 'too many requests'), headers: { 'retry-after': '1' } },
      { kind: 'busy', message: 'too many requests', retryAfterSeconds: 1 },
    ],
    [
      'several budgets',
      refusal(500, 'InternalError', 'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.'),
      {
        kind: 'severalBudgets',
        message: 'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.',
      },
    ],
    [
      'a namespace that is going',
      refusal(403, 'Forbidden', 'pods "web-0" is forbidden: unable to create new content', [
        { reason: 'NamespaceTerminating', message: 'namespace shop is being terminated' },
      ]),
      { kind: 'namespaceTerminating', message: 'pods "web-0" is forbidden: unable to create new content' },
    ],
    ['a pod that is gone', refusal(404, 'NotFound', 'pods "web-0" not found'), { kind: 'gone' }],
    ['a namespace that is gone', refusal(404, 'NotFound', 'namespaces "shop" not found'), { kind: 'gone' }],
    [
      'a server without the eviction API',
      refusal(404, 'NotFound', 'the server could not find the requested resource'),
      { error: { kind: 'notFound' } },
    ],
    ['an address that is no API', { status: 404, body: '404 page not found' }, { error: { kind: 'protocol' } }],
    ['a missing right', refusal(403, 'Forbidden', 'User "dev" cannot create resource "pods/eviction"'), { error: { kind: 'forbidden' } }],
    ['another failure of the server', refusal(500, 'InternalError', 'failed calling webhook'), { error: { kind: 'server' } }],
    ['a load balancer without servers', { status: 503, body: '<html>503 Service Unavailable</html>' }, { error: { kind: 'server' } }],
    ['a proxy that throttles', { status: 429, body: 'slow down' }, { error: { kind: 'throttled' } }],
  ])('reads %s', async (_, answer, wanted) => {
    const told = await portWith(() => answer).port.evict(POD);
    if (told.kind === 'failed') expect(told).toMatchObject({ kind: 'failed', ...(wanted as object) });
    else expect(told).toEqual(wanted);
  });

  it.each<[string, Answer, unknown]>([
    ['replaced', podOf('uid-2'), { kind: 'replaced' }],
    ['gone', refusal(404, 'NotFound', 'pods "web-0" not found'), { kind: 'gone' }],
    ['only written at the same moment', podOf('uid-1'), { kind: 'busy', message: 'conflict', retryAfterSeconds: undefined }],
  ])('looks after a conflict whether the pod was %s', async (_, pod, wanted) => {
    const { port } = portWith((method) => (method === 'POST' ? refusal(409, 'Conflict', 'conflict') : pod));
    expect(await port.evict(POD)).toEqual(wanted);
  });

  it('answers with the error when there is no answer, and rejects only when stopped', async () => {
    const { port } = portWith(() => {
      throw new DrydockError('refused', 'nothing listens');
    });
    expect(await port.evict(POD)).toMatchObject({ kind: 'failed', error: { kind: 'refused' } });
    await expect(port.evict(POD, {}, AbortSignal.abort())).rejects.toMatchObject({ kind: 'cancelled' });
  });
});

describe('deletePod', () => {
  it.each<[string, Answer, Answer, boolean]>([
    ['deleted', { body: { kind: 'Pod' } }, {}, true],
    ['gone', refusal(404, 'NotFound', 'pods "web-0" not found'), {}, false],
    ['replaced', refusal(409, 'Conflict', 'the UID in the precondition does not match'), podOf('uid-2'), false],
  ])('tells a pod that is %s', async (_, answer, pod, wanted) => {
    const { access, port } = portWith((method) => (method === 'DELETE' ? answer : pod));
    expect(await port.deletePod(POD, { gracePeriodSeconds: 5 })).toBe(wanted);
    expect(access.requests[0]?.body).toEqual({
      apiVersion: 'v1',
      kind: 'DeleteOptions',
      preconditions: { uid: 'uid-1' },
      gracePeriodSeconds: 5,
    });
  });

  it('rejects with a conflict that is not about the pod’s identity', async () => {
    const { port } = portWith((method) => (method === 'DELETE' ? refusal(409, 'Conflict', 'try again') : podOf('uid-1')));
    await expect(port.deletePod(POD)).rejects.toMatchObject({ kind: 'conflict' });
  });
});
