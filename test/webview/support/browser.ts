import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';

/** The browser that the tests drive: Chromium, which is what VS Code's webviews are. */
export const CHROMIUM = process.env['CHROMIUM'] ?? '/usr/bin/chromium';

/** Why the tests of the webview cannot run here; undefined where they can. */
export const missingBrowser: string | undefined = existsSync(CHROMIUM)
  ? undefined
  : `there is no Chromium at ${CHROMIUM}: install it, or name another in the variable CHROMIUM`;

export const launch = (): Promise<Browser> =>
  chromium.launch({
    executablePath: CHROMIUM,
    // A scroll bar takes room, as it does in VS Code.
    ignoreDefaultArgs: ['--hide-scrollbars'],
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
