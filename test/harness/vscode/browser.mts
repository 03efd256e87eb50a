/** The window in which the workbench is shown: headless Chromium. */
import { chromium, type Browser, type Page } from 'playwright-core';
import { chromiumFlags, ensureChromium } from '../tools/chromium.mjs';

export interface OpenedBrowser {
  readonly page: Page;
  /** Messages of the page's console, newest last. */
  readonly console: readonly string[];
  dispose(): Promise<void>;
}

export async function openBrowser(size = { width: 1440, height: 900 }): Promise<OpenedBrowser> {
  const browser: Browser = await chromium.launch({ executablePath: await ensureChromium(), args: chromiumFlags });
  const page = await browser.newPage({ viewport: size, deviceScaleFactor: 1 });
  // Of each click and wait: a machine that does other things besides is slow, which is no failure.
  page.setDefaultTimeout(60_000);
  // An editor without the focus keeps its notifications behind the bell.
  const tools = await page.context().newCDPSession(page);
  await tools.send('Emulation.setFocusEmulationEnabled', { enabled: true });
  const lines: string[] = [];
  page.on('console', (message) => lines.push(`${message.type()}: ${message.text()}`));
  return { page, console: lines, dispose: () => browser.close() };
}
