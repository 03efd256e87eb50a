import { describe, expect, it } from 'vitest';
import { useJourney } from './pages/journey';
import { until } from './pages/workbench';

/** What a person sees of everything that expires in the practice cluster. */
describe('the Certificates view', () => {
  const journey = useJourney('certificates');
  const keep = (name: string) => journey.keep(name);

  it('fills when a cluster is opened, soonest end first', async () => {
    const { workbench } = journey;
    await workbench.openContainer('Drydock');
    await workbench.expand('practice');
    await workbench.fold('Clusters');
    await workbench.fold('Operations');
    await workbench.row(/cp3 apiserver/).waitFor();
    const label = await workbench.row(/cp3 apiserver/).getAttribute('aria-label');
    expect(label).toMatch(/^Certificate apiserver on cp3 expires in 2[34] days\. .*Renewal restarts kube-apiserver\./);
    await workbench.row(/^Kubelets \(7\)/).waitFor();
  });

  it('shows requests with the checks that failed', async () => {
    const { workbench } = journey;
    await workbench.expand(/^Requests waiting \(2\)/);
    await workbench.expand('csr-q9d4m');
    const row = workbench.row('It names only addresses of that node');
    await row.waitFor();
    expect(await row.getAttribute('aria-label')).toContain(
      'Failed: It names only addresses of that node. kubernetes.default.svc is not of the node.',
    );
    await keep('certificates');
  });

  it('groups by host', async () => {
    const { workbench } = journey;
    await workbench.runCommand('Drydock: Group Certificates by Host');
    await workbench.expand(/^cp1$/);
    await workbench.row(/d {2}apiserver$/).waitFor();
    await workbench.runCommand('Drydock: Sort Certificates by Date');
    await workbench.row(/cp3 apiserver/).waitFor();
  });

  it('shows the details of one as a document', async () => {
    const { workbench } = journey;
    await workbench.chooseFromMenu(workbench.row(/cp3 apiserver/), 'Show Certificate Details');
    const details = await workbench.preview('cp3 apiserver');
    const text = (await details.textContent()) ?? '';
    expect(text).toContain('kubernetes.default.svc.cluster.local');
    expect(text).toContain('ECDSA P-256');
    await keep('certificate-details');
  });

  it('filters to what needs attention', async () => {
    const { workbench } = journey;
    await workbench.runCommand('Drydock: Filter Certificates…');
    await workbench.quickPickRow('What needs attention').click();
    await until('only what needs attention is shown', async () => (await workbench.row(/cp1 apiserver/).count()) === 0);
    await workbench.row(/cp3 apiserver/).waitFor();
  });
});
