import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { MAP_FRAME } from '../../src/core/drawing/geometry.js';
import type { ToWebview } from '../../src/protocol/webview.js';
import { configContext, VIEW_CONTEXT } from '../../webview/shared/menuContext.js';
import type { Data } from '../../webview/state/data.js';
import { repoPath } from '../support/files.js';
import { dataOf, probesOf, syntheticResults } from './support/messages.js';
import type { ResultsPage } from './support/page.js';
import { describeView } from './support/suite.js';
import { synthetic } from './support/synthetic.js';

/** What VS Code is told of the place of a context menu, which it then shows. */

const LAYERS = 10;
const results = syntheticResults({ layers: LAYERS, mixedStates: false });

describe('the context of a config', () => {
  const data = dataOf(results);

  it('says what can be done with it', () => {
    expect(configContext(data, '(3,4)')).toEqual({
      webviewSection: 'config',
      config: '(3,4)',
      rysBaseline: false,
      rysAnswered: true,
      rysRunnable: true,
      rysPinned: false,
      rysOthersPinned: false,
    });
    expect(configContext(data, '(0,0)')['rysBaseline']).toBe(true);
  });

  it('knows what else is pinned, and has a record', () => {
    const pinned = (key: string, ...keys: string[]): unknown[] => {
      const { rysPinned, rysOthersPinned } = configContext({ ...data, pinned: keys }, key);
      return [rysPinned, rysOthersPinned];
    };
    expect(pinned('(3,4)', '(3,4)')).toEqual([true, false]);
    expect(pinned('(3,4)', '(2,3)')).toEqual([false, true]);
    expect(pinned('(3,4)', '(3,4)', '(2,3)')).toEqual([true, true]);
    expect(pinned('(3,4)', '(3,4),(4,5)')).toEqual([false, false]);
  });

  it.each([
    ['an imported file', { run: { ...data.run, imported: ['Made from another tool’s file.'] } }],
    ['a file that a sweep is writing', { sweep: { ...data.sweep, state: 'running' } }],
    ['a file whose sweep is paused', { sweep: { ...data.sweep, state: 'paused' } }],
    ['a config that is still to come', { configs: new Map() }],
  ] satisfies [string, Partial<Data>][])('runs nothing again in %s', (_, change) => {
    expect(configContext({ ...data, ...change }, '(3,4)')['rysRunnable']).toBe(false);
  });

  it('runs again what was stopped', () => {
    const stopped = { ...data, sweep: { ...data.sweep, state: 'stopped' as const } };
    expect(configContext(stopped, '(3,4)')['rysRunnable']).toBe(true);
  });

  it('has all that the manifest’s clauses ask for, and nothing else', () => {
    const manifest = JSON.parse(readFileSync(repoPath('package.json'), 'utf8')) as {
      contributes: { menus: { 'webview/context': { when: string }[] } };
    };
    const clauses = manifest.contributes.menus['webview/context'].map(({ when }) => when);
    const asked = new Set(clauses.flatMap((when) => when.match(/\brys[A-Z]\w+/g) ?? []));
    const told = Object.keys(configContext(data, '(3,4)')).filter((key) => key.startsWith('rys'));
    expect([...asked].sort()).toEqual(told.sort());
    const sections = new Set(clauses.map((when) => /webviewSection == '(\w+)'/.exec(when)?.[1]));
    expect([...sections].sort()).toEqual(['config', VIEW_CONTEXT['webviewSection']]);
    expect(clauses.filter((when) => !when.startsWith("webviewId == 'rys.results' && "))).toEqual([]);
  });
});

interface Shown {
  readonly context: Record<string, unknown>;
  readonly x: number;
  readonly y: number;
}

