import { generator } from '../statistics/random.js';
import { median } from '../statistics/statistics.js';
import { type Cell, type Draw, harmRanks, midranks } from './cells.js';

/**
 * Where repeating layers begins and ceases to harm, from the grid of configs.
 *
 * Each cell (i,j) has the rank y of its Δ among all cells, from 0 (worst) to 1, with every cell tied at the top whose Δ is
 * no further below 0 than the noise, and x, the rank of its block's length. A pair of walls e < d divides the cells into
 * four classes: inside (i ≥ e and j ≤ d), early (i < e), late (j > d), and both. The fit is the analysis of covariance of
 * y by class, with one slope for x (on ranks: D. Quade, Rank analysis of covariance, JASA 62, 1967), and the walls are
 * those of the smallest
 *
 *     RSS(e,d) = Syy − Sxy² / Sxx,
 *
 * with S the pooled sums of squares and products within classes, among the pairs whose early and late blocks are worse
 * than those inside. The model without walls has one class: that longer blocks harm more is no wall.
 *
 * A wall stands if the best model without it is worse by both margins, if the median block beyond it loses more than two
 * standard errors, and if 90 % of the bootstrap's fits lie within a fifth of the layers.
 */

/** BIC that the model without a wall must lose by: "very strong" in R. E. Kass and A. E. Raftery, Bayes Factors, 1995. */
const LEAST_BIC = 10;
/** Share of what the model without a wall leaves unexplained that the wall must explain. */
const LEAST_SHARE = 0.1;
/** Of the layers, or this many: a wider interval is not clear. */
const WIDEST_SHARE = 0.2;
const WIDEST_LAYERS = 2;
/** Standard errors that the median block beyond a wall must lose. */
const HARM = 2;
/** Fewer cells than these say nothing. */
const LEAST_CELLS = 8;
/** Resamples of the bootstrap, and its interval's ends. */
const RESAMPLES = 100;
const LOW = 0.05;
const HIGH = 0.95;

/** A boundary between layers: `layer` is the first layer behind it. */
export interface Wall {
  /** 1..N-1. */
  readonly layer: number;
  /** Ends of the bootstrap's 90 % interval. */
  readonly low: number;
  readonly high: number;
}

/**
 * Why a wall is not clear: too `few` configs, `none` that a model without it does not explain as well, or an interval
 * too `wide`.
 */
export interface NotClear {
  readonly notClear: 'few' | 'none' | 'wide';
}

export const isClear = (wall: Wall | NotClear): wall is Wall => 'layer' in wall;

export interface Walls {
  readonly encoding: Wall | NotClear;
  readonly decoding: Wall | NotClear;
}

/**
 * Finds the walls in steps, one per resample, between which a caller may do other things.
 * @param cells with their Δ, in any order.
 * @param draws the cells' Δ and weights in each resample of the bootstrap.
 * @param noise what a Δ is uncertain by: smaller losses are none.
 */
export function* findWalls(
  cells: readonly Cell[],
  layers: number,
  noise: number,
  draw: (random: () => number) => Draw,
): Generator<void, Walls> {
  if (cells.length < LEAST_CELLS) return { encoding: { notClear: 'few' }, decoding: { notClear: 'few' } };
  const fitter = new Fitter(cells, layers);
  const whole = fitter.load(
    harmRanks(
      cells.map(({ delta }) => delta),
      noise,
    ),
    cells.map(({ weight }) => weight),
  );
  const best = whole.best();
  const stands = (side: 'start' | 'end'): boolean => {
    if (!best) return false;
    // Where the best fit has no wall on this side it is the fit without one, and no better.
    const without =
      side === 'start' ? whole.best(fitter.first, undefined) : whole.best(undefined, fitter.last);
    const beyond = cells.filter(({ i, j }) =>
      side === 'start' ? i < best.start && j <= best.end : j > best.end && i >= best.start,
    );
    return without !== undefined && isBetter(best, without, cells.length) && isHarmful(beyond, noise);
  };
  const [encoding, decoding] = [stands('start'), stands('end')];
  if (!encoding && !decoding) return { encoding: { notClear: 'none' }, decoding: { notClear: 'none' } };
  const { starts, ends } = yield* resampled(fitter, noise, draw, generator(layers));
  return {
    encoding: encoding ? wallAt(best!.start, starts, layers) : { notClear: 'none' },
    decoding: decoding ? wallAt(best!.end, ends, layers) : { notClear: 'none' },
  };
}

