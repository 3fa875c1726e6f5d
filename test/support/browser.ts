import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

/** The browser that tests drive: Chromium, which is what VS Code's webviews are. */
const PLACES = [
  process.env['CHROMIUM'],
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
];
const executablePath = PLACES.find((path) => path !== undefined && existsSync(path));

/** Why the tests that need a browser cannot run here; undefined where they can. */
export const missingBrowser: string | undefined = executablePath
  ? undefined
  : 'no Chromium is installed (Debian: `apt-get install chromium`), and the variable CHROMIUM names none';

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Starts the browser, unseen and without a profile. */
export function launchBrowser(): Promise<Browser> {
  if (!executablePath) throw new Error(`There is no browser: ${missingBrowser}.`);
  // A scroll bar takes room, as it does in VS Code.
  return chromium.launch({ executablePath, ignoreDefaultArgs: ['--hide-scrollbars'], args: FLAGS });
}
