import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Session } from './support/session.js';
import type { Workbench } from './support/workbench.js';

describe('a chat under a config', () => {
  const session = new Session();
  let workbench: Workbench;

  beforeAll(async () => {
    workbench = await session.start();
  });
  beforeEach(() => session.watch());
  afterAll(() => session.stop());

  const facts = () => workbench.webview.locator('.answer .facts');
  const message = () => workbench.webview.getByRole('textbox', { name: 'Message' });

  it('opens from a model, and asks for the config', async () => {
    await workbench.chooseFromContextMenu('model.gguf', 'Chat under a Config');
    await workbench.quickInput.fill('(4,7)');
    await workbench.choice('Use (4,7)').first().click();
    await workbench.tab('Chat with model.gguf').waitFor();
    await workbench.webview.getByRole('button', { name: /^\(4,7\)/ }).waitFor();
  });

  it('answers in both columns, each with its speed', async () => {
    await message().fill('12+30=');
    await workbench.page.keyboard.press('Enter');
    await expect.poll(() => facts().count()).toBe(2);
    for (const n of [0, 1])
      await facts()
        .nth(n)
        .filter({ hasText: /first token after \d+ ms/ })
        .waitFor();
    await workbench.webview.getByText('12+30=').first().waitFor();
    expect(await message().inputValue()).toBe('');
  });

  it('answers again when it is asked to', async () => {
    await workbench.webview.getByRole('button', { name: 'Regenerate' }).click();
    for (const n of [0, 1])
      await facts()
        .nth(n)
        .filter({ hasText: /first token after \d+ ms/ })
        .waitFor();
  });
});
