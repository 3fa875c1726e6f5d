import type { Locator } from 'playwright-core';
import { expect, it } from 'vitest';
import { MAP_FRAME } from '../../src/core/drawing/geometry.js';
import { syntheticResults } from './support/messages.js';
import type { ResultsPage } from './support/page.js';
import { describeView } from './support/suite.js';

/** Enlarging and moving the map and the frontier. */

const LAYERS = 80;
const deep = syntheticResults({ layers: LAYERS, probes: 4 });
const { left: LEFT, top: TOP, right: RIGHT } = MAP_FRAME;

const mapOf = ({ page }: ResultsPage): Locator => page.locator('.map canvas');

/** The middle of a cell of the whole map, in the page. */
async function cellAt(view: ResultsPage, i: number, j: number): Promise<{ x: number; y: number }> {
  const box = (await mapOf(view).boundingBox())!;
  const cell = (box.width - LEFT - RIGHT) / (LAYERS + 1);
  return { x: box.x + LEFT + (j + 0.5) * cell, y: box.y + TOP + (i + 0.5) * cell };
}

/** Points there, and says which config is named. */
async function pointedAt(view: ResultsPage, { x, y }: { x: number; y: number }): Promise<string> {
  await view.page.mouse.move(x, y);
  await view.settle();
  return (await view.page.locator('.readout h2').innerText()).split(/\s/)[0]!;
}

const wheel = ({ page }: ResultsPage, by: number): Promise<void> => page.mouse.wheel(0, by);

const zoomOf = ({ page }: ResultsPage) =>
  page.evaluate<Record<'map' | 'frontier', { factor: number; x: number; y: number }>>(
    `JSON.parse(sessionStorage.getItem('state')).zoom`,
  );

const miniMap = ({ page }: ResultsPage): Locator => page.locator('.mini-map');

/** A page whose map is enlarged about (40,50). */
async function enlarged(view: ResultsPage, by = -500): Promise<{ x: number; y: number }> {
  await view.deliver(deep);
  const at = await cellAt(view, 40, 50);
  await view.page.mouse.move(at.x, at.y);
  await wheel(view, by);
  await view.settle();
  return at;
}

