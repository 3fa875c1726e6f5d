import { describe, expect, it } from 'vitest';
import type { Cell, Draw } from '../../src/core/anatomy/cells.js';
import { findWalls, type Walls } from '../../src/core/anatomy/walls.js';
import { generator } from '../../src/core/statistics/random.js';
import { drain } from '../../src/core/statistics/steps.js';

const NONE = { notClear: 'none' };
const exactly = (layer: number) => ({ layer, low: layer, high: layer });

interface Made {
  readonly layers: number;
  readonly encoding?: number;
  readonly decoding?: number;
  readonly harm?: number;
  /** Of the Δ. */
  readonly spread?: number;
  readonly perLayer?: number;
  /** Share of the blocks that were run. */
  readonly share?: number;
  readonly weights?: readonly number[];
  readonly seed?: number;
}

function cellsOf(made: Made): Cell[] {
  const { layers, encoding = 0, decoding = layers, harm = 0.5, spread = 0.1, perLayer = 0 } = made;
  const { share = 1, weights = [1], seed = 1 } = made;
  const random = generator(seed);
  const cells: Cell[] = [];
  for (let i = 0; i < layers; i++)
    for (let j = i + 1; j <= layers; j++) {
      const [run, noise, pick] = [random() < share, random() - 0.5, random()];
      const lost = (i < encoding ? harm : 0) + (j > decoding ? harm : 0) + perLayer * (j - i);
      const weight = weights[Math.floor(pick * weights.length)]!;
      const delta = spread * noise - lost;
      if (run) cells.push({ key: `(${i},${j})`, i, j, delta, weight, changes: undefined });
    }
  return cells;
}

const asTheyAre = (cells: readonly Cell[]) => (): Draw => ({
  deltas: cells.map(({ delta }) => delta),
  weights: cells.map(({ weight }) => weight),
});

const wallsOf = (cells: readonly Cell[], layers: number, noise: number, draw = asTheyAre(cells)): Walls =>
  drain(findWalls(cells, layers, noise, draw));

/** The share of values below each, half of its equals among them. */
const rankAll = (values: readonly number[]): number[] =>
  values.map(
    (value) =>
      (values.filter((other) => other < value).length +
        values.filter((other) => other === value).length / 2) /
      values.length,
  );

