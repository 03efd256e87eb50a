import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { judgedFiles } from '../harness/vscode/workspace.mts';
import { openSession, type Session } from './pages/session';
import { until } from './pages/workbench';

/** A person opens a file with a mistake in it and has it mended. */
describe('a mistake in an aws-auth map', () => {
  let session: Session;

  beforeAll(async () => {
    session = await openSession({ files: { 'aws-auth.yaml': judgedFiles['aws-auth.yaml'] ?? '' } });
  });
  afterAll(async () => {
    await session?.picture('language-last');
    await session?.dispose();
  });

  it('is underlined inside the block', async () => {
    const { workbench } = session;
    await workbench.openFile('aws-auth.yaml');
    await workbench.squiggle('warning').waitFor({ timeout: 60_000 });
  });

  it('is explained by the problem it names, and mended by its quick fix', async () => {
    const { workbench } = session;
    await workbench.runCommand('Go to Next Problem (Error, Warning, Info)');
    const peek = workbench.page.locator('.marker-widget');
    await until('the problem is named', async () => ((await peek.textContent()) ?? '').includes('AA009'));
    await session.picture('aws-auth');
    await workbench.page.keyboard.press('Escape');
    await workbench.chooseQuickFix('Write role/nodes');
    await until('the path is gone', async () => (await workbench.editorText()).includes('111122223333:role/nodes'));
    await until('nothing is underlined any more', async () => (await workbench.squiggle('warning').count()) === 0);
  });

  it('is completed inside the block, where groups stand', async () => {
    const { workbench } = session;
    const { keyboard } = workbench.page;
    await workbench.focusEditor();
    await keyboard.press('Control+End');
    await keyboard.type('        - system:m');
    await workbench.page.keyboard.press('Control+Space');
    await workbench.suggestion('system:masters').waitFor({ timeout: 60_000 });
    await session.picture('aws-auth-completion');
    await workbench.suggestion('system:masters').click();
    await until('the group is written', async () => (await workbench.editorText()).includes('- system:masters'));
  });

  it('that is typed is underlined while one types on', async () => {
    const { workbench } = session;
    const { keyboard } = workbench.page;
    await workbench.focusEditor();
    await keyboard.press('Control+End');
    const underlined = workbench.squiggle('error').or(workbench.squiggle('warning'));
    await until('nothing is underlined yet', async () => (await underlined.count()) === 0);
    await keyboard.type('\nrolearn: x');
    await until('something is underlined', async () => (await underlined.count()) > 0);
    for (let key = 0; key < 11; key += 1) await keyboard.press('Backspace');
  });

  it('shows the page of its rule', async () => {
    const { workbench } = session;
    await workbench.runCommand('Drydock: Explain Rule…');
    await workbench.quickInput.locator('input').fill('AA009');
    await workbench.page.keyboard.press('Enter');
    const page = await workbench.preview('AA009');
    expect(await page.textContent()).toContain('drydock.languageService.severities');
  });
});
