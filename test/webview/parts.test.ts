import { describe, expect, it } from 'vitest';
import { blockConfig } from '../../src/core/configs/layerPath.js';
import { cellsOf } from '../../src/core/drawing/cells.js';
import { contrast, divergingColor, paletteFor, readableOn, type Rgb } from '../../src/core/drawing/colors.js';
import { floorLines } from '../../src/core/drawing/floors.js';
import { type Box, placeLabels } from '../../src/core/drawing/labels.js';
import { niceTicks, paretoModel } from '../../src/core/drawing/paretoModel.js';
import { fitLimit } from '../../src/core/drawing/scale.js';
import type { ShownConfig } from '../../src/protocol/webview.js';
import { cellByKey } from '../../webview/map/mapKeys.js';
import { findConfig } from '../../webview/page/find.js';
import { tabsOf } from '../../webview/state/measures.js';
import { INITIAL_PAGE, restorePage } from '../../webview/state/pageState.js';
import { Scales } from '../../webview/state/scale.js';
import { columnsOf, sortRows, withoutCommonStart } from '../../webview/table/columns.js';
import { syntheticResults } from './support/messages.js';

/** The parts of the view that need no browser. */

const message = syntheticResults({ layers: 36 });
const data = {
  ...message,
  configs: new Map(message.configs.map((config) => [config.key, config])),
  frontier: message.summary.pareto,
  significance: undefined,
};
const BLACK: Rgb = [0, 0, 0];
const WHITE: Rgb = [255, 255, 255];

describe('colours', () => {
  it.each([
    ['dark', [31, 31, 31], [204, 204, 204]],
    ['light', WHITE, [59, 59, 59]],
    ['hcDark', BLACK, WHITE],
    ['hcLight', WHITE, [41, 41, 41]],
  ] as const)(
    'stand out the more, the larger the change, and bear readable numbers: %s',
    (kind, ground, ink) => {
      const palette = paletteFor(kind, ground, ink);
      for (const sign of [1, -1]) {
        const ramp = [0, 0.25, 0.5, 0.75, 1].map((share) => divergingColor(palette, sign * share, 1));
        const steps = ramp.map((color) => contrast(color, ground));
        expect([...steps].sort((a, b) => a - b)).toEqual(steps);
        for (const color of ramp) expect(contrast(color, readableOn(color))).toBeGreaterThan(4.5);
      }
      expect(contrast(palette.neutral, ground)).toBeLessThan(1.7);
    },
  );
});

describe('scales', () => {
  it('show the gains and clip the losses', () => {
    expect(fitLimit([-0.9, -0.8, -0.7, -0.6, 0.01, 0.02, 0.14])).toBeLessThanOrEqual(0.3);
    expect(fitLimit([-0.1, 0.05, 0.11])).toBeLessThanOrEqual(0.15);
    expect(fitLimit([])).toBeGreaterThan(0);
  });

  it('hold still until they are released', () => {
    const scales = new Scales();
    const [measure] = tabsOf(message.run, message.summary)[0]!.measures;
    const few = message.configs.slice(0, 30).map((config) => ({ ...config, delta: 0.01 }));
    const held = scales.of('a', measure!, few, 'auto');
    expect(scales.of('a', measure!, message.configs, 'auto').to).toBe(held.to);
    expect(scales.of('a', measure!, message.configs, 0.5).to).toBe(0.5);
    scales.release();
    expect(scales.of('a', measure!, message.configs, 'auto').to).toBeGreaterThan(held.to);
  });
});

describe('cells', () => {
  it('are told apart by their state, never by the colour of no change', () => {
    const palette = paletteFor('dark', [31, 31, 31], [204, 204, 204]);
    const [measure] = tabsOf(message.run, message.summary)[0]!.measures;
    const scale = { from: -0.2, to: 0.2, clipped: 0 };
    const cells = cellsOf(data.configs, ['(1,2)', '(40,41)'], measure!, scale, palette);
    const marks = new Set(cells.map(({ mark }) => mark));
    expect(marks).toEqual(new Set([null, 'early-stopped', 'failed', 'unsupported', 'pending']));
    // A recorded config is not pending any more.
    expect(cells.filter(({ key }) => key === '(1,2)')).toHaveLength(1);
  });

  it('are reached by key, over gaps', () => {
    const cells = [
      { key: '(0,1)', i: 0, j: 1 },
      { key: '(0,5)', i: 0, j: 5 },
      { key: '(3,5)', i: 3, j: 5 },
    ];
    const to = (from: number, key: string, ctrlKey = false) =>
      cellByKey(cells, cells[from]!, { key, ctrlKey })?.key;
    expect(to(0, 'ArrowRight')).toBe('(0,5)');
    expect(to(1, 'ArrowDown')).toBe('(3,5)');
    expect(to(2, 'ArrowDown')).toBeUndefined();
    expect(to(1, 'Home')).toBe('(0,1)');
    expect(to(0, 'End', true)).toBe('(3,5)');
  });
});

