import { expect, it } from 'vitest';
import { BootstrapPresenter } from '../../../../src/features/bootstrap/presenter';
import { header, operation } from '../operations/states';

const made = (status: 'succeeded' | 'failed') =>
  operation({
    status,
    header: {
      type: 'bootstrap',
      title: 'Bootstrap prod-eu',
      plan: { ...header().plan, type: 'bootstrap', body: { options: { kubeconfig: '/home/me/.kube/prod-eu.yaml', context: 'prod-eu' } } },
    },
  });

it('a cluster that was made can be shown', () => {
  const { text, actions } = new BootstrapPresenter().end(made('succeeded'));
  expect(text).toContain('Its kubeconfig is /home/me/.kube/prod-eu.yaml.');
  expect(actions.map(({ label }) => label)).toEqual(['Show in Clusters', 'Report']);
});

it('one that was not has nothing to show', () => {
  const { text, actions } = new BootstrapPresenter().end(made('failed'));
  expect(text).not.toContain('kubeconfig');
  expect(actions.map(({ id }) => id)).not.toContain('showCluster');
});
