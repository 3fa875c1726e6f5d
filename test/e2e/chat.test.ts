import { describe, expect, it } from 'vitest';
import { Session } from './support/session.js';

describe('a chat under a config', () => {
  const session = Session.forSuite();

  const facts = () => session.workbench.webview.locator('.answer .facts');
  const message = () => session.workbench.webview.getByRole('textbox', { name: 'Message' });

  it('opens from a model, and asks for the config', async () => {
    await session.workbench.chooseFromContextMenu('model.gguf', 'Chat under a Config');
    await session.workbench.quickInput.fill('(4,7)');
    await session.workbench.choice('Use (4,7)').first().click();
    await session.workbench.tab('Chat with model.gguf').waitFor();
    await session.workbench.webview.getByRole('button', { name: /^\(4,7\)/ }).waitFor();
  });

  it('answers in both columns, each with its speed', async () => {
    await message().fill('12+30=');
    await session.workbench.page.keyboard.press('Enter');
    await expect.poll(() => facts().count()).toBe(2);
    for (const n of [0, 1])
      await facts()
        .nth(n)
        .filter({ hasText: /first token after \d+ ms/ })
        .waitFor();
    await session.workbench.webview.getByText('12+30=').first().waitFor();
    expect(await message().inputValue()).toBe('');
  });

  it('answers again when it is asked to', async () => {
    await session.workbench.webview.getByRole('button', { name: 'Regenerate' }).click();
    for (const n of [0, 1])
      await facts()
        .nth(n)
        .filter({ hasText: /first token after \d+ ms/ })
        .waitFor();
  });
});
