import { describe, expect, it } from 'vitest';
import { useJourney } from './pages/journey';
import { until } from './pages/workbench';

/** A person looks at hosts and renews a certificate on one, as on a cluster of their own. */
describe('the hosts of the practice cluster', () => {
  const journey = useJourney('hosts');

  it('are tested for access from the menu of a node', async () => {
    const { workbench } = journey;
    await workbench.openContainer('Drydock');
    await workbench.expand('practice');
    await workbench.expand('Control plane');
    await workbench.chooseFromMenu(workbench.row('cp1'), 'Test Host Access');
    const report = await workbench.preview('Access to hosts of practice');
    const text = (await report.textContent()) ?? '';
    expect(text).toContain('1 host can be used: login and root work.');
    expect(text).toContain('practice cluster');
    expect(text).toContain('v1.34.4');
    await journey.keep('host-access');
  });

  it('have keys that are trusted, and that can be forgotten', async () => {
    const { workbench } = journey;
    await workbench.runCommand('Drydock: Show Trusted Host Keys');
    const row = workbench.quickPickRow('cp1.practice.invalid');
    await row.waitFor();
    expect(await row.textContent()).toMatch(/ED25519.*SHA256:/);
    await journey.keep('trusted-keys');
    await workbench.page.keyboard.press('Escape');
  });

  it('show their files in the Certificates view, after sudo was given its password on the one that wants it', async () => {
    const { workbench } = journey;
    await workbench.fold('Clusters');
    await workbench.row(/cp3 apiserver/).waitFor();
    await workbench.runCommand('Drydock: Read Files on Hosts');
    await workbench.quickInput.getByText('the password is "practice"').waitFor({ timeout: 60_000 });
    await journey.keep('sudo-password');
    await workbench.quickInput.locator('input').fill('practice');
    await workbench.page.keyboard.press('Enter');
    const stale = workbench.row(/cp2 apiserver/);
    await until('the certificate that is served is told from the stored one', async () => {
      return /present|serve|old/i.test((await stale.getAttribute('aria-label')) ?? '') && /cp2/.test((await stale.textContent()) ?? '');
    });
    await journey.keep('certificates-hosts');
  });

  it('renew a certificate from its menu: first the plan', async () => {
    const { workbench } = journey;
    await workbench.chooseFromMenu(workbench.row(/cp3 apiserver$/), 'Renew Certificates…');
    const plan = await workbench.preview('Renew apiserver of cp3');
    const text = (await plan.textContent()) ?? '';
    expect(text).toContain('kubeadm certs renew apiserver');
    expect(text).toContain('/etc/kubernetes/drydock/backups/');
    await workbench.dialog.waitFor();
    const asked = (await workbench.dialog.textContent()) ?? '';
    expect(asked).toContain('Renew apiserver of cp3 (practice)?');
    expect(asked).toContain('A backup is made first.');
    await journey.keep('renew-plan');
    await workbench.dialogButton(/^Renew/).click();
  });

  it('then the steps, each with what it waits for, and the result', async () => {
    const { workbench } = journey;
    await workbench.expand(/^Renew apiserver of cp3/);
    await workbench.row(/^Restart kube-apiserver of cp3/).waitFor();
    await journey.keep('renew-running');
    const message = await workbench.notification(/Renew apiserver of cp3|apiserver of cp3/);
    await until(
      'it has succeeded',
      async () => /succeeded|renewed|done/i.test((await workbench.row(/^Renew apiserver of cp3/).getAttribute('aria-label')) ?? ''),
      120_000,
    );
    await journey.keep('renew-done');
    await message.locator('.monaco-button', { hasText: 'Report' }).click();
    const report = await workbench.preview(/Succeeded/);
    const text = (await report.textContent()) ?? '';
    expect(text).toContain('presents serial');
    await journey.keep('renew-report');
  });
});
