import { describe, expect, it } from 'vitest';
import { useJourney } from './pages/journey';
import { until } from './pages/workbench';

/** The journey of the README. */
describe('draining a node of the practice cluster', () => {
  const journey = useJourney('drain');
  const keep = (name: string) => journey.keep(name);

  it('shows the cluster with its nodes', async () => {
    const { workbench } = journey;
    await workbench.openContainer('Drydock');
    await workbench.expand('practice');
    await workbench.expand('Workers');
    await workbench.row('w02').waitFor();
    await until(
      'the cluster says its version',
      async () => (await workbench.row('practice').textContent())?.includes('v1.34.4+practice') === true,
    );
    expect(await workbench.row('w02').getAttribute('aria-label')).toMatch(/w02.*Ready/);
  });

  it('offers what fits a node, and nothing that does not', async () => {
    const { workbench } = journey;
    await workbench.openMenu(workbench.row('w02'));
    const labels = await workbench.menuLabels();
    expect(labels).toEqual(expect.arrayContaining(['Cordon', 'Drain…', 'Preview Drain', 'Describe', 'Copy Name']));
    expect(labels).not.toContain('Uncordon');
    await workbench.page.keyboard.press('Escape');
  });

  it('shows the plan, and refuses what is blocked with what would unblock it', async () => {
    const { workbench } = journey;
    await workbench.chooseFromMenu(workbench.row('w02'), 'Drain…');
    const plan = await workbench.preview('Drain w02 (practice)');
    const text = (await plan.textContent()) ?? '';
    expect(text).toContain('ci/runner-abc');
    expect(text).toContain('no controller: it would not come back');
    expect(text).toContain('3 needed, 3 of 3 healthy, 0 may go');
    expect(text).toContain('kubectl drain w02 --ignore-daemonsets');
    await workbench.quickInput.getByText("can't be drained as planned: 2 blockers").waitFor();
    await keep('plan');
  });

  it('plans anew with each option', async () => {
    const { workbench } = journey;
    await workbench.quickPickRow('Change Options').click();
    for (const option of ['Pods with emptyDir data', 'Pods without a controller']) {
      await workbench.quickPickRow(option).click();
      await workbench.quickPickRow(/^Evict/).click();
      await workbench.quickPickRow('Back to the Plan').waitFor();
    }
    await workbench.quickPickRow('Back to the Plan').click();
    await workbench.quickPickRow('Drain w02').waitFor();
    const plan = await workbench.preview('0 blocked');
    expect(await plan.textContent()).toContain('--delete-emptydir-data --force');
  });

  it('asks once, naming what is lost and how to undo it', async () => {
    const { workbench } = journey;
    await workbench.quickPickRow('Drain w02').click();
    await workbench.dialog.waitFor();
    const text = (await workbench.dialog.textContent()) ?? '';
    expect(text).toContain('Drain w02 on practice?');
    expect(text).toContain('ci/runner-abc has no controller and will not come back.');
    expect(text).toContain('To undo: Uncordon w02');
    await keep('confirm');
    await workbench.dialogButton('Drain w02').click();
  });

  it('says while it runs who is waited for, in the row and in the Operations view', async () => {
    const { workbench } = journey;
    await until('the row says who is waited for', async () => {
      return /Draining \d+\/6.*waiting for/.test((await workbench.row('w02').textContent()) ?? '');
    });
    await until(
      'the Operations view says it too',
      async () => {
        return /Drain w02.*5 of 6 pods.*waiting for/.test((await workbench.row('Drain w02').textContent()) ?? '');
      },
      90_000,
    );
    await keep('running');
  });

  it('lets a person act on what blocks: the workload is scaled, the budget lets the pod go, the drain ends', async () => {
    const { workbench } = journey;
    await workbench.expand('Drain w02');
    await workbench.expand(/^Evict 6 pods/);
    await workbench.chooseFromMenu(workbench.row(/^shop\/web-/), 'Scale Owner of Blocked Pod…');
    await workbench.quickInput.locator('input').fill('4');
    await workbench.page.keyboard.press('Enter');
    await until(
      'the node is cordoned and nothing drains it any more',
      async () => {
        const text = (await workbench.row('w02').textContent()) ?? '';
        return /Cordoned/i.test(text) && !/Draining/i.test(text);
      },
      120_000,
    );
  });

  it('reports what happened', async () => {
    const { workbench } = journey;
    const message = await workbench.notification('w02 is drained');
    await keep('done');
    await message.locator('.monaco-button', { hasText: 'Report' }).click();
    const report = await workbench.preview(/Succeeded/);
    const text = (await report.textContent()) ?? '';
    expect(text).toContain('shop/cache-0');
    expect(text).toContain('Journal:');
    await keep('report');
  });
});
