/** An API server that has just started refuses everybody everything; one that means it refuses this only. */
import { beforeEach, describe, expect, it } from 'vitest';
import { DrydockError } from '../../../../src/core/errors';
import { askPatiently } from '../../../../src/operations/nodes/ask-patiently';
import { retryTransient } from '../../../../src/operations/nodes/retry';
import { FakeClock } from '../support/fake-clock';
import { FakeCluster } from '../support/fake-cluster';

const signal = new AbortController().signal;
const no = () => new DrydockError('forbidden', 'pods is forbidden: User "kate" cannot list resource "pods" at the cluster scope');
let clock: FakeClock;
let cluster: FakeCluster;

beforeEach(() => {
  clock = new FakeClock();
  cluster = new FakeCluster(clock);
});

/** Asks for pods, and counts how often. */
function listPods(): { readonly asked: () => number; readonly answer: Promise<unknown> } {
  let asked = 0;
  const task = () => {
    asked += 1;
    return cluster.list('Pod');
  };
  return { asked: () => asked, answer: retryTransient(clock, () => 0.5, signal, task, cluster) };
}

describe('a refusal', () => {
  it('passes where the server knows nobody yet', async () => {
    cluster.forbidden.add('list Pod').add('get Namespace');
    const { answer } = listPods();
    await clock.pass(8.5);
    cluster.forbidden.clear();
    await clock.pass(2);
    await expect(answer).resolves.toMatchObject({ items: [] });
  });

  it('is believed within seconds where the server knows who asks', async () => {
    cluster.forbidden.add('list Pod');
    const { answer, asked } = listPods();
    const refused = expect(answer).rejects.toMatchObject({ kind: 'forbidden' });
    await clock.pass(3);
    await refused;
    expect(asked()).toBe(3);
  });

  it('is believed after twenty seconds where the server knows nobody for so long', async () => {
    cluster.forbidden.add('list Pod').add('get Namespace');
    const { answer, asked } = listPods();
    const refused = expect(answer).rejects.toMatchObject({ kind: 'forbidden' });
    await clock.pass(19);
    const before = asked();
    await clock.pass(2);
    await refused;
    expect([before, asked()]).toEqual([20, 21]);
  });

  it('passes where admission says that it is not ready, though the server knows who asks', async () => {
    const answers = Array.from(
      { length: 6 },
      () => new DrydockError('forbidden', 'pods "a" is forbidden: not yet ready to handle request'),
    );
    const task = async () => {
      const error = answers.shift();
      if (error) throw error;
      return 'done';
    };
    const answer = retryTransient(clock, () => 0.5, signal, task, cluster);
    await clock.pass(7);
    expect(await answer).toBe('done');
  });

  it('is believed at once where nobody says who asks', async () => {
    await expect(
      retryTransient(
        clock,
        () => 0.5,
        signal,
        () => Promise.reject(no()),
      ),
    ).rejects.toMatchObject({ kind: 'forbidden' });
  });

  it('ends with the signal while it is waited out', async () => {
    const stop = new AbortController();
    cluster.forbidden.add('list Pod').add('get Namespace');
    const task = () => cluster.list('Pod');
    const answer = retryTransient(clock, () => 0.5, stop.signal, task, cluster);
    const ended = expect(answer).rejects.toMatchObject({ kind: 'cancelled' });
    await clock.pass(1.5);
    stop.abort();
    await ended;
  });
});

it('an API that is restarted is asked until it answers, through each new connection', async () => {
  const errors = [new DrydockError('refused', 'nobody there'), no(), undefined, undefined];
  let connections = 0;
  cluster.forbidden.add('get Namespace');
  const answer = askPatiently(
    () => Promise.resolve((connections++, cluster)),
    { clock, signal },
    async () => {
      const error = errors.shift();
      if (error) throw error;
      return 'up';
    },
  );
  await clock.pass(5);
  expect(await answer).toBe('up');
  // Three requests, and one that told whether the refusal was early.
  expect(connections).toBe(4);
});
