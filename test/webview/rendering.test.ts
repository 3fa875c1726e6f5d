import { expect, it } from 'vitest';
import { MAP_FRAME } from '../../src/core/drawing/geometry.js';
import { violations } from './support/axe.js';
import { type ResultsMessage, syntheticResults } from './support/messages.js';
import type { ResultsPage } from './support/page.js';
import { describeView } from './support/suite.js';
import { type ThemeName, THEMES } from './support/themes.js';

/** The page in every theme and state, and what accessibility checks say of it. */

const names = Object.keys(THEMES) as ThemeName[];
const whole = syntheticResults({ layers: 10 }, { skippedLines: 2, pinned: ['(4,7)'] });
const running = syntheticResults(
  { layers: 36 },
  {
    recorded: 300,
    sweep: { state: 'running', etaMs: 720_000 },
    layerKinds: Array.from({ length: 36 }, (_, n) => (n % 4 === 3 ? 'attention' : 'recurrent')),
  },
);

/** How many different colours the map's canvas shows: a blank one shows one or two. */
const colorsOnMap = ({ page }: ResultsPage): Promise<number> =>
  page.evaluate(`(() => {
    const canvas = document.querySelector('.map canvas');
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    return new Set(new Uint32Array(data.buffer)).size;
  })()`);

describeView('the results view in each theme', (open) => {
  it.each(names)('draws a finished sweep and has no serious accessibility fault: %s', async (theme) => {
    const view = await open({ theme });
    await view.deliver(whole);
    expect(await colorsOnMap(view)).toBeGreaterThan(20);
    expect(await violations(view)).toEqual([]);
  });

  it.each(names)('and a running one: %s', async (theme) => {
    const view = await open({ theme });
    await view.deliver(running);
    expect(await colorsOnMap(view)).toBeGreaterThan(20);
    expect(await violations(view)).toEqual([]);
  });

  it('follows a change of the theme', async () => {
    const view = await open({ theme: 'dark' });
    await view.deliver(whole);
    const corner = (): Promise<number[]> =>
      view.page.evaluate(`(() => {
        const [x, y] = [4, 3].map((n) => n * devicePixelRatio);
        const canvas = document.querySelector('.map canvas');
        // Inside the baseline's cell, which has the neutral colour.
        return [...canvas.getContext('2d').getImageData(${MAP_FRAME.left} + x, ${MAP_FRAME.top} + y, 1, 1).data];
      })()`);
    const dark = await corner();
    await view.setTheme('light');
    const light = await corner();
    expect(Math.max(...dark.slice(0, 3))).toBeLessThan(90);
    expect(Math.min(...light.slice(0, 3))).toBeGreaterThan(220);
  });
});

const bare = (state: ResultsMessage['sweep']['state']): ResultsMessage => {
  const message = syntheticResults({ layers: 10 }, { recorded: 0 });
  return { ...message, sweep: { ...message.sweep, state, pending: [], total: 0 } };
};