/** The rules of docs/anatomy.md cell by cell, with the residuals of every pair of walls: slow, and another computation. */
function byTheBook(cells: readonly Cell[], noise: number): { e?: number; d?: number } {
  const y = rankAll(cells.map(({ delta }) => Math.min(delta, -noise)));
  const x = rankAll(cells.map(({ i, j }) => j - i));
  const [first, last] = [Math.min(...cells.map(({ i }) => i)), Math.max(...cells.map(({ j }) => j))];
  const fit = (e: number, d: number) => {
    const classes = new Map<string, number[]>();
    cells.forEach(({ i, j }, n) => {
      const name = `${i < e ? 'early' : ''}${j > d ? 'late' : ''}`;
      classes.set(name, [...(classes.get(name) ?? []), n]);
    });
    const means = new Map<string, readonly [number, number]>();
    for (const [name, own] of classes) {
      const all = own.reduce((sum, n) => sum + cells[n]!.weight, 0);
      const mean = (of: readonly number[]) =>
        own.reduce((sum, n) => sum + cells[n]!.weight * of[n]!, 0) / all;
      means.set(name, [mean(x), mean(y)]);
    }
    const deviations = [...classes].flatMap(([name, own]) =>
      own.map((n) => ({
        w: cells[n]!.weight,
        x: x[n]! - means.get(name)![0],
        y: y[n]! - means.get(name)![1],
      })),
    );
    const sum = (of: (one: (typeof deviations)[number]) => number) =>
      deviations.reduce((total, one) => total + of(one), 0);
    const sxx = sum(({ w, x: dx }) => w * dx * dx);
    const slope = sxx < 1e-9 ? 0 : sum(({ w, x: dx, y: dy }) => w * dx * dy) / sxx;
    const level = (name: string): number | undefined => {
      const mean = means.get(name);
      return mean && mean[1] - slope * mean[0];
    };
    const inside = level('');
    const allowed = ['early', 'late'].every((name) => (level(name) ?? -Infinity) < (inside ?? -Infinity));
    const walls = (e > first ? 1 : 0) + (d < last ? 1 : 0);
    return {
      ...{ e, d, parameters: classes.size - 1 + walls },
      rss: allowed ? sum(({ w, x: dx, y: dy }) => w * (dy - slope * dx) ** 2) : Infinity,
    };
  };
  const pairs: [number, number][] = [];
  for (let e = first; e < last; e++) for (let d = e + 1; d <= last; d++) pairs.push([e, d]);
  const best = (allowed: (e: number, d: number) => boolean) =>
    pairs
      .filter(([e, d]) => allowed(e, d))
      .map(([e, d]) => fit(e, d))
      .reduce((a, b) => (b.rss < a.rss - 1e-12 ? b : a));
  const found = best(() => true);
  const stands = (without: ReturnType<typeof fit>, beyond: readonly Cell[]): boolean => {
    const bic =
      cells.length * Math.log(without.rss / Math.max(found.rss, 1e-9 * without.rss)) -
      (found.parameters - without.parameters) * Math.log(cells.length);
    const deltas = beyond.map(({ delta }) => delta).sort((a, b) => a - b);
    const half = deltas.length >> 1;
    const median = deltas.length % 2 ? deltas[half]! : (deltas[half - 1]! + deltas[half]!) / 2;
    return bic >= 10 && found.rss <= 0.9 * without.rss && median < -2 * noise;
  };
  const { e, d } = found;
  const early = cells.filter(({ i, j }) => i < e && j <= d);
  const late = cells.filter(({ i, j }) => i >= e && j > d);
  return {
    ...(e > first &&
    stands(
      best((start) => start === first),
      early,
    )
      ? { e }
      : {}),
    ...(d < last &&
    stands(
      best((_, end) => end === last),
      late,
    )
      ? { d }
      : {}),
  };
}

describe('the walls', () => {
  it('are those of the rules, computed in another way', () => {
    const seen = { both: 0, one: 0, none: 0 };
    const random = generator(12);
    const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
    for (let seed = 1; seed <= 120; seed++) {
      const layers = pick([4, 5, 6, 7, 8]);
      const cells = cellsOf({
        ...{ layers, seed, encoding: pick([0, 1, 2, 3]), decoding: layers - pick([0, 1, 2]) },
        ...{
          harm: pick([0.05, 0.1, 0.2, 0.4]),
          spread: pick([0, 0.1, 0.3]),
          perLayer: pick([0, 0.01, 0.05]),
        },
        ...{ share: pick([0.6, 0.8, 1]), weights: pick([[1], [1, 0.5, 0.25]]) },
      });
      if (cells.length < 8) continue;
      const noise = pick([0, 0.02, 0.05, 0.1]);
      const { e, d } = byTheBook(cells, noise);
      const wall = (layer: number | undefined) => (layer === undefined ? NONE : exactly(layer));
      expect({ seed, ...wallsOf(cells, layers, noise) }).toEqual({
        seed,
        encoding: wall(e),
        decoding: wall(d),
      });
      seen[e === undefined ? (d === undefined ? 'none' : 'one') : d === undefined ? 'one' : 'both']++;
    }
    for (const count of Object.values(seen)) expect(count).toBeGreaterThan(15);
  });

  it('explain a tenth of what is left without them, though less is far from chance in a large grid', () => {
    const found = { walls: 0, none: 0 };
    for (let seed = 1; seed <= 16; seed++) {
      const cells = cellsOf({ layers: 22, encoding: 4, harm: 0.05 + (seed % 4) * 0.01, spread: 0.3, seed });
      const { e, d } = byTheBook(cells, 0.01);
      const wall = (layer: number | undefined) => (layer === undefined ? NONE : exactly(layer));
      expect({ seed, ...wallsOf(cells, 22, 0.01) }).toEqual({ seed, encoding: wall(e), decoding: wall(d) });
      found[e === undefined ? 'none' : 'walls']++;
    }
    expect(Math.min(found.walls, found.none)).toBeGreaterThan(2);
  });

  it('need eight cells', () => {
    const cells = cellsOf({ layers: 4, encoding: 1, spread: 0 });
    expect(wallsOf(cells.slice(0, 7), 4, 0.01)).toEqual({
      encoding: { notClear: 'few' },
      decoding: { notClear: 'few' },
    });
    expect(wallsOf(cells.slice(0, 8), 4, 0.01).encoding).not.toEqual({ notClear: 'few' });
  });

  it('are none where all is equal', () => {
    const cells = cellsOf({ layers: 6, spread: 0 });
    expect(wallsOf(cells, 6, 0.01)).toEqual({ encoding: NONE, decoding: NONE });
  });
});

