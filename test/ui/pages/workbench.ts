import type { Locator, Page } from 'playwright-core';

/** The parts of VS Code's window a person touches, by what they are called on the screen. */
export class Workbench {
  constructor(readonly page: Page) {}

  /** Resolves when the window answers to a person. */
  async ready(): Promise<void> {
    await this.page.waitForSelector('.monaco-workbench', { timeout: 90_000 });
    await this.page.waitForSelector('.activitybar .action-item', { timeout: 90_000 });
  }

  /** Opens a view container by the name in its tooltip, and waits for its views. */
  async openContainer(name: string): Promise<void> {
    const icon = this.page.locator(`.activitybar .action-item a[aria-label^="${name}"]`).first();
    await icon.waitFor({ timeout: 60_000 });
    const shown = this.page.locator('.sidebar .composite.title h2', { hasText: name });
    if (!(await shown.isVisible())) await icon.click();
    await shown.waitFor({ timeout: 60_000 });
  }

  /** A view of the side bar by its title. */
  view(title: string): Locator {
    return this.page.locator('.sidebar .split-view-view', {
      has: this.page.locator('.pane-header h3', { hasText: new RegExp(`^${title}$`, 'i') }),
    });
  }

  /** Folds a view of the side bar, so that the others have its room. */
  async fold(title: string): Promise<void> {
    await this.setFolded(title, true);
  }

  async unfold(title: string): Promise<void> {
    await this.setFolded(title, false);
  }

  private async setFolded(title: string, folded: boolean): Promise<void> {
    const header = this.page.locator('.sidebar .pane-header', { has: this.page.locator('h3', { hasText: new RegExp(`^${title}$`, 'i') }) });
    if (((await header.getAttribute('aria-expanded')) === 'true') === folded) await header.click();
  }

  /** A row of any tree, by the text of its label. */
  row(label: string | RegExp): Locator {
    const exact = typeof label === 'string' ? new RegExp(`^${escapeRegExp(label)}$`) : label;
    return this.page
      .locator('.sidebar .monaco-list-row', { has: this.page.locator('.monaco-icon-label .label-name', { hasText: exact }) })
      .first();
  }

  /** Opens a row that has children; does nothing to one that is open. Rows move while others load, so it looks again. */
  async expand(label: string | RegExp): Promise<void> {
    const row = this.row(label);
    await row.waitFor({ timeout: 60_000 });
    await until(`${String(label)} is open`, async () => {
      if ((await row.getAttribute('aria-expanded')) === 'true') return true;
      await row.locator('.label-name').first().click({ timeout: 2_000 });
      await this.page.waitForTimeout(300);
      return (await row.getAttribute('aria-expanded')) === 'true';
    });
  }

  /** Right-clicks a row and chooses an entry of its menu. Rows move while others load: it looks again under another row's menu. */
  async chooseFromMenu(row: Locator, entry: string): Promise<void> {
    let chosen = false;
    await until(`the menu takes ${entry}`, async () => {
      const isOpen = (await this.page.locator('.monaco-menu').count()) > 0;
      if (!isOpen && chosen) return true;
      if (!isOpen) await this.openMenu(row);
      if ((await this.menuEntry(entry).count()) === 0) {
        await this.page.keyboard.press('Escape');
        return false;
      }
      // A menu ignores clicks for a moment after it opened, so that the click that opened it chooses nothing.
      await this.menuEntry(entry).click({ timeout: 2_000 });
      chosen = true;
      await this.page.waitForTimeout(200);
      return (await this.page.locator('.monaco-menu').count()) === 0;
    });
  }

  /** Opens the menu of a row. A row that moved under the mouse leaves the menu to its neighbour: that one is closed again. */
  async openMenu(row: Locator): Promise<void> {
    await until('the menu of the row opens', async () => {
      await row.click({ button: 'right' });
      await this.page.waitForSelector('.monaco-menu .action-item', { timeout: 20_000 });
      if (/\bfocused\b/.test((await row.getAttribute('class')) ?? '')) return true;
      await this.page.keyboard.press('Escape');
      return false;
    });
  }

  menuEntry(label: string): Locator {
    return this.page.locator('.monaco-menu .action-item', {
      has: this.page.locator('.action-label', { hasText: new RegExp(`^${escapeRegExp(label)}$`) }),
    });
  }

  /** Labels of the open menu, separators left out. */
  async menuLabels(): Promise<string[]> {
    const labels = await this.page.locator('.monaco-menu .action-item .action-label').allTextContents();
    return labels.map((label) => label.trim()).filter((label) => label !== '');
  }