describeView('the results view without results', (open) => {
  it('offers to start a sweep', async () => {
    const view = await open();
    await view.deliver(bare('idle'));
    expect(await view.page.getByRole('button', { name: 'Start Sweep' }).count()).toBe(1);
    expect(await violations(view)).toEqual([]);
    await view.page.getByRole('button', { name: 'Start Sweep' }).click();
    expect(await view.postedOf('control')).toEqual([{ type: 'control', action: 'start' }]);
  });

  it('says that the file is being read until it hears more', async () => {
    const view = await open();
    await view.settle();
    expect(await view.page.locator('.blank').innerText()).toBe('Reading the results…');
    expect(await view.page.locator('main').isVisible()).toBe(false);
    expect(await violations(view)).toEqual([]);
  });

  it('says that the model is loading', async () => {
    const view = await open();
    await view.deliver(bare('starting'));
    expect(await view.page.locator('.blank').innerText()).toBe('Loading the model…');
  });

  it('says what is wrong with the file, shows it as text, and where the log is', async () => {
    const view = await open();
    await view.deliver(whole, { type: 'problem', message: 'x.rys.jsonl is no results file.' });
    expect(await view.page.locator('.blank').innerText()).toContain('x.rys.jsonl is no results file.');
    expect(await view.page.locator('main').isVisible()).toBe(false);
    await view.page.getByRole('button', { name: 'Open as Text' }).click();
    await view.page.getByRole('button', { name: 'Show Log' }).click();
    expect((await view.postedOf('control')).map(({ action }) => action)).toEqual(['text', 'log']);
    await view.deliver(whole);
    expect(await view.page.locator('main').isVisible()).toBe(true);
  });

  it('says why a sweep failed, and offers to restart it', async () => {
    const view = await open();
    const sweep = { ...running.sweep, state: 'failed', error: 'The engine ended.' } as const;
    await view.deliver({ ...running, sweep });
    const notice = view.page.getByRole('alert');
    expect(await notice.innerText()).toContain('The engine ended.');
    expect(await violations(view)).toEqual([]);
    await view.deliver({ type: 'sweep', sweep: { ...sweep, resumable: true } });
    await notice.getByRole('button', { name: 'Restart' }).click();
    await notice.getByRole('button', { name: 'Show Log' }).click();
    expect((await view.postedOf('control')).map(({ action }) => action)).toEqual(['restart', 'log']);
  });

  it('offers no restart where the sweep cannot be gone on with', async () => {
    const view = await open();
    const sweep = { ...running.sweep, state: 'failed', error: 'The engine ended.', resumable: true } as const;
    await view.deliver({ ...running, sweep });
    await view.deliver({
      type: 'sweep',
      sweep: { ...sweep, resumable: false, error: 'The engine ended again.' },
    });
    const notice = view.page.getByRole('alert');
    expect(await notice.innerText()).toContain('The engine ended again.');
    expect(await notice.getByRole('button', { name: 'Restart' }).count()).toBe(0);
    expect(await notice.getByRole('button', { name: 'Show Log' }).count()).toBe(1);
  });
});

