import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { metadataName, snapshotName } from '../../src/core/snapshot/metadata';
import { useJourney } from './pages/journey';
import { until } from './pages/workbench';

const HOUR = 3_600_000;
const folder = mkdtempSync(join(tmpdir(), 'drydock-ui-snapshots-'));
const now = Date.now();
const before = place('cluster-before', now - 26 * HOUR);
const after = place('cluster-after', now - 3 * HOUR, true);
place('cluster-before', now - 50 * HOUR, true);
writeFileSync(join(folder, snapshotName('practice', now - 74 * HOUR)), content('cluster-before').subarray(0, 300_000));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function content(fixture: string): Buffer {
  return gunzipSync(readFileSync(join(import.meta.dirname, '..', 'fixtures', 'snapshots', `${fixture}.db.gz`)));
}

/** Lays a snapshot of the practice cluster into the folder. @returns its label in the view */
function place(fixture: string, at: number, isVerified = false): string {
  const bytes = content(fixture);
  const path = join(folder, snapshotName('practice', at));
  writeFileSync(path, bytes);
  const verified = isVerified ? { verifiedAt: new Date(at + 2000).toISOString() } : {};
  const facts = {
    schema: 1,
    takenAt: new Date(at).toISOString(),
    ...verified,
    size: bytes.length,
    sha256: '0'.repeat(64),
    revision: 500,
    keys: 300,
  };
  writeFileSync(metadataName(path), JSON.stringify({ ...facts, cluster: { name: 'practice' } }));
  const date = new Date(at);
  const pad = (value: number) => String(value).padStart(2, '0');
  return `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())} ${pad(date.getHours())}:${pad(date.getMinutes())}`;
}

/** Somebody looks for what was deleted, and for what a snapshot is worth. */
describe('the snapshots of a cluster', () => {
  const journey = useJourney('snapshots', {
    settings: { 'drydock.practice.openOnStart': true, 'drydock.snapshots.folders': [folder] },
    files: { 'drydock.yaml': 'clusters:\n  - context: practice\n    snapshots:\n      rpo: 6h\n      retention: { last: 1, daily: 2 }\n' },
  });
  const keep = (name: string) => journey.keep(name);
  const label = (text: string) => new RegExp(`^${text}$`);

  it('are listed newest first, with their age against what the fleet file wants', async () => {
    const { workbench } = journey;
    await workbench.openContainer('Drydock');
    await workbench.expand('practice');
    for (const view of ['Clusters', 'Certificates', 'Operations']) await workbench.fold(view);
    const root = workbench.row('Snapshots');
    await root.waitFor();
    await until('the age is told', async () => /RPO 6 h ✓/.test((await root.textContent()) ?? ''));
    const row = workbench.row(label(after));
    await row.waitFor();
    expect(await row.textContent()).toContain('rev 500 · verified ✓');
    expect(await workbench.row(label(before)).textContent()).toContain('not verified');
    await keep('snapshots');
  });

  it('open as a tree, down to an object and its history', async () => {
    const { workbench } = journey;
    await workbench.expand(label(after));
    await workbench.expand('deployments');
    await workbench.expand('shop');
    const web = workbench.row('web');
    // A click shows the object; its history opens by the arrow.
    await web.click();
    await workbench.tab('web.deployments.apps@').waitFor();
    await until('the object is shown', async () => (await workbench.editorText()).includes('kind: Deployment'));
    expect(await workbench.editorText()).toContain('Read-only.');
    expect(await workbench.editorText()).not.toContain('managedFields');
    await web.click();
    await workbench.page.keyboard.press('ArrowRight');
    await workbench.row(/^Revision \d+$/).waitFor();
    await keep('snapshot-browse');
  });

  it('are searched while one types', async () => {
    const { workbench } = journey;
    await workbench.chooseFromMenu(workbench.row(label(after)), 'Search Snapshot…');
    await workbench.quickInput.locator('input').fill('secret shop');
    await workbench.quickPickRow('password').waitFor();
    await keep('snapshot-search');
    await workbench.quickPickRow('password').click();
    await workbench.tab('password.secrets@').waitFor();
    await until('the Secret is hidden', async () => (await workbench.editorText()).includes('(hidden)'));
  });

  it('are verified, and the report and the row say so', async () => {
    const { workbench } = journey;
    await workbench.expand(label(after)).catch(() => undefined);
    await workbench.row(label(after)).click();
    await workbench.chooseFromMenu(workbench.row(label(before)), 'Verify Snapshot…');
    const report = await workbench.preview('The SHA-256 digest at its end is right');
    expect(await report.textContent()).toContain('Not what its metadata says');
    await until('the row says so', async () => (await workbench.row(label(before)).textContent())?.includes('verified ✓') === true);
    await keep('snapshot-verify');
  });

  it('are compared, and each difference opens side by side', async () => {
    const { workbench } = journey;
    // The newer one was selected before; a plain click would open it.
    await workbench.row(label(before)).click({ modifiers: ['Control'] });
    await workbench.chooseFromMenu(workbench.row(label(before)), 'Compare Snapshots…');
    await workbench.row(/ → /).waitFor();
    await workbench.expand('Changed');
    await workbench.row('shop/web').click();
    await workbench.page.locator('.monaco-diff-editor').first().waitFor();
    await until('both sides are shown', async () => /replicas: 5/.test((await workbench.editorText()).replaceAll('·', ' ')));
    expect(await workbench.editorText()).not.toContain('resourceVersion');
    await keep('snapshot-diff');
  });

  it('are pruned by a plan that says what stays and why', async () => {
    const { workbench } = journey;
    await workbench.chooseFromMenu(workbench.row('Snapshots'), 'Prune Snapshots…');
    const plan = await workbench.preview('Prune snapshots of practice');
    expect(await plan.textContent()).toMatch(/stays: last verified/);
    await workbench.dialog.waitFor();
    await keep('snapshot-prune');
    await workbench.dialogButton('Cancel').click();
  });
});