describeView('the map', (open) => {
  it('is enlarged by the wheel about the cell that is pointed at, and is whole again after a double click', async () => {
    const view = await open();
    const at = await enlarged(view);
    expect(await pointedAt(view, at)).toBe('(40,50)');
    const marker = (await view.page.locator('.map .marker.hover').boundingBox())!;
    const before = ((await mapOf(view).boundingBox())!.width - LEFT - RIGHT) / (LAYERS + 1);
    expect(marker.width / before).toBeGreaterThan(2.5);
    expect(await miniMap(view).isVisible()).toBe(true);
    // Neither is it made smaller than the whole, nor are cells larger than need be.
    await wheel(view, -5000);
    await view.settle();
    expect((await view.page.locator('.map .marker.hover').boundingBox())!.width).toBeCloseTo(63, 0);
    await view.page.mouse.dblclick(at.x, at.y);
    await view.settle();
    expect((await zoomOf(view)).map).toEqual({ factor: 1, x: 0, y: 0 });
    expect(await miniMap(view).isVisible()).toBe(false);
    await wheel(view, 500);
    await view.settle();
    expect(await pointedAt(view, at)).toBe('(40,50)');
  });

  it('is moved by dragging, which opens no answers', async () => {
    const view = await open();
    const { x, y } = await enlarged(view);
    const posted = (await view.posted()).length;
    await view.page.mouse.down();
    await view.page.mouse.move(x + 60, y + 45, { steps: 5 });
    await view.page.mouse.up();
    await view.settle();
    expect(await pointedAt(view, { x: x + 60, y: y + 45 })).toBe('(40,50)');
    expect((await view.posted()).length).toBe(posted);
    // A click is one still.
    await view.page.mouse.click(x + 60, y + 45);
    expect((await view.postedOf('open')).map(({ key }) => key)).toEqual(['(40,50)']);
  });

  it('stays where it is when dragged as a whole, and a click that trembles is one', async () => {
    const view = await open();
    await view.deliver(deep);
    const { x, y } = await cellAt(view, 40, 50);
    await view.page.mouse.move(x - 1, y - 1);
    await view.page.mouse.down();
    await view.page.mouse.move(x, y);
    await view.page.mouse.up();
    expect((await view.postedOf('open')).map(({ key }) => key)).toEqual(['(40,50)']);
    expect((await zoomOf(view)).map.factor).toBe(1);
  });

  it('is enlarged by keys, and follows the arrow keys beyond its edges', async () => {
    const view = await open();
    await view.deliver(deep, { type: 'reveal', key: '(40,50)' });
    await view.page.locator('.map').focus();
    for (const key of ['+', '+', '=', '+']) await view.page.keyboard.press(key);
    await view.settle();
    expect((await zoomOf(view)).map.factor).toBeCloseTo(1.5 ** 4, 6);
    expect(await view.page.locator('.map .marker.selected').isVisible()).toBe(true);
    const { map } = await zoomOf(view);
    for (let n = 0; n < 12; n++) await view.page.keyboard.press('ArrowRight');
    await view.settle();
    expect((await zoomOf(view)).map.x).toBeGreaterThan(map.x);
    expect((await zoomOf(view)).map.y).toBe(map.y);
    expect(await view.page.locator('.map .marker.selected').isVisible()).toBe(true);
    await view.page.keyboard.press('-');
    await view.settle();
    expect((await zoomOf(view)).map.factor).toBeCloseTo(1.5 ** 3, 6);
    await view.page.keyboard.press('0');
    await view.settle();
    expect((await zoomOf(view)).map.factor).toBe(1);
  });

  it('has a small one beside it, with a frame that is dragged and a button for the whole', async () => {
    const view = await open();
    await enlarged(view);
    const frame = miniMap(view).locator('.frame');
    const box = (await frame.boundingBox())!;
    const { map } = await zoomOf(view);
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    await view.page.mouse.move(x, y);
    await view.page.mouse.down();
    await view.page.mouse.move(x - 10, y - 6, { steps: 4 });
    await view.page.mouse.up();
    await view.settle();
    const now = (await frame.boundingBox())!;
    expect([now.x - box.x, now.y - box.y].map(Math.round)).toEqual([-10, -6]);
    const after = (await zoomOf(view)).map;
    expect([after.x < map.x, after.y < map.y, after.factor]).toEqual([true, true, map.factor]);
    // A click moves the frame to where it is.
    const plot = (await miniMap(view).locator('.plot').boundingBox())!;
    await view.page.mouse.click(plot.x + plot.width - 4, plot.y + 4);
    await view.settle();
    const corner = (await zoomOf(view)).map;
    expect([corner.x, corner.y]).toEqual([expect.closeTo(1 - 1 / corner.factor, 6), 0]);
    await miniMap(view).getByRole('button', { name: 'Whole Map' }).click();
    await view.settle();
    expect((await zoomOf(view)).map.factor).toBe(1);
  });

  it('has bars that stay under their columns', async () => {
    const view = await open();
    await enlarged(view);
    await view.page.mouse.move(0, 0);
    const bars = (await view.page.locator('.bars canvas').boundingBox())!;
    const at = await pointedAt(view, { x: bars.x + bars.width * 0.6, y: bars.y + 40 });
    const bar = (await view.page.locator('.bars .marker.hover').boundingBox())!;
    const chip = await view.page.locator('.map .axis-chip.column').boundingBox();
    expect(at).toMatch(/^\(\d+,\d+\)$/);
    // Its cell is on the diagonal, which may lie outside; where it is seen, it stands over its bar.
    if (chip) expect(Math.abs(chip.x + chip.width / 2 - bar.x - bar.width / 2)).toBeLessThan(2);
    await view.page.locator('.map').focus();
    await view.deliver({ type: 'reveal', key: at });
    const cell = (await view.page.locator('.map .marker.selected').boundingBox())!;
    const moved = (await view.page.locator('.bars .marker.selected').boundingBox())!;
    expect(Math.abs(cell.x - moved.x)).toBeLessThan(1);
    expect(Math.abs(cell.width - moved.width)).toBeLessThan(1);
  });

  it('keeps what was seen when the view comes back, and drops it for another model', async () => {
    const view = await open();
    await enlarged(view);
    const kept = await zoomOf(view);
    await view.page.reload();
    await view.deliver(deep);
    expect(await zoomOf(view)).toEqual(kept);
    expect(await miniMap(view).isVisible()).toBe(true);
    await view.deliver(syntheticResults({ layers: 36 }));
    expect((await zoomOf(view)).map.factor).toBe(1);
  });

  it('goes on being enlarged by the wheel where what stands beside it grows out of the window', async () => {
    const view = await open({ width: 1005, height: 700 });
    await enlarged(view, -300);
    const { factor } = (await zoomOf(view)).map;
    await wheel(view, -200);
    await view.settle();
    expect((await zoomOf(view)).map.factor).toBeGreaterThan(factor * 1.3);
  });

  it('leaves the wheel to a page that scrolls, but with ctrl', async () => {
    const view = await open({ width: 560 });
    await enlarged(view, -120);
    expect(await miniMap(view).isVisible()).toBe(false);
    await view.page.keyboard.down('Control');
    await wheel(view, -240);
    await view.page.keyboard.up('Control');
    await view.settle();
    expect((await zoomOf(view)).map.factor).toBeGreaterThan(1.5);
  });
});

describeView('the frontier', (open) => {
  it('is enlarged about a point, moved, and whole again', async () => {
    const view = await open();
    await view.deliver(deep, { type: 'reveal', key: deep.summary.best! });
    const plot = view.page.locator('.pareto .plot');
    const marker = plot.locator('.marker.selected');
    const middle = async () => {
      const { x, y, width, height } = (await marker.boundingBox())!;
      return { x: x + width / 2, y: y + height / 2 };
    };
    const at = await middle();
    await view.page.mouse.move(at.x, at.y);
    await wheel(view, -700);
    await view.settle();
    const enlarged = (await zoomOf(view)).frontier;
    expect(enlarged.factor).toBeGreaterThan(3);
    const now = await middle();
    expect(Math.hypot(now.x - at.x, now.y - at.y)).toBeLessThan(12);
    await view.page.mouse.down();
    await view.page.mouse.move(at.x + 40, at.y + 10, { steps: 4 });
    await view.page.mouse.up();
    await view.settle();
    expect((await zoomOf(view)).frontier.x).toBeLessThan(enlarged.x + 1e-9);
    expect(await view.postedOf('open')).toEqual([]);
    await plot.getByRole('button', { name: 'Whole Chart' }).click();
    await view.settle();
    expect((await zoomOf(view)).frontier.factor).toBe(1);
    expect(await middle()).toEqual(at);
  });

  it('brings in a config that is selected elsewhere', async () => {
    const view = await open();
    await view.deliver(deep, { type: 'reveal', key: deep.summary.best! });
    await view.page.locator('.pareto .plot').focus();
    for (let n = 0; n < 5; n++) await view.page.keyboard.press('+');
    await view.settle();
    const marker = view.page.locator('.pareto .marker.selected');
    expect(await marker.isVisible()).toBe(true);
    await view.deliver({ type: 'reveal', key: '(0,0)' });
    await view.settle();
    expect(await marker.isVisible()).toBe(true);
  });
});