describeView('the results view in a narrow editor', (open) => {
  it('has one column, the map first, and nothing beside the page', async () => {
    const view = await open({ width: 600, height: 900 });
    await view.deliver(whole);
    const [map, pareto, table] = await Promise.all(
      ['.map', '.pareto', '.configs'].map((part) => view.page.locator(part).boundingBox()),
    );
    expect(map!.y + map!.height).toBeLessThanOrEqual(pareto!.y);
    expect(pareto!.y + pareto!.height).toBeLessThanOrEqual(table!.y);
    expect(await view.page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(600);
    await view.page.setViewportSize({ width: 1280, height: 800 });
    await view.settle();
    const [wideMap, wideTable] = await Promise.all(
      ['.map', '.configs'].map((part) => view.page.locator(part).boundingBox()),
    );
    expect(wideMap!.x + wideMap!.width).toBeLessThan(wideTable!.x);
  });
});

describeView('the results view at 200 %', (open) => {
  it('is one page that scrolls, where nothing overlaps and everything can be pointed at', async () => {
    const view = await open({ width: 640, height: 400, scale: 2 });
    await view.deliver({ ...running, pinned: ['(9,20)', '(8,12)'] });
    const parts = ['.header', '.toolbar', '.map', '.bars', '.pareto', '.notices', '.pinned', '.configs'];
    const boxes = await Promise.all(parts.map((part) => view.page.locator(part).boundingBox()));
    boxes.slice(1).forEach((box, n) => {
      const above = boxes[n]!;
      expect([parts[n + 1], box!.y >= above.y + above.height - 0.5]).toEqual([parts[n + 1], true]);
    });
    expect(await view.page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(640);
    const small = await view.page.evaluate<string[]>(`
      [...document.querySelectorAll('button, vscode-button, vscode-dropdown, vscode-text-field')]
        .filter((each) => each.offsetParent && each.offsetHeight > 0)
        .filter(({ offsetWidth, offsetHeight }) => offsetWidth < 24 || offsetHeight < 22)
        .map((each) => each.textContent.trim() || each.getAttribute('aria-label'))`);
    expect(small).toEqual([]);
    await view.page.getByRole('tab', { name: 'Overview' }).click();
    await view.settle();
    expect(await view.page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(640);
  });
});

describeView('the table', (open) => {
  const heads = async ({ page }: ResultsPage): Promise<string[]> =>
    (await page.locator('#configs thead th:visible').allInnerTexts()).map((text) => text.split(' ↓')[0]!);
  const hidden = ({ page }: ResultsPage): Promise<number> =>
    page.evaluate(
      `(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)(document.querySelector('.configs .scroller'))`,
    );
  const all = ['config', 'Δ', '± SE', 'Δ math-16', 'Δ eq-16', 'overhead', 'parsed', 'state'];

  it.each([whole, syntheticResults({ layers: 36 }, { pinned: ['(9,20)'] })])(
    'shows every column whole at 1280 pixels, from the first row to the last: %#',
    async (message) => {
      const view = await open();
      await view.deliver(message);
      expect(await heads(view)).toEqual(all);
      for (const top of [0, 600, 99_999]) {
        await view.scrollTable(top);
        expect(await hidden(view)).toBe(0);
      }
    },
  );

  it('has room for what is said of a config that is pinned, also where it is scrolled to', async () => {
    const view = await open();
    const deep = syntheticResults({ layers: 36 });
    await view.deliver(deep, { type: 'pinned', pinned: [deep.summary.best!] });
    expect(await hidden(view)).toBe(0);
    await view.deliver({ type: 'pinned', pinned: [] });
    expect(await heads(view)).toEqual(all);
    // What has no value is last, and the longest key there.
    const last = deep.configs.find(({ state }) => state === 'early-stopped')!;
    const long = { ...last, key: '0..21,20..35,9..21', i: null, j: null };
    await view.deliver({ type: 'update', configs: [long], summary: deep.summary });
    await view.scrollTable(99_999);
    expect(await view.page.locator('#configs').innerText()).toContain(long.key);
    expect(await hidden(view)).toBe(0);
  });

  it('leaves columns out where there is no room, the standard error first, and brings them back', async () => {
    const view = await open({ width: 1200 });
    await view.deliver(whole);
    expect(await heads(view)).toEqual(all.filter((name) => !['± SE', 'parsed'].includes(name)));
    expect(await hidden(view)).toBe(0);
    await view.page.setViewportSize({ width: 420, height: 800 });
    await view.settle();
    expect(await hidden(view)).toBe(0);
    expect(await heads(view)).toEqual(expect.arrayContaining(['config', 'Δ', 'overhead']));
    expect(await violations(view)).toEqual([]);
    await view.page.setViewportSize({ width: 1280, height: 800 });
    await view.settle();
    expect(await heads(view)).toEqual(all);
  });
});

describeView('the results view of one probe set', (open) => {
  it('has no units of balanced sets, whatever the setting says', async () => {
    const [set] = whole.run.sets;
    const floors = { [set!.name]: [{ responder: 'always 6', mean: 0.1 }] };
    const view = await open();
    await view.deliver({
      ...whole,
      run: { ...whole.run, sets: [set], floors },
      summary: { ...whole.summary, combinedScore: 'balanced' },
    });
    const words: string[] = [];
    for (const tab of await view.page.getByRole('tab').all()) {
      await tab.click();
      await view.settle();
      words.push(await view.page.locator('#app').innerText());
    }
    words.push(await view.page.locator('.map').getAttribute('aria-label').then(String));
    await view.deliver({ type: 'draw', id: 1, format: 'svg', theme: 'light' });
    await expect.poll(async () => (await view.postedOf('image')).length).toBe(1);
    words.push((await view.postedOf('image'))[0]!.data);
    expect(words.join('\n')).not.toMatch(/σ|balanced/i);
    expect(words.join('\n')).toContain(`Δ ${set!.name}`);
    // What knows nothing scores on the set's own scale.
    expect(words[0]).toContain('score up to 0.100');
  });
});
