import { describe, expect, it } from 'vitest';
import { useJourney } from './pages/journey';
import { until } from './pages/workbench';

/** What a person sees of the plan of an upgrade: its tree, whose hosts are unticked and ordered while the document follows. */
describe('the plan of an upgrade', () => {
  const journey = useJourney('upgrade');
  const keep = (name: string) => journey.keep(name);
  const order = async () => {
    const labels = await journey.workbench.view('Upgrade').locator('.monaco-list-row .label-name').allTextContents();
    return labels.filter((label) => /^(cp|w)\d+$/.test(label));
  };
  const description = async (host: string) =>
    (await journey.workbench.view('Upgrade').locator('.monaco-list-row', { hasText: host }).first().textContent()) ?? '';

  it('is asked for a version, and for what', async () => {
    const { workbench } = journey;
    await workbench.openContainer('Drydock');
    await workbench.row('practice').waitFor({ timeout: 60_000 });
    for (const view of ['Clusters', 'Certificates', 'Operations', 'etcd']) await workbench.fold(view);
    await workbench.runCommand('Drydock: Plan Upgrade…');
    const input = workbench.quickInput.locator('input');
    await until('the version is asked for', async () => (await workbench.quickInput.textContent())?.includes('to which version') === true);
    await input.fill('v1.35.4');
    await input.press('Enter');
    await workbench.quickPickRow('The whole cluster').waitFor();
    await keep('upgrade-scope');
    await workbench.quickPickRow('The whole cluster').click();
    // sudo of one host asks for a password.
    await until('the password is asked for', async () => (await workbench.quickInput.textContent())?.includes('practice') === true);
    await input.fill('practice');
    await input.press('Enter');
  });

  it('shows its tree beside its document', async () => {
    const { workbench } = journey;
    await until('the hosts are there', async () => (await order()).length === 7);
    expect(await order()).toEqual(['cp1', 'cp2', 'cp3', 'w01', 'w02', 'w03', 'w04']);
    await workbench.preview('Versions, now and after each step');
    await keep('upgrade-tree');
  });

  it('leaves out what is unticked, in the document as well', async () => {
    const { workbench } = journey;
    const row = workbench.view('Upgrade').locator('.monaco-list-row', { hasText: 'w03' }).first();
    await row.locator('.monaco-checkbox, .custom-view-tree-node-item-checkbox').first().click();
    await until('w03 is left out', async () => (await description('w03')).includes('left out'));
    const body = await workbench.preview('without w03');
    expect(await body.textContent()).toContain('without w03');
    await keep('upgrade-unticked');
  });

  it('takes another order', async () => {
    const { workbench } = journey;
    const row = workbench.view('Upgrade').locator('.monaco-list-row', { hasText: 'w04' }).first();
    await row.hover();
    await row.locator('.action-label[aria-label^="Move Up"]').click();
    await until('w04 stands before w03', async () => (await order()).join() === 'cp1,cp2,cp3,w01,w02,w04,w03');
    await keep('upgrade-ordered');
  });

  it('is closed by its button', async () => {
    const { workbench } = journey;
    await workbench.runCommand('Drydock: Close the Plan');
    await until('the view has gone', async () => (await workbench.view('Upgrade').count()) === 0);
  });
});