function wallAt(layer: number, samples: readonly number[], layers: number): Wall | NotClear {
  const [low, high] = interval(samples);
  if (high - low > Math.max(WIDEST_LAYERS, WIDEST_SHARE * layers)) return { notClear: 'wide' };
  return { layer, low: Math.min(low, layer), high: Math.max(high, layer) };
}

function* resampled(
  fitter: Fitter,
  noise: number,
  draw: (random: () => number) => Draw,
  random: () => number,
): Generator<void, { starts: number[]; ends: number[] }> {
  const starts: number[] = [];
  const ends: number[] = [];
  for (let n = 0; n < RESAMPLES; n++) {
    const { deltas, weights } = draw(random);
    const fit = fitter.load(harmRanks(deltas, noise), weights).best();
    // A resample without walls says that they may be anywhere.
    starts.push(fit?.start ?? fitter.first);
    ends.push(fit?.end ?? fitter.last);
    yield;
  }
  return { starts, ends };
}

function interval(values: readonly number[]): [number, number] {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number): number => sorted[Math.round((sorted.length - 1) * share)]!;
  return [at(LOW), at(HIGH)];
}

/** Sums of weights are differences of sums: what is left of nothing is not quite 0. */
const NOTHING = 1e-9;

/** Sums of squares and products of the ranks. */
interface Products {
  xx: number;
  xy: number;
  yy: number;
}

interface Fit {
  readonly start: number;
  readonly end: number;
  readonly rss: number;
  /** Means and walls that were fitted. */
  readonly parameters: number;
}

/** Whether the median block loses more than noise explains. */
const isHarmful = (cells: readonly Cell[], noise: number): boolean =>
  cells.length > 0 && median(cells.map(({ delta }) => delta)) < -HARM * noise;

function isBetter(fit: Fit, without: Fit, cells: number): boolean {
  // A perfect fit would gain infinitely.
  const left = Math.max(fit.rss, 1e-9 * without.rss);
  if (without.rss <= 0) return false;
  const bic = cells * Math.log(without.rss / left) - (fit.parameters - without.parameters) * Math.log(cells);
  return bic >= LEAST_BIC && 1 - fit.rss / without.rss >= LEAST_SHARE;
}

/** Sums over the cells with a start and an end up to a bound: every fit is then a few additions. */
class Fitter {
  /** The first start and the last end of any cell: walls there divide nothing. */
  readonly first: number;
  readonly last: number;
  private readonly side: number;
  private readonly weight: Float64Array;
  private readonly x: Float64Array;
  private readonly y: Float64Array;
  private readonly lengths: Float64Array;
  private xx = 0;
  private yy = 0;
  private xy = 0;
  private readonly left: Products = { xx: 0, xy: 0, yy: 0 };

  constructor(
    private readonly cells: readonly Cell[],
    layers: number,
  ) {
    this.side = layers + 2;
    this.first = Math.min(...cells.map(({ i }) => i));
    this.last = Math.max(...cells.map(({ j }) => j));
    this.lengths = midranks(Float64Array.from(cells, ({ i, j }) => j - i));
    const size = this.side * this.side;
    [this.weight, this.x, this.y] = [new Float64Array(size), new Float64Array(size), new Float64Array(size)];
  }