describe('the Pareto chart', () => {
  const overlap = (a: Box, b: Box): boolean =>
    a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

  it('places labels that cover neither one another nor the edge', () => {
    const model = paretoModel(data);
    const frontier = Array.from({ length: 9 }, (_, n) => ({
      key: `(${n},36)`,
      x: 2 + n / 3,
      y: 1.1 + n / 400,
    }));
    const lines = [1.15, 1.2, 1.25].map((score) => ({
      label: `line ${score}`,
      score,
      kind: 'floor' as const,
    }));
    const area = { x: 50, y: 20, width: 500, height: 200 };
    const labels = placeLabels(
      { ...model, frontier, lines },
      {
        area,
        lineHeight: 13,
        xOf: (x) => area.x + (x / 90) * area.width,
        yOf: (y) => area.y + ((1.3 - y) / 0.5) * area.height,
        widthOf: (text) => text.length * 6,
      },
    );
    expect(labels.filter(({ text }) => text.startsWith('line'))).toHaveLength(3);
    expect(labels.length).toBeGreaterThan(8);
    labels.forEach((label, n) => {
      expect(label.x).toBeGreaterThanOrEqual(area.x);
      expect(label.x + label.width).toBeLessThanOrEqual(area.x + area.width);
      for (const other of labels.slice(n + 1)) expect(overlap(label, other)).toBe(false);
    });
  });

  it('has lines for answers that know nothing, on its own scale', () => {
    const floors = {
      'math-16': [
        { responder: 'no answer', mean: 0 },
        { responder: 'always 6', mean: 0.1 },
      ],
      'eq-16': [{ responder: 'always 5', mean: 0.6 }],
    };
    const run = { ...message.run, floors };
    expect(floorLines(run, 'sum')[0]!.score).toBeCloseTo(0.7);
    expect(floorLines(run, 'mean')[0]!.score).toBeCloseTo(0.35);
    expect(floorLines(run, 'balanced')).toEqual([]);
    const one = { ...run, sets: run.sets.slice(0, 1) };
    // One set has nothing to balance.
    for (const combined of ['sum', 'balanced'] as const)
      expect(floorLines(one, combined).map(({ label }) => label)).toEqual(['no answer', 'always 6']);
  });

  it('has round ticks', () => {
    expect(niceTicks(0.84, 1.35)).toEqual([0.9, 1, 1.1, 1.2, 1.3]);
  });
});

describe('the table', () => {
  it('puts what has no value last, whichever way it is sorted', () => {
    const column = columnsOf(data).find(({ id }) => id === 'delta')!;
    for (const descending of [true, false]) {
      const rows = sortRows(message.configs, column, descending);
      const firstEmpty = rows.findIndex(({ delta }) => delta === null);
      expect(rows.slice(firstEmpty).every(({ delta }) => delta === null)).toBe(true);
    }
  });

  it('orders configs by where they start and end', () => {
    const column = columnsOf(data).find(({ id }) => id === 'config')!;
    const of = (i: number, j: number): ShownConfig => ({
      ...message.configs[0]!,
      key: blockConfig(i, j, 36).key,
      i,
      j,
    });
    const sorted = sortRows([of(10, 12), of(9, 20), of(9, 10)], column, false);
    expect(sorted.map(({ key }) => key)).toEqual(['(9,10)', '(9,20)', '(10,12)']);
  });

  it('names sets without what they have in common', () => {
    expect(withoutCommonStart(['demo-arithmetic', 'demo-scenes'])).toEqual(['arithmetic', 'scenes']);
    expect(withoutCommonStart(['math-16', 'eq-16'])).toEqual(['math-16', 'eq-16']);
    expect(withoutCommonStart(['one'])).toEqual(['one']);
  });
});

describe('finding and restoring', () => {
  it('reads a config in any form', () => {
    const find = (text: string) => findConfig(text, 10, (key) => key !== '(1,2)');
    expect(find('3,7')).toEqual({ key: '(3,7)' });
    expect(find(' ( 3 , 7 ) ')).toEqual({ key: '(3,7)' });
    expect(find('0..6,3..9')).toEqual({ key: '(3,7)' });
    expect(find('1,2')).toEqual({ problem: '(1,2) is not in this sweep.' });
    expect(find('what')).toHaveProperty('problem');
  });

  it('takes no state that does not fit', () => {
    expect(restorePage(undefined)).toEqual(INITIAL_PAGE);
    expect(restorePage({ ...INITIAL_PAGE, scales: { 'combined/delta': -1 } })).toEqual(INITIAL_PAGE);
    expect(restorePage({ ...INITIAL_PAGE, tab: 'cost' })).toEqual({ ...INITIAL_PAGE, tab: 'cost' });
  });
});
