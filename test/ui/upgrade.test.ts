import { describe, expect, it } from 'vitest';
import { useJourney } from './pages/journey';
import { until } from './pages/workbench';

/** For what takes 60 s on a machine with nothing else to do. Milliseconds. */
const LONG = 300_000;

/** A whole upgrade of the practice cluster as a person sees it: the tree of its plan, the run, a window that goes away, the report. */
describe('an upgrade of the practice cluster', () => {
  const journey = useJourney('upgrade');
  const keep = (name: string) => journey.keep(name);
  const TICK = '.custom-view-tree-node-item-checkbox';
  /** Rows of hosts, which can be ticked; findings have the names of hosts as well. */
  const hosts = () => journey.workbench.view('Upgrade').locator('.monaco-list-row', { has: journey.workbench.page.locator(TICK) });
  const order = () => hosts().locator('.label-name').allTextContents();
  const host = (name: string) =>
    hosts()
      .filter({ has: journey.workbench.page.locator('.label-name', { hasText: name }) })
      .first();
  /** sudo of one host asks for a password. */
  const password = async () => {
    const { workbench } = journey;
    await until('the password is asked for', async () => (await workbench.quickInput.textContent())?.includes('practice') === true);
    const input = workbench.quickInput.locator('input');
    await input.fill('practice');
    await input.press('Enter');
  };

  it('is asked for a version, and for what', async () => {
    const { workbench } = journey;
    await workbench.openContainer('Drydock');
    await workbench.row('practice').waitFor({ timeout: 60_000 });
    for (const view of ['Certificates', 'etcd']) await workbench.fold(view);
    await workbench.runCommand('Drydock: Plan Upgrade…');
    const input = workbench.quickInput.locator('input');
    await until('the version is asked for', async () => (await workbench.quickInput.textContent())?.includes('to which version') === true);
    await input.fill('v1.35.4');
    await input.press('Enter');
    await workbench.quickPickRow('The whole cluster').waitFor();
    await keep('upgrade-scope');
    await workbench.quickPickRow('The whole cluster').click();
    await password();
  });

  it('shows its tree beside its document', { timeout: LONG + 60_000 }, async () => {
    const { workbench } = journey;
    await until('the hosts are there', async () => (await order()).length === 7, LONG);
    expect(await order()).toEqual(['cp1', 'cp2', 'cp3', 'w01', 'w02', 'w03', 'w04']);
    const body = await workbench.preview('Versions, now and after each step');
    expect(await body.textContent()).toContain('The drain of w03 would not begin');
    await keep('upgrade-tree');
  });

  it('leaves out what is unticked, in the document as well', async () => {
    const { workbench } = journey;
    for (const name of ['w01', 'w02', 'w03', 'w04']) {
      await host(name).locator(TICK).first().click();
      await until(`${name} is left out`, async () => ((await host(name).textContent()) ?? '').includes('left out'));
    }
    await workbench.preview('without w01, w02, w03, w04');
    await keep('upgrade-unticked');
  });

  it('takes another order', async () => {
    await host('cp3').hover();
    await host('cp3').locator('.action-label[aria-label^="Move Up"]').click();
    await until('cp3 stands before cp2', async () => (await order()).join().startsWith('cp1,cp3,cp2,w01'));
    await keep('upgrade-ordered');
  });

  it('is begun after one question', async () => {
    const { workbench } = journey;
    await workbench.runCommand('Drydock: Start Upgrade…');
    await workbench.dialog.waitFor();
    expect(await workbench.dialog.textContent()).toContain('Upgrade to v1.35.4');
    await keep('upgrade-confirm');
    await workbench.dialogButton('Start Upgrade').click();
  });

  it('shows each step while it runs', { timeout: LONG + 60_000 }, async () => {
    const { workbench } = journey;
    await workbench.row(/^Upgrade to v1\.35\.4/).waitFor();
    await workbench.expand(/^Upgrade to v1\.35\.4/);
    await until(
      'kubeadm works on the first control plane',
      async () => {
        const text = (await workbench.view('Operations').textContent()) ?? '';
        return text.includes('Waiting for the kubelet to restart the component');
      },
      LONG,
    );
    await keep('upgrade-running');
  });

  it('is offered again after the window went away in the middle', async () => {
    const { workbench } = journey;
    await journey.session.reload();
    await workbench.openContainer('Drydock');
    await workbench.row('practice').waitFor({ timeout: 60_000 });
    const row = workbench.row(/^Upgrade to v1\.35\.4/);
    await until('the upgrade says that it was interrupted', async () => ((await row.textContent()) ?? '').includes('interrupted'));
    await keep('upgrade-interrupted');
    await workbench.chooseFromMenu(row, 'Resume Operation');
  });

  it('goes on to its end', { timeout: LONG + 60_000 }, async () => {
    const { workbench } = journey;
    await until(
      'it has ended',
      async () => ((await workbench.row(/^Upgrade to v1\.35\.4/).textContent()) ?? '').includes('done · took'),
      LONG,
    );
    const message = await workbench.notification(/Upgrade to v1\.35\.4.* (succeeded|done|ended)|is at v1\.35\.4|upgraded/);
    await keep('upgrade-done');
    await message.locator('.monaco-button', { hasText: 'Report' }).click();
    const report = await workbench.preview(/Succeeded/);
    expect(await report.textContent()).toContain('Resumed');
    await keep('upgrade-report');
  });

  it('has brought the nodes to the version', async () => {
    const { workbench } = journey;
    await workbench.expand('practice');
    await workbench.expand('Control plane');
    await until('cp2 says its version', async () => ((await workbench.row('cp2').textContent()) ?? '').includes('v1.35.4'));
    await until('the cluster says its version', async () =>
      ((await workbench.row('practice').textContent()) ?? '').includes('v1.35.4+practice'),
    );
    await keep('upgrade-nodes');
  });
});