  /** Takes up the cells' ranks and weights. */
  load(ranks: ArrayLike<number>, weights: ArrayLike<number>): this {
    const { side, weight, x, y, lengths } = this;
    for (const sums of [weight, x, y]) sums.fill(0);
    this.xx = this.yy = this.xy = 0;
    this.cells.forEach(({ i, j }, n) => {
      const [w, length, rank] = [weights[n]!, lengths[n]!, ranks[n]!];
      const at = (i + 1) * side + j + 1;
      weight[at]! += w;
      x[at]! += w * length;
      y[at]! += w * rank;
      this.xx += w * length * length;
      this.xy += w * length * rank;
      this.yy += w * rank * rank;
    });
    for (const sums of [weight, x, y])
      for (let row = 1; row < side; row++)
        for (let column = 1, at = row * side + 1; column < side; column++, at++)
          sums[at]! += sums[at - 1]! + sums[at - side]! - sums[at - side - 1]!;
    return this;
  }

  /** The best fit of all pairs of walls. @param start and end where given, these only. */
  best(start?: number, end?: number): Fit | undefined {
    const { first, last } = this;
    let [e, d, rss] = [-1, -1, Infinity];
    for (let from = start ?? first; from <= (start ?? last - 1); from++)
      for (let to = Math.max(end ?? 0, from + 1); to <= (end ?? last); to++) {
        const left = this.rss(from, to);
        // Of fits that differ by rounding alone, the first.
        if (left < rss - 1e-12) [e, d, rss] = [from, to, left];
      }
    return e < 0 ? undefined : { start: e, end: d, rss, parameters: this.parameters(e, d) };
  }

  /** RSS(e,d); infinite where nothing is inside, or the blocks beyond a wall are no worse than those inside. */
  private rss(e: number, d: number): number {
    const { side, weight, x, y, left } = this;
    // The sums of the cells with i < e (or any i) and with j ≤ d (or any j) lie one further in both directions.
    const earlyAt = e * side + d + 1;
    const startsAt = e * side + side - 1;
    const endsAt = (side - 1) * side + d + 1;
    const allAt = side * side - 1;
    left.xx = this.xx;
    left.xy = this.xy;
    left.yy = this.yy;
    const [w1, x1, y1] = [weight[earlyAt]!, x[earlyAt]!, y[earlyAt]!];
    const w0 = weight[endsAt]! - w1;
    const [x0, y0] = [x[endsAt]! - x1, y[endsAt]! - y1];
    if (w0 < NOTHING) return Infinity;
    const w2 = weight[allAt]! - weight[startsAt]! - w0;
    const [x2, y2] = [x[allAt]! - x[startsAt]! - x0, y[allAt]! - y[startsAt]! - y0];
    without(left, w0, x0, y0);
    without(left, w1, x1, y1);
    without(left, w2, x2, y2);
    without(left, weight[startsAt]! - w1, x[startsAt]! - x1, y[startsAt]! - y1);
    const slope = left.xx > NOTHING ? left.xy / left.xx : 0;
    const inside = (y0 - slope * x0) / w0;
    if (w1 >= NOTHING && (y1 - slope * x1) / w1 >= inside) return Infinity;
    if (w2 >= NOTHING && (y2 - slope * x2) / w2 >= inside) return Infinity;
    return Math.max(0, left.yy - slope * left.xy);
  }

  /** How many of the four classes have cells, less one, and the walls that divide anything. */
  private parameters(e: number, d: number): number {
    const classes = new Set(this.cells.map(({ i, j }) => (i < e ? 1 : 0) + (j > d ? 2 : 0)));
    return classes.size - 1 + (e > this.first ? 1 : 0) + (d < this.last ? 1 : 0);
  }
}

/** Takes the mean of a class out of the sums of squares and products. */
function without(sums: Products, w: number, x: number, y: number): void {
  if (w < NOTHING) return;
  sums.xx -= (x * x) / w;
  sums.xy -= (x * y) / w;
  sums.yy -= (y * y) / w;
}
