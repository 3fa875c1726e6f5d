import { errors, type FrameLocator, type Locator, type Page } from 'playwright-core';

/** Milliseconds that a window may take until it can be used. */
const START_LIMIT = 60_000;
/** Milliseconds after which a menu heeds clicks. */
const MENU_DELAY = 500;
/** How often a menu is opened until it has its entry. */
const MENU_TRIES = 20;
/** Milliseconds in which the open palette takes a title. */
const PALETTE_LIMIT = 5000;
/** How often the palette is opened until a command is chosen from it. */
const PALETTE_TRIES = 6;

/** The parts of VS Code's window that a user of the extension touches. */
export class Workbench {
  constructor(readonly page: Page) {}

  async open(server: string, folder: string): Promise<void> {
    await this.page.goto(`${server}/?folder=${encodeURIComponent(folder)}`);
    await this.ready();
  }

  /** Loads the window again by VS Code's own command, which saves its state first. */
  async reload(): Promise<void> {
    const loaded = this.page.waitForEvent('load');
    await this.command('Developer: Reload Window');
    await loaded;
    await this.ready();
  }

  /** Waits until the extension runs: what it contributes is there only some time after the window is. */
  private async ready(): Promise<void> {
    await this.page.locator('.monaco-workbench').waitFor({ timeout: START_LIMIT });
    await this.sideBar('RYS Explorer').click({ timeout: START_LIMIT });
    await this.page.getByRole('treeitem', { name: /model\.gguf/ }).waitFor({ timeout: START_LIMIT });
    await this.sideBar('Explorer').click();
    await this.file('model.gguf').waitFor();
  }

  private sideBar(name: string): Locator {
    return this.page.locator('.activitybar').getByRole('tab', { name: new RegExp(`^${name}`) });
  }

  /** A file in the explorer. */
  file(name: string): Locator {
    return this.page.locator('.explorer-folders-view').getByRole('treeitem', { name, exact: true });
  }

  async openFile(name: string): Promise<void> {
    await this.file(name).dblclick();
    await this.tab(name).waitFor();
  }

  async chooseFromContextMenu(file: string, item: string): Promise<void> {
    const menu = this.page.locator('.context-view').getByRole('menuitem');
    const entry = menu.filter({ hasText: item });
    await this.file(file).click({ button: 'right' });
    await menu.first().waitFor();
    // In a window that has just started, VS Code may not know the extension's menus yet, and an open one stays as it is.
    for (let tries = 0; tries < MENU_TRIES && !(await entry.isVisible()); tries++) {
      await this.page.keyboard.press('Escape');
      await this.page.waitForTimeout(MENU_DELAY);
      await this.file(file).click({ button: 'right' });
      await menu.first().waitFor();
    }
    await entry.hover();
    // A menu passes over clicks that come right after it opened.
    await this.page.waitForTimeout(MENU_DELAY);
    await entry.click();
  }

  tab(name: string | RegExp): Locator {
    return this.page.locator('.tabs-container').getByRole('tab', { name });
  }

  closeEditors(): Promise<void> {
    return this.command('View: Close All Editors');
  }

  /**
   * Runs a command by its title, through the palette. An editor that was just opened takes the focus when its page has
   * loaded, and the palette closes when it loses the focus; it is opened again then.
   */
  async command(title: string): Promise<void> {
    for (let tries = 1; ; tries++) {
      await this.page.keyboard.press('F1');
      try {
        await this.quickInput.fill(`>${title}`, { timeout: PALETTE_LIMIT });
        await this.choice(title).first().click({ timeout: PALETTE_LIMIT });
        return;
      } catch (error) {
        if (!(error instanceof errors.TimeoutError) || tries === PALETTE_TRIES) throw error;
      }
    }
  }

  /** The field of the palette, of a list to choose from, or of a question. */
  get quickInput(): Locator {
    return this.page.locator('.quick-input-widget:visible .quick-input-box input');
  }

  /** A row of the list to choose from. */
  choice(text: string | RegExp): Locator {
    return this.page.locator('.quick-input-list .monaco-list-row').filter({ hasText: text });
  }

  /** Answers the question of a step in which one is chosen. */
  async choose(question: string, answer: string | RegExp): Promise<void> {
    await this.page.getByPlaceholder(question).waitFor();
    await this.choice(answer).first().click();
  }

  /** Answers the question of a step in which several are chosen: these, and no others. */
  async chooseSeveral(question: string, answers: readonly (string | RegExp)[]): Promise<void> {
    await this.page.getByPlaceholder(question).waitFor();
    const all = this.page.getByRole('checkbox', { name: 'Toggle all checkboxes' });
    // The first click may choose all, the next one none.
    for (let clicks = 0; clicks < 2; clicks++) await all.click();
    for (const answer of answers) await this.choice(answer).first().click();
    await this.page.keyboard.press('Enter');
  }

  /** A button of the question that covers the window. */
  dialogButton(name: string): Locator {
    return this.page.locator('.monaco-dialog-box').getByRole('button', { name });
  }

  codeLens(text: string | RegExp): Locator {
    return this.page.locator('.codelens-decoration a').filter({ hasText: text });
  }

  /** What an extension has written behind a line. */
  inlineTexts(): Promise<string[]> {
    // As text: these programs are compiled without the browser's types.
    return this.page.evaluate<string[]>(`
      Array.from(document.querySelectorAll('.view-line span'), (span) =>
        getComputedStyle(span, '::after').content.replace(/^"|"$/g, ''))`);
  }

  /** How many icons of an extension the gutter shows. */
  marks(): Promise<number> {
    return this.page.locator('.glyph-margin-widgets .cgmr[class*="ced-"]').count();
  }

  notification(text: string | RegExp): Locator {
    return this.page.locator('.notification-list-item').filter({ hasText: text });
  }

  /** The document of the webview that was opened first. */
  get webview(): FrameLocator {
    return this.page.frameLocator('iframe.webview >> nth=0').frameLocator('iframe#active-frame');
  }

  /** The document of the webview that was opened last, beside it. */
  get beside(): FrameLocator {
    return this.page.frameLocator('iframe.webview >> nth=-1').frameLocator('iframe#active-frame');
  }
}
