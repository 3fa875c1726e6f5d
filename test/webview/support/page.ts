import type { Browser, Page } from 'playwright-core';
import type { ToScanView } from '../../../src/protocol/scanView.js';
import type { FromWebview, ToWebview } from '../../../src/protocol/webview.js';
import { type ThemeFixture, type ThemeName, THEMES } from './themes.js';

/** Stands in for VS Code: keeps the state, and what the webview posts. */
const HOST_STUB = `
  (() => {
    const posted = [];
    window.__posted = posted;
    window.acquireVsCodeApi = () => ({
      postMessage: (message) => { posted.push(structuredClone(message)); },
      getState: () => JSON.parse(sessionStorage.getItem('state') ?? 'null') ?? undefined,
      setState: (state) => { sessionStorage.setItem('state', JSON.stringify(state)); return state; },
    });
    document.addEventListener('securitypolicyviolation', (event) => {
      console.error('CSP: ' + event.violatedDirective + ' ' + event.blockedURI);
    });
    // How long each frame's work takes, for the tests of speed.
    window.__frames = [];
    const request = window.requestAnimationFrame.bind(window);
    window.requestAnimationFrame = (callback) => request((time) => {
      const start = performance.now();
      callback(time);
      window.__frames.push(performance.now() - start);
    });
  })();
`;

/** As VS Code does: variables on the root, class and kind on the body. */
export const themeScript = ({ kind, bodyClass, variables }: ThemeFixture): string => `
  (() => {
    const root = document.documentElement.style;
    root.cssText = 'scrollbar-color: var(--vscode-scrollbarSlider-background) var(--vscode-editor-background)';
    for (const [name, value] of Object.entries(${JSON.stringify(variables)})) root.setProperty('--vscode-' + name, value);
    document.body.className = ${JSON.stringify(bodyClass)};
    document.body.dataset.vscodeThemeKind = ${JSON.stringify(kind)};
  })();
`;

export interface ViewOptions {
  readonly theme?: ThemeName;
  readonly width?: number;
  readonly height?: number;
  readonly scale?: number;
}

/** One results view in a browser page. */
export class ResultsPage {
  /** Errors on the console, among them every violation of the page's policy. */
  readonly errors: string[] = [];

  private constructor(readonly page: Page) {
    page.on('console', (message) => {
      if (message.type() === 'error') this.errors.push(message.text());
    });
    page.on('pageerror', (error) => this.errors.push(error.message));
  }

  static async open(browser: Browser, url: string, options: ViewOptions = {}): Promise<ResultsPage> {
    const { theme = 'dark', width = 1280, height = 800, scale = 1 } = options;
    const context = await browser.newContext({ viewport: { width, height }, deviceScaleFactor: scale });
    const page = await context.newPage();
    const view = new ResultsPage(page);
    await page.addInitScript(HOST_STUB);
    await page.addInitScript(
      `document.addEventListener('readystatechange', () => { if (document.body) ${themeScript(THEMES[theme])} }, { once: true });`,
    );
    await page.goto(url);
    return view;
  }

  /** Sends what the host would, and waits until it is drawn. */
  async deliver(
    ...messages: readonly (ToWebview | ToScanView | Readonly<Record<string, unknown>>)[]
  ): Promise<void> {
    await this.page.evaluate((list) => {
      for (const message of list) (globalThis as unknown as Window).postMessage(message, '*');
    }, messages);
    await this.settle();
  }

  /** Waits for the next two frames. */
  async settle(): Promise<void> {
    await this.page.evaluate(
      'new Promise((done) => setTimeout(() => requestAnimationFrame(() => requestAnimationFrame(done)), 10))',
    );
  }

  async setTheme(theme: ThemeName): Promise<void> {
    await this.page.evaluate(themeScript(THEMES[theme]));
    await this.settle();
  }

  async scrollTable(top: number): Promise<void> {
    await this.page.evaluate(`document.querySelector('.configs .scroller').scrollTop = ${top}`);
    await this.settle();
  }

  posted(): Promise<FromWebview[]> {
    return this.page.evaluate('window.__posted');
  }

  /** What was posted of one type. */
  async postedOf<T extends FromWebview['type']>(type: T): Promise<Extract<FromWebview, { type: T }>[]> {
    return (await this.posted()).filter((message) => message.type === type) as Extract<
      FromWebview,
      { type: T }
    >[];
  }

  close(): Promise<void> {
    return this.page.context().close();
  }
}

interface Window {
  postMessage(message: unknown, target: string): void;
}
