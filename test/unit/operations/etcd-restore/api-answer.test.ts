import { describe, expect, it } from 'vitest';
import { DrydockError } from '../../../../src/core/errors';
import { ApiAnswer } from '../../../../src/operations/etcd-restore/api-answer';
import { FakeClock } from '../support/fake-clock';
import { FakeCluster } from '../support/fake-cluster';

const { signal } = new AbortController();
const header = (uid: string) => ({ cluster: { id: 'c', name: 'prod', uid } });

function answerOf(uid: string, away: boolean) {
  const clock = new FakeClock();
  const cluster = new FakeCluster(clock);
  const connect = () => (away ? Promise.reject(new DrydockError('refused', 'The API server does not answer.')) : Promise.resolve(cluster));
  return { clock, answer: new ApiAnswer(header(uid), { connect, clock }) };
}

describe('the answer of the API after a restore', () => {
  it('is that of the cluster of the plan', async () => {
    expect(await answerOf('uid-kube-system', false).answer.verdict(signal)).toMatchObject({ so: true });
    await expect(answerOf('another', false).answer.verdict(signal)).rejects.toMatchObject({ kind: 'conflict' });
    // Told by its authority, its UID may be any: the snapshot brought it.
    expect(await answerOf('ca:a1', false).answer.verdict(signal)).toMatchObject({ so: true });
  });

  it('is waited for where the plan was made with it', async () => {
    const { clock, answer } = answerOf('uid-kube-system', true);
    expect(await answer.verdict(signal)).toMatchObject({ so: false });
    await clock.pass(600);
    expect(await answer.verdict(signal)).toMatchObject({ so: false });
  });

  it('is done without after a while where this computer never reached it', async () => {
    const { clock, answer } = answerOf('ca:a1', true);
    expect(await answer.verdict(signal)).toMatchObject({ so: false });
    await clock.pass(30);
    expect(await answer.verdict(signal)).toMatchObject({ so: false });
    await clock.pass(31);
    expect(await answer.verdict(signal)).toMatchObject({ so: true, note: expect.stringContaining('does not reach the API') });
  });
});
