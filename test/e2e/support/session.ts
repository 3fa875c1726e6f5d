import { mkdirSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, inject, onTestFailed } from 'vitest';
import { launchBrowser } from '../../support/browser.js';
import { repoPath, temporaryFolder } from '../../support/files.js';
import { workplace } from '../../support/workplace.js';
import { startCodeServer, type VsCodeServer } from '../../vscode/server.js';
import { Workbench } from './workbench.js';

/** Where screenshots of failed tests go. */
const SCREENSHOTS = repoPath('.cache/e2e');

/** Milliseconds that VS Code may take to show something. */
const STEP_LIMIT = 30_000;

/** A VS Code of its own, with the packaged extension, on a folder with the demo model and a few probes. */
export class Session {
  private readonly home = temporaryFolder();
  readonly place = workplace();
  private server: VsCodeServer | undefined;
  private browser: Browser | undefined;
  private page: Page | undefined;
  private opened: Workbench | undefined;

  /**
   * A session for the tests of a suite: it starts before them, keeps pictures of those that fail, and ends after them.
   * @param prepare puts further files into its folder.
   */
  static forSuite(prepare?: (place: Session['place']) => void): Session {
    const session = new Session();
    beforeAll(() => {
      prepare?.(session.place);
      return session.start();
    });
    beforeEach(() => session.watch());
    afterAll(() => session.stop());
    return session;
  }

  /** The window, in tests and in what is set up for them. */
  get workbench(): Workbench {
    return this.opened!;
  }

  /** Starts VS Code and opens its window. */
  private async start(): Promise<void> {
    this.server = await startCodeServer(this.home.path(''), inject('extensions'));
    this.browser = await launchBrowser();
    this.page = await this.browser.newPage({ viewport: { width: 1400, height: 900 } });
    this.page.setDefaultTimeout(STEP_LIMIT);
    const workbench = new Workbench(this.page);
    try {
      await workbench.open(this.server.url, this.place.path(''));
    } catch (error) {
      await this.screenshot('window');
      throw error;
    }
    this.opened = workbench;
  }

  /** Keeps a picture of the window when the test under way fails. */
  private watch(): void {
    onTestFailed(({ task }) => this.screenshot(task.name));
  }

  private async screenshot(name: string): Promise<void> {
    mkdirSync(SCREENSHOTS, { recursive: true });
    const path = `${SCREENSHOTS}/${name.replace(/[^\w]+/g, '-')}.png`;
    await this.page?.screenshot({ path });
    console.log(`How the window looked: ${path}`);
  }

  private async stop(): Promise<void> {
    await this.browser?.close();
    await this.server?.stop();
    this.home.remove();
    this.place.remove();
  }
}
