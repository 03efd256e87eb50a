import { beforeEach, describe, expect, it } from 'vitest';
import { DrydockError } from '../../../../src/core/errors';
import { findNode } from '../../../../src/operations/nodes/find-node';
import { Limiter, mapBounded } from '../../../../src/operations/nodes/limiter';
import { nearNames } from '../../../../src/operations/nodes/near-names';
import { readKnown } from '../../../../src/operations/nodes/read-known';
import { Backoff, retryTransient } from '../../../../src/operations/nodes/retry';
import { FakeClock } from '../support/fake-clock';
import { FakeCluster } from '../support/fake-cluster';
import { node } from '../support/objects';

let clock: FakeClock;

beforeEach(() => {
  clock = new FakeClock();
});

describe('finding a node', () => {
  it('names nodes with a like name when there is none', async () => {
    const cluster = new FakeCluster(clock).put(node('w01'), node('w02'), node('cp1'));
    await expect(findNode(cluster, 'w20')).rejects.toMatchObject({
      kind: 'notFound',
      message: 'Cluster prod-eu has no node named w20.',
      hint: 'Nodes with a like name: w02, w01.',
    });
  });

  it('knows typing mistakes and left-out domains', () => {
    const names = ['worker-1.example.net', 'worker-2.example.net', 'db-1'];
    expect(nearNames('worker-1', names)).toEqual(['worker-1.example.net']);
    expect(nearNames('dp-1', names)).toEqual(['db-1']);
    expect(nearNames('zebra', names)).toEqual([]);
  });
});

describe('bounds', () => {
  it('keeps the order of the items and the bound', async () => {
    let under = 0;
    let most = 0;
    const results = mapBounded([3, 1, 2], 2, async (item) => {
      most = Math.max(most, ++under);
      await clock.sleep(item * 100);
      under--;
      return item * 10;
    });
    await clock.pass(1);
    expect(await results).toEqual([30, 10, 20]);
    expect(most).toBe(2);
  });

  it('does not begin what waited when the signal aborted, and frees its turn', async () => {
    const limiter = new Limiter(1);
    const stop = new AbortController();
    const begun: string[] = [];
    const first = limiter.run(() => clock.sleep(1000));
    const second = limiter.run(async () => begun.push('second'), stop.signal);
    const third = limiter.run(async () => begun.push('third'));
    stop.abort(new Error('stop'));
    const refused = expect(second).rejects.toThrow('stop');
    await clock.pass(2);
    await first;
    await refused;
    await third;
    expect(begun).toEqual(['third']);
  });
});

describe('repeating', () => {
  it('draws pauses between the base and three times the last, up to the cap', () => {
    const backoff = new Backoff(() => 1, 500, 5000);
    expect([backoff.next(), backoff.next(), backoff.next()]).toEqual([1500, 4500, 5000]);
    const least = new Backoff(() => 0, 500, 5000);
    expect([least.next(), least.next()]).toEqual([500, 500]);
  });

  it('repeats what may pass and believes the rest', async () => {
    const errors = [new DrydockError('server', 'leader changed'), new DrydockError('disconnected', 'reset')];
    const answer = retryTransient(
      clock,
      () => 0.5,
      new AbortController().signal,
      async () => {
        const error = errors.shift();
        if (error) throw error;
        return 'fine';
      },
    );
    await clock.pass(10);
    expect(await answer).toBe('fine');
    await expect(
      retryTransient(
        clock,
        () => 0.5,
        new AbortController().signal,
        async () => {
          throw new DrydockError('forbidden', 'no');
        },
      ),
    ).rejects.toMatchObject({ kind: 'forbidden' });
  });

  it('gives up after two minutes with the last error', async () => {
    const answer = retryTransient(
      clock,
      () => 0.5,
      new AbortController().signal,
      async () => {
        throw new DrydockError('refused', 'nobody there');
      },
    );
    const refused = expect(answer).rejects.toMatchObject({ kind: 'refused' });
    await clock.pass(200);
    await refused;
  });
});

describe('facts that may not be readable', () => {
  it('are unknown with the reason', async () => {
    const read = readKnown(async () => {
      throw new DrydockError('forbidden', 'You may not list budgets.');
    });
    expect(await read).toEqual({ known: false, why: 'You may not list budgets.' });
  });

  it('do not hide a wish to stop', async () => {
    const read = readKnown(async () => {
      throw new DrydockError('cancelled', 'Stopped on request.');
    });
    await expect(read).rejects.toMatchObject({ kind: 'cancelled' });
  });
});
