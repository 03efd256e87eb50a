import { describe, expect, it } from 'vitest';
import { DrydockError } from '../../../../src/core/errors';
import { silentLogger } from '../../../../src/core/logger';
import type { Distribution } from '../../../../src/core/model/cluster';
import type { EtcdReading } from '../../../../src/core/model/etcd';
import type { ClusterSession } from '../../../../src/features/clusters/session';
import { EtcdModel } from '../../../../src/features/etcd/model';
import { member, reading } from '../../core/policy/etcd/support';
import { openGuard, ref } from '../clusters/support';

const session = (name = 'prod-eu', distribution: Distribution | undefined = 'kubeadm') =>
  ({ ref: ref(name), guard: openGuard, distribution }) as ClusterSession;
const { signal } = new AbortController();

/** A desk that answers what it is told to. */
function desk() {
  const answers: (EtcdReading | DrydockError | Promise<EtcdReading>)[] = [];
  const signals: AbortSignal[] = [];
  return {
    answers,
    signals,
    async read(_: ClusterSession, reading: AbortSignal) {
      signals.push(reading);
      const answer = answers.shift();
      if (!answer) throw new Error('nobody foresaw another reading');
      if (DrydockError.is(answer)) throw answer;
      return answer;
    },
  };
}

describe('what the etcd view knows', () => {
  it('reads nothing before somebody says so, and offers that', () => {
    const model = new EtcdModel(desk(), silentLogger);
    expect(model.roots()).toEqual([]);
    model.choose(session());
    const [row] = model.roots();
    expect(model.row(row!)).toMatchObject({
      label: 'etcd of prod-eu has not been read',
      description: 'Reading logs in to the control planes over SSH, and asks the API server where that can’t be done.',
      click: { command: 'drydock.etcd.refresh' },
    });
  });

  it.each<Distribution>(['eks', 'gke', 'aks', 'k3s', 'microk8s', 'k0s'])('says of %s whose its etcd is', (distribution) => {
    const model = new EtcdModel(desk(), silentLogger);
    model.choose(session('other', distribution));
    expect(model.roots()).toMatchObject([{ kind: 'message', state: 'elsewhere' }]);
  });

  it('keeps what was read when a later reading fails, and says why it did', async () => {
    const one = desk();
    const model = new EtcdModel(one, silentLogger);
    model.choose(session());
    one.answers.push(
      reading(),
      new DrydockError('refused', 'cp1 does not answer.', { hint: 'Look at its network.' }),
      reading([member(1)]),
    );
    await model.refresh(signal);
    expect(model.roots().map(({ kind }) => kind)).toEqual(['members']);
    await model.refresh(signal);
    expect(model.roots().map(({ kind }) => kind)).toEqual(['message', 'members']);
    expect(model.row(model.roots()[0]!)).toMatchObject({
      label: 'cp1 does not answer.',
      description: 'Look at its network.',
      context: { flags: ['failed'] },
    });
    await model.refresh(signal);
    expect(model.roots().map(({ kind }) => kind)).toEqual(['members']);
    expect(model.attention).toBe(0);
  });

  it('drops a reading of a cluster that is not shown any more', async () => {
    const one = desk();
    const model = new EtcdModel(one, silentLogger);
    model.choose(session('first'));
    let answer = (_: EtcdReading) => {};
    one.answers.push(new Promise((resolve) => (answer = resolve)));
    const reading1 = model.refresh(signal);
    model.choose(session('second'));
    expect(one.signals[0]?.aborted).toBe(true);
    answer(reading());
    await reading1;
    expect(model.last).toBeUndefined();
    expect(model.roots()).toMatchObject([{ state: 'unread' }]);
  });
});
