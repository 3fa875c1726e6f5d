import type { Server } from 'node:http';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect } from 'vitest';
import { launchBrowser, missingBrowser } from '../../support/browser.js';
import { ResultsPage, type ViewOptions } from './page.js';
import { type PageName, servePage } from './site.js';

if (missingBrowser !== undefined) console.log(`The tests of the webview are left out: ${missingBrowser}.`);

export type Open = (options?: ViewOptions) => Promise<ResultsPage>;

/** A suite with a browser; each test must leave the consoles of its pages without an error. */
export function describeView(name: string, tests: (open: Open) => void, page?: PageName): void {
  describe.skipIf(missingBrowser !== undefined)(name, () => {
    let browser: Browser;
    let site: { url: string; server: Server };
    const pages: ResultsPage[] = [];
    beforeAll(async () => {
      [browser, site] = await Promise.all([launchBrowser(), servePage(page)]);
    });
    afterAll(async () => {
      await browser?.close();
      site?.server.close();
    });
    afterEach(async () => {
      const open = pages.splice(0);
      await Promise.all(open.map((page) => page.close()));
      expect(open.flatMap(({ errors }) => errors)).toEqual([]);
    });
    tests(async (options) => {
      const page = await ResultsPage.open(browser, site.url, options);
      pages.push(page);
      return page;
    });
  });
}
