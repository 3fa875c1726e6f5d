import { configCount } from '../configs/configGrid.js';
import { mean } from '../statistics/statistics.js';
import { type Pair, PAIR_KINDS, type PairKind, pairsOf, type ScanText } from './texts.js';

/**
 * What the states that enter each layer are alike in. The state of a text is the mean over its tokens, and centred: the
 * mean over all texts at that layer is taken off, which is most of it and says nothing. Similarity is the cosine of two
 * centred states.
 *
 * Where a model encodes, texts are alike that are worded alike; where it reasons, those that mean the same. So the first
 * curves to look at are those of the same content in another form, against other contents in the same form: layers are
 * worth a sweep where the first lie clearly above the other.
 */

/** A text with what entered each layer, and left the last: `(N + 1) · width` numbers, layer by layer. */
export interface ScannedText extends Pick<ScanText, 'content' | 'language' | 'format'> {
  readonly states: Float32Array;
}

/** Means over the pairs of a kind, at each boundary 0..N: what enters layer l, and at N what leaves the last. */
export interface Curve {
  readonly values: readonly number[];
  /** Standard errors, by leaving out each content in turn (the jackknife). */
  readonly errors: readonly number[];
}

export interface Suggestion {
  /** Layers `from..to-1`. */
  readonly from: number;
  readonly to: number;
  /** As `rys sweep --configs` takes it. */
  readonly configs: string;
  /** Blocks in it, and in the whole model. */
  readonly blocks: number;
  readonly allBlocks: number;
  /** Where the contrast is largest, with its value and standard error. */
  readonly peak: number;
  readonly contrast: number;
  readonly error: number;
}

export interface Scan {
  readonly layers: number;
  readonly texts: number;
  readonly contents: number;
  /** Only of the kinds that the texts have. */
  readonly curves: { readonly [K in PairKind]?: Curve | undefined };
  /** Same content in another form, less other content in the same form. */
  readonly contrast: Curve;
  /**
   * `[i][j]`, for i ≤ j ≤ N: how alike the states are that enter layers i and j, in the mean over the texts. A block (i,j)
   * hands layer i the state that normally enters layer j.
   */
  readonly similarity: readonly (readonly number[])[];
  /** Null where no layer is worth more than others. */
  readonly suggestion: Suggestion | null;
}

/** Standard errors above 0 that the largest contrast must be. */
const CLEAR = 2;
/** Of the largest contrast: the layers around it that have as much are suggested. */
const SHARE = 0.5;

/**
 * @param texts of at least three contents.
 * @param layers N; each text has states of N + 1 boundaries.
 */
export function analyseScan(texts: readonly ScannedText[], layers: number): Scan {
  const boundaries = layers + 1;
  const width = texts[0]!.states.length / boundaries;
  const centred = centre(
    texts.map(({ states }) => states),
    boundaries * width,
  );
  const pairs = pairsOf(texts);
  const cosines = pairs.map(({ a, b }) =>
    Array.from({ length: boundaries }, (_, at) => cosine(centred[a]!, at, centred[b]!, at, width)),
  );
  const contents = [...new Set(texts.map(({ content }) => content))];
  const curve = (measure: (at: number, without?: string) => number): Curve => {
    const values = Array.from({ length: boundaries }, (_, at) => measure(at));
    const errors = values.map((_, at) => jackknife(contents.map((content) => measure(at, content))));
    return { values, errors };
  };
  const meanOf = (kinds: readonly PairKind[], at: number, without?: string): number =>
    mean(
      pairs.flatMap((pair, n) =>
        kinds.includes(pair.kind) && !involves(pair, texts, without) ? [cosines[n]![at]!] : [],
      ),
    );
  const present = PAIR_KINDS.filter((kind) => pairs.some((pair) => pair.kind === kind));
  const same = present.filter((kind) => kind !== 'content');
  const contrast = curve(
    (at, without) => mean(same.map((kind) => meanOf([kind], at, without))) - meanOf(['content'], at, without),
  );
  return {
    layers,
    texts: texts.length,
    contents: contents.length,
    curves: Object.fromEntries(
      present.map((kind) => [kind, curve((at, without) => meanOf([kind], at, without))]),
    ),
    contrast,
    similarity: Array.from({ length: boundaries }, (_, i) =>
      Array.from({ length: boundaries }, (_, j) =>
        j < i ? 0 : mean(centred.map((states) => cosine(states, i, states, j, width))),
      ),
    ),
    suggestion: suggest(contrast, layers),
  };
}

const involves = ({ a, b }: Pair, texts: readonly ScannedText[], content: string | undefined): boolean =>
  content !== undefined && (texts[a]!.content === content || texts[b]!.content === content);

/** Takes off the mean over the texts. */
function centre(states: readonly Float32Array[], length: number): Float64Array[] {
  const average = new Float64Array(length);
  for (const state of states) for (let n = 0; n < length; n++) average[n]! += state[n]! / states.length;
  return states.map((state) => Float64Array.from(state, (value, n) => value - average[n]!));
}

/** 0 where either has no length. */
function cosine(a: Float64Array, atA: number, b: Float64Array, atB: number, width: number): number {
  let [dot, aa, bb] = [0, 0, 0];
  for (let n = 0, x = atA * width, y = atB * width; n < width; n++, x++, y++) {
    dot += a[x]! * b[y]!;
    aa += a[x]! * a[x]!;
    bb += b[y]! * b[y]!;
  }
  return aa > 0 && bb > 0 ? dot / Math.sqrt(aa * bb) : 0;
}

/** Standard error of a mean by the values without each of its parts (B. Efron, The Jackknife, 1982). */
function jackknife(values: readonly number[]): number {
  const known = values.filter(Number.isFinite);
  if (known.length < 2) return 0;
  const average = mean(known);
  return Math.sqrt(
    ((known.length - 1) / known.length) * known.reduce((sum, value) => sum + (value - average) ** 2, 0),
  );
}

function suggest({ values, errors }: Curve, layers: number): Suggestion | null {
  const peak = values.reduce((best, value, at) => (value > values[best]! ? at : best), 0);
  const [contrast, error] = [values[peak]!, errors[peak]!];
  if (contrast - CLEAR * error <= 0) return null;
  const enough = (at: number): boolean => (values[at] ?? -Infinity) >= SHARE * contrast;
  let [from, to] = [peak, peak];
  while (enough(from - 1)) from--;
  while (enough(to + 1)) to++;
  // A block needs two boundaries, and all of the layers are no suggestion.
  if (from === to || to - from === layers) return null;
  return {
    from,
    to,
    configs: `within ${from}..${to - 1}`,
    blocks: configCount(to - from) - 1,
    allBlocks: configCount(layers) - 1,
    peak,
    contrast,
    error,
  };
}