describeView('the context menu', (open) => {
  /** Reads what VS Code would, from the same event. */
  async function opened(...messages: readonly ToWebview[]): Promise<ResultsPage> {
    const view = await open();
    await view.page.evaluate(`window.__menus = []; window.addEventListener('contextmenu', (event) => {
      if (event.defaultPrevented) return;
      event.preventDefault();
      const context = JSON.parse(event.target.closest('[data-vscode-context]').dataset.vscodeContext);
      window.__menus.push({ context, x: event.clientX, y: event.clientY });
    })`);
    await view.deliver(results, ...messages);
    return view;
  }
  const shown = async ({ page }: ResultsPage): Promise<Shown> => {
    const menus = await page.evaluate<Shown[]>('window.__menus.splice(0)');
    expect(menus).toHaveLength(1);
    return menus[0]!;
  };
  async function rightClick(view: ResultsPage, selector: string, position?: { x: number; y: number }) {
    const { page } = view;
    await page
      .locator(selector)
      .first()
      .click({ button: 'right', ...(position ? { position } : {}) });
    return (await shown(view)).context;
  }
  const cell = async ({ page }: ResultsPage, i: number, j: number): Promise<{ x: number; y: number }> => {
    const { width } = (await page.locator('.map canvas').boundingBox())!;
    const size = (width - MAP_FRAME.left - MAP_FRAME.right) / (LAYERS + 1);
    return { x: MAP_FRAME.left + (j + 0.5) * size, y: MAP_FRAME.top + (i + 0.5) * size };
  };

  it('is that of the cell under the pointer, which it selects, without entries to cut and paste', async () => {
    const view = await opened();
    expect(await rightClick(view, '.map canvas', await cell(view, 3, 4))).toEqual({
      webviewSection: 'config',
      config: '(3,4)',
      rysBaseline: false,
      rysAnswered: true,
      rysRunnable: true,
      rysPinned: false,
      rysOthersPinned: false,
      preventDefaultContextMenuItems: true,
    });
    await view.settle();
    expect(await view.page.locator('.configs tr[aria-selected="true"]').getAttribute('data-key')).toBe(
      '(3,4)',
    );
    expect(await view.postedOf('open')).toEqual([]);
    expect(await rightClick(view, '.map canvas', await cell(view, 8, 1))).toEqual({
      webviewSection: 'view',
      preventDefaultContextMenuItems: true,
    });
  });

  it('is that of a bar, a row, a pinned row, and a point of the frontier', async () => {
    const view = await opened({ type: 'pinned', pinned: ['(2,6)', '(4,7)'] });
    const { x } = await cell(view, 0, 6);
    expect(await rightClick(view, '.bars canvas', { x, y: 50 })).toMatchObject({ config: '(5,6)' });
    expect(await rightClick(view, '.pinned tr[data-key="(4,7)"] td')).toMatchObject({
      config: '(4,7)',
      rysPinned: true,
      rysOthersPinned: true,
    });
    const key = await view.page.locator('.configs tr[data-key]').nth(2).getAttribute('data-key');
    expect(await rightClick(view, `.configs tr[data-key="${key}"] td`)).toMatchObject({ config: key });
    await view.deliver({ type: 'reveal', key: results.summary.best! });
    const box = (await view.page.locator('.pareto .marker.selected').boundingBox())!;
    await view.page.mouse.click(box.x + 7, box.y + 7, { button: 'right' });
    expect((await shown(view)).context).toMatchObject({ config: results.summary.best });
  });

  it('is that of a cell in the overview and in the matrix of probes', async () => {
    const sweep = synthetic({ layers: LAYERS, mixedStates: false });
    const view = await opened(...probesOf(sweep));
    await view.page.getByRole('tab', { name: 'Probes' }).click();
    await view.settle();
    const key = await view.page.locator('.probes thead [data-key]').nth(1).getAttribute('data-key');
    expect(await rightClick(view, `.probes tbody [data-key="${key}"]`)).toMatchObject({ config: key });
    expect(await rightClick(view, '.probes tbody th')).toMatchObject({ webviewSection: 'view' });
    await view.page.getByRole('tab', { name: 'Overview' }).click();
    await view.settle();
    const small = view.page.locator('.overview canvas').first();
    const { width, height } = (await small.boundingBox())!;
    expect(await rightClick(view, '.overview canvas', { x: width * 0.75, y: height * 0.25 })).toMatchObject({
      webviewSection: 'config',
    });
  });

  it('opens by key at the cell that has the focus, at the row, and at the cell of the matrix', async () => {
    const view = await opened({ type: 'reveal', key: '(2,5)' });
    await view.page.locator('.map').focus();
    await view.page.keyboard.press('Shift+F10');
    const onMap = await shown(view);
    const marker = (await view.page.locator('.map .marker.selected').boundingBox())!;
    expect(onMap.context).toMatchObject({ config: '(2,5)', preventDefaultContextMenuItems: true });
    expect(onMap.x).toBeCloseTo(marker.x + marker.width / 2, 0);
    expect(onMap.y).toBeCloseTo(marker.y + marker.height, 0);
    await view.page.keyboard.press('t');
    await view.page.keyboard.press('ArrowDown');
    await view.settle();
    const row = view.page.locator('.configs tr[aria-selected="true"]');
    await view.page.keyboard.press('Shift+F10');
    const onRow = await shown(view);
    const box = (await row.boundingBox())!;
    expect(onRow.context['config']).toBe(await row.getAttribute('data-key'));
    expect([onRow.x, onRow.y].map(Math.round)).toEqual([box.x + 40, box.y + box.height].map(Math.round));
  });

  it('is the view’s by key where no config is selected', async () => {
    const view = await opened();
    await view.page.locator('.bars').focus();
    await view.page.keyboard.press('Shift+F10');
    expect((await shown(view)).context['webviewSection']).toBe('view');
  });

  it('lets text be pasted into fields, and selected text be copied', async () => {
    const view = await opened();
    expect(await rightClick(view, '.find vscode-text-field')).toEqual({
      webviewSection: 'text',
      preventDefaultContextMenuItems: false,
    });
    await view.page.evaluate(`getSelection().selectAllChildren(document.querySelector('.header h1'))`);
    expect(await rightClick(view, '.header h1')).toEqual({
      webviewSection: 'view',
      preventDefaultContextMenuItems: false,
    });
    await view.page.evaluate(`getSelection().selectAllChildren(document.body)`);
    expect(await rightClick(view, '.map canvas', await cell(view, 3, 4))).toMatchObject({
      config: '(3,4)',
      preventDefaultContextMenuItems: true,
    });
  });
});
