import { describe, expect, it } from 'vitest';
import { MAP_KEYS } from '../../webview/map/mapKeys.js';
import { keyName, POINTER, SHORTCUTS } from '../../webview/page/shortcuts.js';
import { CONFIG_KEYS } from '../../webview/state/brush.js';
import { violations } from './support/axe.js';
import { syntheticResults } from './support/messages.js';
import { describeView } from './support/suite.js';

const listed = [...SHORTCUTS, POINTER].flatMap(({ shortcuts }) => shortcuts.flatMap(({ keys }) => keys));

describe('the list of shortcuts', () => {
  it.each([...MAP_KEYS, ...Object.keys(CONFIG_KEYS), '+', '-', '0', 't', '?', 'Escape'])(
    'has the key "%s"',
    (key) => expect(listed).toContain(key),
  );

  it('has none twice', () => expect([...new Set(listed)]).toEqual(listed));

  it('names keys as keyboards do', () => {
    expect(['ArrowUp', ' ', 'p', 'Control+Home', 'Shift+F10', '?', 'Escape'].map(keyName)).toEqual([
      '↑',
      'Space',
      'P',
      'Ctrl+Home',
      'Shift+F10',
      '?',
      'Esc',
    ]);
  });
});

describeView('the help', (open) => {
  const results = syntheticResults({ layers: 10 });

  it('is opened by ? with all shortcuts and marks, closed by Escape, and gives the focus back', async () => {
    const view = await open();
    await view.deliver(results, { type: 'reveal', key: '(2,5)' });
    const dialog = view.page.getByRole('dialog', { name: 'Keyboard Shortcuts and Marks' });
    expect(await dialog.isVisible()).toBe(false);
    await view.page.locator('.map').focus();
    await view.page.keyboard.press('?');
    expect(await dialog.locator('kbd').allInnerTexts()).toEqual(listed.map(keyName));
    const text = await dialog.innerText();
    for (const mark of ['best', 'frontier', 'pinned', 'more than luck', 'early-stopped', 'hot layers'])
      expect(text).toContain(mark);
    // The keys of the view rest meanwhile.
    await view.page.keyboard.press('t');
    await view.page.keyboard.press('p');
    expect(await view.postedOf('pin')).toEqual([]);
    await view.page.keyboard.press('Escape');
    expect(await dialog.isVisible()).toBe(false);
    expect(await view.page.evaluate('document.activeElement.className')).toBe('map');
  });

  it('is opened by its button, and closed by its own or a click beside it', async () => {
    const view = await open();
    await view.deliver(results);
    const dialog = view.page.getByRole('dialog');
    const opener = view.page.getByRole('button', { name: 'Keyboard Shortcuts and Marks (?)' });
    await opener.click();
    expect(await dialog.isVisible()).toBe(true);
    await dialog.getByRole('button', { name: 'Close' }).click();
    expect(await dialog.isVisible()).toBe(false);
    await opener.click();
    await dialog.getByRole('heading', { name: 'Marks', exact: true }).click();
    expect(await dialog.isVisible()).toBe(true);
    await view.page.mouse.click(5, 400);
    expect(await dialog.isVisible()).toBe(false);
  });

  it('lets ? be typed into fields', async () => {
    const view = await open();
    await view.deliver(results);
    await view.page.getByRole('textbox', { name: 'Filter configs' }).pressSequentially('?');
    await view.page.locator('.find vscode-text-field').getByRole('textbox').pressSequentially('?');
    expect(await view.page.getByRole('dialog').isVisible()).toBe(false);
  });

  it.each(['dark', 'light', 'highContrast'] as const)(
    'has no serious accessibility fault: %s',
    async (theme) => {
      const view = await open({ theme });
      await view.deliver(results);
      await view.page.keyboard.press('?');
      expect(await violations(view)).toEqual([]);
    },
  );

  it('fits into a narrow and low view', async () => {
    const view = await open({ width: 420, height: 400 });
    await view.deliver(results);
    await view.page.keyboard.press('?');
    const box = (await view.page.getByRole('dialog').boundingBox())!;
    expect(box.x).toBeGreaterThanOrEqual(0);
    expect(box.x + box.width).toBeLessThanOrEqual(420);
    expect(box.height).toBeLessThanOrEqual(400);
    expect(
      await view.page.getByRole('dialog').evaluate((dialog) => dialog.scrollWidth <= dialog.clientWidth),
    ).toBe(true);
  });
});
