import { expect, it } from 'vitest';
import { bracketsOf } from '../../src/core/drawing/brackets.js';
import { BARE_FRAME, fitMap } from '../../src/core/drawing/geometry.js';
import { violations } from './support/axe.js';
import { anatomyMessage, resultsOf, syntheticResults } from './support/messages.js';
import type { ResultsPage } from './support/page.js';
import { describeView } from './support/suite.js';
import { synthetic } from './support/synthetic.js';
import { type ThemeName, THEMES } from './support/themes.js';

const CLEAR = {
  encodingWall: { layer: 6, low: 5, high: 7 },
  decodingWall: { layer: 33, low: 33, high: 33 },
  reasoningZone: { from: 6, to: 33 },
  hotZones: [{ from: 14, to: 20, gain: 0.08, best: '(14,17)' }],
};
const lines = ({ page }: ResultsPage): Promise<string[]> => page.locator('.anatomy li').allTextContents();

it('brackets lie along the columns by the last repeated layer, and along the rows by the first', () => {
  // Cells of 10, from (60, 20) on.
  const map = fitMap(36, 430, 400, { left: 60, top: 20, right: 0, bottom: 0 }, 1);
  const { columns, rows } = bracketsOf(CLEAR, map)!;
  expect(columns.spans.map(({ from, to, word }) => [word, from, to])).toEqual([
    ['encode', 70, 130],
    ['decode', 400, 430],
    ['reason', 130, 400],
  ]);
  expect(rows.spans.map(({ from, to }) => [from, to])).toEqual([
    [20, 80],
    [350, 380],
    [80, 350],
  ]);
  expect(columns.hot).toEqual([{ from: 210, to: 270 }]);
  // Only between the ends of an interval.
  expect(rows.doubts).toEqual([{ from: 70, to: 90 }]);
  expect(bracketsOf(undefined, fitMap(36, 400, 400, BARE_FRAME, 1))).toBeUndefined();
});

it('the word of a zone without room for it is left out, not laid over others', () => {
  const narrow = fitMap(36, 300, 300, BARE_FRAME, 1);
  const zone = { from: 12, to: 26 };
  const squeezed = {
    ...CLEAR,
    encodingWall: { layer: 12, low: 12, high: 12 },
    decodingWall: { layer: 26, low: 26, high: 26 },
    reasoningZone: zone,
  };
  expect(bracketsOf(squeezed, narrow)!.columns.spans.map(({ word }) => word)).toEqual([
    'encode',
    'decode',
    'reason',
  ]);
  const tiny = fitMap(36, 75, 75, BARE_FRAME, 1);
  expect(bracketsOf(squeezed, tiny)!.columns.spans.at(-1)!.word).toBe('');
});

describeView('the anatomy', (open) => {
  it.each([36, 80])('of %i layers is listed, without serious faults in any theme', async (layers) => {
    const sweep = synthetic({ layers });
    const view = await open({ width: 1280, height: 800 });
    await view.deliver(resultsOf(sweep), anatomyMessage(sweep));
    const listed = await lines(view);
    expect(listed.map((line) => line.split(' ')[0])).toEqual(['Encode', 'Reason', 'Decode', 'Hot']);
    expect(listed[0]).toMatch(/^Encode 0\.\.\d+ 0–1[67] % · wall at layer \d+/);
    for (const theme of Object.keys(THEMES) as ThemeName[]) {
      await view.setTheme(theme);
      expect(await violations(view)).toEqual([]);
    }
  });

  it('is of the probe set that is shown, else of all', async () => {
    const message = syntheticResults({ layers: 36 });
    const view = await open();
    const anatomy = {
      layers: 36,
      combined: CLEAR,
      sets: {
        'eq-16': { ...CLEAR, encodingWall: { notClear: 'wide' as const }, reasoningZone: null, hotZones: [] },
      },
    };
    await view.deliver(message, { type: 'anatomy', anatomy });
    expect((await lines(view))[0]).toBe('Encode 0..5 0–17 % · wall at layer 6 (5 to 7)');
    await view.page.getByRole('tab', { name: 'eq-16' }).click();
    await view.settle();
    expect(await lines(view)).toEqual([
      'Encode not clear: the probes do not agree where the wall is',
      'Reason not clear: it lies between two walls',
      'Decode 33..35 92–100 % · wall at layer 33',
      'Hot no layers gain beyond noise',
    ]);
    await view.page.keyboard.press('ArrowRight');
    await view.settle();
    expect((await lines(view))[0]).toContain('Encode 0..5');
  });

  it('comes after the results, and moves nothing when it does', async () => {
    const message = syntheticResults({ layers: 36 });
    const view = await open();
    await view.deliver(message);
    expect(await lines(view)).toEqual([]);
    const place = () => view.page.locator('.map canvas').boundingBox();
    const before = await place();
    const picture = () => view.page.evaluate(`document.querySelector('.map canvas').toDataURL()`);
    const bare = await picture();
    await view.deliver({ type: 'anatomy', anatomy: { layers: 36, combined: CLEAR, sets: {} } });
    expect(await lines(view)).toHaveLength(4);
    expect(await place()).toEqual(before);
    expect(await picture()).not.toBe(bare);
    expect((await view.page.locator('.legend').allTextContents()).join()).toContain('hot layers');
  });

  it('is drawn in exported images', async () => {
    const message = syntheticResults({ layers: 36 });
    const view = await open();
    await view.deliver(message, { type: 'anatomy', anatomy: { layers: 36, combined: CLEAR, sets: {} } });
    await view.deliver({ type: 'draw', id: 1, format: 'svg', theme: 'light' });
    await expect.poll(async () => (await view.postedOf('image')).length).toBe(1);
    const { data } = (await view.postedOf('image'))[0]!;
    for (const word of ['encode', 'reason', 'decode']) expect(data.split(`>${word}</text>`)).toHaveLength(3);
  });
});