describe('the interval of a wall', () => {
  /** Cells with both walls in the middle, and resamples that have them at these layers in turn. */
  function resampled(layers: number, starts: readonly number[], ends: readonly number[]): Walls {
    const middle = layers / 2;
    const made = (encoding: number, decoding: number) =>
      cellsOf({ layers, encoding, decoding, spread: 0, harm: 0.5 });
    const cells = made(middle - 2, middle + 2);
    let n = 0;
    const draw = (): Draw => {
      const drawn = asTheyAre(made(starts[n]!, ends[n]!))();
      n++;
      return drawn;
    };
    const walls = wallsOf(cells, layers, 0.01, draw);
    expect(n).toBe(100);
    return walls;
  }
  /** A hundred layers: `low` and `high` so many times, the others at `usual`. */
  const layersOf = (usual: number, low: number, lows: number, high: number, highs: number): number[] =>
    Array.from({ length: 100 }, (_, n) => (n < lows ? low : n < lows + highs ? high : usual));

  it('leaves out five resamples of a hundred at either end', () => {
    const starts = layersOf(3, 2, 5, 4, 5);
    const ends = layersOf(7, 6, 5, 8, 5);
    expect(resampled(10, starts, ends)).toEqual({ encoding: exactly(3), decoding: exactly(7) });
    expect(resampled(10, layersOf(3, 2, 6, 4, 6), layersOf(7, 6, 6, 8, 6))).toEqual({
      encoding: { layer: 3, low: 2, high: 4 },
      decoding: { layer: 7, low: 6, high: 8 },
    });
  });

  it('holds the wall itself', () => {
    expect(resampled(10, layersOf(4, 4, 0, 4, 0), layersOf(6, 6, 0, 6, 0))).toEqual({
      encoding: { layer: 3, low: 3, high: 4 },
      decoding: { layer: 7, low: 6, high: 7 },
    });
  });

  it('is wide beyond a fifth of the layers', () => {
    const wall = (layers: number, low: number, high: number) => {
      const usual = layers / 2 - 2;
      const ends = Array<number>(100).fill(layers / 2 + 2);
      return resampled(layers, layersOf(usual, low, 10, high, 10), ends).encoding;
    };
    expect(wall(10, 2, 4)).toEqual({ layer: 3, low: 2, high: 4 });
    expect(wall(10, 1, 4)).toEqual({ notClear: 'wide' });
    expect(wall(20, 6, 10)).toEqual({ layer: 8, low: 6, high: 10 });
    expect(wall(20, 6, 11)).toEqual({ notClear: 'wide' });
    // Two layers are not wide in a model of eight.
    expect(wall(8, 1, 3)).toEqual({ layer: 2, low: 1, high: 3 });
  });

  it('may be anywhere in a resample without walls', () => {
    const starts = layersOf(3, 3, 0, 3, 0);
    const flat = layersOf(7, 10, 10, 7, 0);
    expect(resampled(10, starts, flat).decoding).toEqual({ notClear: 'wide' });
  });

  it('is found in a step for each resample', () => {
    const cells = cellsOf({ layers: 6, encoding: 2 });
    expect([...findWalls(cells, 6, 0.02, asTheyAre(cells))]).toHaveLength(100);
  });
});
