import { mkdirSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { inject, onTestFailed } from 'vitest';
import { repoPath, temporaryFolder } from '../../support/files.js';
import { workplace } from '../../support/workplace.js';
import { launchBrowser } from '../../vscode/browser.js';
import { startCodeServer, type VsCodeServer } from '../../vscode/server.js';
import { Workbench } from './workbench.js';

/** Where screenshots of failed tests go. */
const SCREENSHOTS = repoPath('.cache/e2e');

/** Milliseconds that VS Code may take to show something. */
const STEP_LIMIT = 20_000;

/** A VS Code of its own, with the packaged extension, on a folder with the demo model and a few probes. */
export class Session {
  private constructor(
    readonly workbench: Workbench,
    readonly place: ReturnType<typeof workplace>,
    private readonly home: ReturnType<typeof temporaryFolder>,
    private readonly server: VsCodeServer,
    private readonly browser: Browser,
  ) {}

  static async start(): Promise<Session> {
    const home = temporaryFolder();
    const place = workplace();
    const server = await startCodeServer(home.path(''), inject('extensions'));
    const browser = await launchBrowser();
    const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
    page.setDefaultTimeout(STEP_LIMIT);
    const workbench = new Workbench(page);
    await workbench.open(server.url, place.path(''));
    return new Session(workbench, place, home, server, browser);
  }

  /** Keeps a picture of the window when the test under way fails. */
  watch(): void {
    onTestFailed(async ({ task }) => {
      mkdirSync(SCREENSHOTS, { recursive: true });
      const file = `${SCREENSHOTS}/${task.name.replace(/[^\w]+/g, '-')}.png`;
      await this.workbench.page.screenshot({ path: file });
      console.log(`How the window looked: ${file}`);
    });
  }

  async stop(): Promise<void> {
    await this.browser.close();
    await this.server.stop();
    this.home.remove();
    this.place.remove();
  }
}
