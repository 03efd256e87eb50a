/** A Chromium that Playwright drives: one that is there, else Debian's. */
import { existsSync } from 'node:fs';
import { ensureDebianPackages } from './debian.mjs';
import { Unavailable } from './run.mjs';

const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

/** Flags without which headless Chromium won't run as root, or calls home. */
export const chromiumFlags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Path of the browser; `DRYDOCK_CHROMIUM` names another one. */
export async function ensureChromium() {
  const named = process.env.DRYDOCK_CHROMIUM;
  if (named) {
    if (!existsSync(named)) throw new Unavailable(`DRYDOCK_CHROMIUM names ${named}, which does not exist`);
    return named;
  }
  const found = PLACES.find((place) => existsSync(place));
  if (found) return found;
  await ensureDebianPackages(['chromium', 'fonts-dejavu-core'], 'Chromium');
  const installed = PLACES.find((place) => existsSync(place));
  if (!installed) throw new Unavailable('no Chromium or Chrome found; name one with DRYDOCK_CHROMIUM');
  return installed;
}
