import axe from 'axe-core';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { report, textsWanted } from '../../src/core/report/index.js';
import { buildResults } from '../../src/core/results/results.js';
import { judge } from '../../src/core/results/significance.js';
import { launchBrowser, missingBrowser } from '../support/browser.js';
import { synthetic, type SyntheticOptions } from './support/synthetic.js';

/** The HTML report as a browser shows it, without scripts and without a network. */

function reportOf(options: SyntheticOptions): string {
  const { header, records } = synthetic(options);
  const results = buildResults(header, records);
  const significance = judge(results);
  const wanted = new Set(textsWanted(results, significance));
  const texts = new Map(
    records.flatMap(({ key, outputs }) => (wanted.has(key) ? [[key, outputs] as const] : [])),
  );
  return report(results, significance, 'html', texts);
}

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string }[];
}

describe.skipIf(missingBrowser !== undefined)('the HTML report in a browser', () => {
  let browser: Browser;
  beforeAll(async () => void (browser = await launchBrowser()));
  afterAll(() => browser?.close());
  const small = reportOf({ layers: 10 });

  async function open(html: string, colorScheme: 'light' | 'dark', scripts = false, width = 1000) {
    const context = await browser.newContext({
      colorScheme,
      javaScriptEnabled: scripts,
      viewport: { width, height: 900 },
    });
    const page = await context.newPage();
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    await page.setContent(html, { waitUntil: 'load' });
    return { page, asked, close: () => context.close() };
  }

  it.each(['light', 'dark'] as const)('has no fault of accessibility: %s', async (scheme) => {
    const { page, close } = await open(small.replace(/<meta http-equiv[^>]*>/, ''), scheme, true);
    await page.evaluate("document.querySelectorAll('details').forEach((each) => (each.open = true))");
    await page.evaluate(axe.source);
    const { violations } = await page.evaluate<{ violations: Violation[] }>('axe.run(document)');
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]!.html}`)).toEqual([]);
    await close();
  });

  it('asks for nothing, and shows its drawings without scripts', async () => {
    const { page, asked, close } = await open(small, 'light');
    expect(asked).toEqual([]);
    const drawings = page.getByRole('img');
    expect(await drawings.count()).toBe(6);
    for (const drawing of await drawings.all())
      expect((await drawing.boundingBox())!.height).toBeGreaterThan(100);
    await expect.poll(() => page.getByRole('img', { name: /^Map of Δ combined/ }).isVisible()).toBe(true);
    await page.locator('summary').first().click();
    expect(await page.locator('details[open] pre').count()).toBeGreaterThan(1);
    await close();
  });

  it('follows the theme, and is light on paper', async () => {
    const { page, close } = await open(small, 'dark', true);
    const ground = () => page.evaluate<string>('getComputedStyle(document.body).backgroundColor');
    const cell = () =>
      page.evaluate<string>("getComputedStyle(document.querySelector('#map-combined svg text')).fill");
    expect(await ground()).toBe('rgb(24, 26, 27)');
    const dark = await cell();
    await page.emulateMedia({ media: 'print' });
    expect(await ground()).toBe('rgb(255, 255, 255)');
    expect(await cell()).not.toBe(dark);
    await page.emulateMedia({ media: 'screen', colorScheme: 'light' });
    expect(await ground()).toBe('rgb(255, 255, 255)');
    await close();
  });

  it.each([360, 1000])('is no wider than a window of %i pixels', async (width) => {
    const { page, close } = await open(small, 'light', true, width);
    expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
    await close();
  });

  it.each([
    ['racing', { layers: 10, probes: 64, racing: true }],
    ['36 layers', { layers: 36 }],
  ] as const)('is whole for a sweep with %s', (_, options) => {
    const html = reportOf(options);
    expect(html).not.toMatch(/NaN|undefined|Infinity|\[object/);
    expect(html.length).toBeLessThan(1_500_000);
  });
});