  quickPickRow(label: string | RegExp): Locator {
    return this.page.locator('.quick-input-widget .monaco-list-row', { hasText: label }).first();
  }

  get quickInput(): Locator {
    return this.page.locator('.quick-input-widget');
  }

  /** The modal dialog that is open. */
  get dialog(): Locator {
    return this.page.locator('.monaco-dialog-box');
  }

  dialogButton(label: string | RegExp): Locator {
    return this.dialog.locator('.monaco-button', { hasText: label });
  }

  /**
   * A notification that contains the text, in the notification centre: under automation the editor shows no toasts.
   * Waits for it, reopening the centre, which closes by itself when it is empty.
   */
  async notification(text: string | RegExp): Promise<Locator> {
    const found = this.page.locator('.notifications-center .notification-list-item', { hasText: text }).first();
    await until(`a notification says ${String(text)}`, async () => {
      if (await found.isVisible()) return true;
      if (!(await this.page.locator('.notifications-center.visible').isVisible()))
        await this.page.locator('#status\\.notifications').click({ timeout: 2_000 });
      return found.isVisible();
    });
    // The bell's hover would lie over the buttons.
    await this.page.mouse.move(700, 20);
    return found;
  }

  /** Opens a file of the workspace by its name, as with Go to File. */
  async openFile(name: string): Promise<void> {
    await this.openQuickInput('Control+P');
    await this.quickInput.locator('input').fill(name);
    await this.quickPickRow(name).click();
    await this.tab(name).waitFor();
  }

  /** Presses until the input is there: a window that still starts loses keys. */
  private async openQuickInput(key: string): Promise<void> {
    const input = this.quickInput.locator('input');
    await until(`${key} opens its input`, async () => {
      await this.page.keyboard.press(key);
      await input.waitFor({ timeout: 5_000 });
      return true;
    });
  }

  /** What underlines findings of a severity in the editor in front. */
  squiggle(severity: 'error' | 'warning' | 'info'): Locator {
    return this.page.locator(`.editor-instance .squiggly-${severity}`).first();
  }

  /** Text of the lines that the editor in front shows. */
  async editorText(): Promise<string> {
    const lines = await this.page.locator('.editor-instance .view-lines .view-line').allTextContents();
    return lines.join('\n').replaceAll('\u00a0', ' ');
  }

  /** Puts the cursor into the editor in front, wherever the focus was. */
  async focusEditor(): Promise<void> {
    await this.runCommand('View: Focus Active Editor Group');
    await this.page.locator('.editor-instance .monaco-editor.focused').first().waitFor();
  }

  /** An entry of the list of completions. */
  suggestion(label: string): Locator {
    return this.page.locator('.suggest-widget .monaco-list-row', { hasText: label }).first();
  }

  /** Opens the list of quick fixes at the cursor and chooses one. */
  async chooseQuickFix(title: string): Promise<void> {
    const row = this.page.locator('.action-widget .monaco-list-row', { hasText: title }).first();
    // The list takes no click in the moment it opens, and closes when the focus moves: opened again until it took one.
    await until(`the quick fix ${title} is chosen`, async () => {
      if (!(await row.isVisible())) await this.page.keyboard.press('Control+.');
      await row.click({ timeout: 10_000 });
      await row.waitFor({ state: 'hidden', timeout: 10_000 });
      return true;
    });
  }

  /** An editor tab by its label. */
  tab(label: string | RegExp): Locator {
    return this.page.locator('.tabs-container .tab', { hasText: label }).first();
  }

  /** The document inside a rendered Markdown preview. */
  async preview(containing: string | RegExp): Promise<Locator> {
    let found: Locator | undefined;
    await until(`a rendered document contains ${String(containing)}`, async () => {
      for (const frame of this.page.frames().filter((it) => it !== this.page.mainFrame())) {
        const body = frame.locator('body.vscode-body', { hasText: containing });
        if ((await body.count().catch(() => 0)) > 0) found = body.first();
      }
      return found !== undefined;
    });
    return found!;
  }

  /** Runs a command by its title, as from the palette. */
  async runCommand(title: string): Promise<void> {
    await this.openQuickInput('F1');
    await this.quickInput.locator('input').fill(`>${title}`);
    await this.quickPickRow(title).click();
  }
}

/** Waits for a condition, asking often; what throws counts as not yet. */
export async function until(what: string, condition: () => Promise<boolean>, limit = 60_000): Promise<void> {
  const started = Date.now();
  let last: unknown;
  for (;;) {
    try {
      if (await condition()) return;
    } catch (error) {
      last = error;
    }
    if (Date.now() - started > limit) throw new Error(`waited ${limit / 1000} s until ${what}`, { cause: last });
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

export function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
