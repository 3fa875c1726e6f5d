import { describe, expect, it } from 'vitest';
import { Session } from './support/session.js';

describe('the first steps', () => {
  const session = Session.forSuite();

  it('are shown with pictures, under titles that are not cut', async () => {
    await session.workbench.command('RYS: Get Started');
    const { page } = session.workbench;
    const titles = page.locator('.getting-started-step .step-title');
    await expect.poll(() => titles.count()).toBe(5);
    const media = page.locator('.getting-started-media img');
    for (const n of [0, 1, 2]) {
      await titles.nth(n).click();
      await expect.poll(async () => (await media.first().boundingBox())?.width ?? 0).toBeGreaterThan(300);
    }
    const cut = await titles.evaluateAll(
      (all) => all.filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth).length,
    );
    expect(cut).toBe(0);
  });

  it('begin on a page with a map, where no word stands for a link that is not there', async () => {
    const { page } = session.workbench;
    await page.keyboard.press('Control+Shift+X');
    const entry = page.locator('.extensions-list').getByText('RYS Explorer', { exact: true });
    await entry.first().click();
    const readme = page.frameLocator('iframe.webview.ready').frameLocator('iframe');
    await readme.locator('pre mark', { hasText: '+.11' }).first().waitFor();
    expect(await readme.locator('body').innerText()).not.toMatch(/\(how\)|\(example\)/);
    const links = await readme.locator('p a:not([href]), li a:not([href])').allInnerTexts();
    expect(links.filter((text) => text.trim() !== '')).toEqual([]);
  });
});
