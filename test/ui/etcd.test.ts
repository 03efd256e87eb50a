import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { useJourney } from './pages/journey';
import { until } from './pages/workbench';

/** What a person sees of etcd of the practice cluster: its members, a snapshot, and what a restore of it would do. */
describe('the etcd view', () => {
  const journey = useJourney('etcd');
  const keep = (name: string) => journey.keep(name);
  const taken = () => {
    const folder = join(dirname(journey.session.folder), 'home', 'drydock-snapshots');
    return readdirSync(folder).filter((name) => name.endsWith('.db'));
  };

  it('shows members and what stands out, once somebody says that hosts may be read', async () => {
    const { workbench } = journey;
    await workbench.openContainer('Drydock');
    await workbench.expand('practice');
    for (const view of ['Clusters', 'Certificates', 'Operations']) await workbench.fold(view);
    await workbench.unfold('etcd');
    await workbench.row('etcd of practice has not been read').click();
    await workbench.row('cp1').waitFor({ timeout: 60_000 });
    const label = await workbench.row('cp2').getAttribute('aria-label');
    expect(label).toMatch(/^Member cp2, follower, healthy, version 3\.6\.5\. Database 14 MiB, .* in use, of 16 MiB\./);
    await workbench.row(/^cp2 uses \d+ % of its quota/).waitFor();
    await workbench.row(/^The disk of cp3 is slow/).waitFor();
    await keep('etcd');
  });

  it('opens a member to its facts', async () => {
    const { workbench } = journey;
    await workbench.expand('cp2');
    await workbench.row('Peer URLs').waitFor();
    await keep('etcd-member');
    await workbench.row('cp2').locator('.label-name').first().click();
  });

  it('takes a snapshot from the palette, shows how far it is, and says that it is verified', async () => {
    const { workbench } = journey;
    await workbench.runCommand('Drydock: Take etcd Snapshot…');
    await workbench.quickPickRow('This computer').waitFor();
    await keep('etcd-snapshot-destination');
    await workbench.quickPickRow('This computer').click();
    await workbench.notification(/of 14 MiB/);
    await keep('etcd-snapshot-progress');
    await workbench.notification(/Snapshot of practice verified: 14 MiB, revision \d+, \d+ keys, 3 members/);
    await keep('etcd-snapshot-verified');
    expect(taken()).toHaveLength(1);
  });

  it('plans to restore it from its row', async () => {
    const { workbench } = journey;
    const [name] = taken();
    await workbench.page.keyboard.press('Escape');
    await workbench.expand('Snapshots');
    const row = workbench.row(/^2\d{3}-/);
    await row.waitFor();
    await keep('etcd-snapshots');
    await workbench.chooseFromMenu(row, 'Restore etcd from a Snapshot…');
    const plan = await workbench.preview(`Restore etcd from ${name}`);
    const text = (await plan.textContent()) ?? '';
    expect(text).toContain('each makes its new data beside the old');
    expect(text).toContain('etcdutl snapshot restore');
    await until('the name is asked for', () => workbench.quickInput.isVisible());
    await keep('etcd-restore-plan');
    await workbench.page.keyboard.press('Escape');
  });
});
