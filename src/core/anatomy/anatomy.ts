import type { Results } from '../results/results.js';
import { drain } from '../statistics/steps.js';
import { cellsOf, resampler } from './cells.js';
import { findHotZones, type HotZone } from './hotZones.js';
import { findWalls, isClear, type NotClear, type Wall } from './walls.js';

/**
 * A model's anatomy as a sweep shows it: the first layers encode, the last ones decode, and repeating either ruins the
 * model; between these walls lies the reasoning zone, where repetition is harmless or helps. docs/anatomy.md describes the
 * rules.
 */
export interface Anatomy {
  /** Layers before it encode. */
  readonly encodingWall: Wall | NotClear;
  /** It and the layers behind it decode. */
  readonly decodingWall: Wall | NotClear;
  /** Layers `from..to-1`; null unless both walls are clear. */
  readonly reasoningZone: { readonly from: number; readonly to: number } | null;
  readonly hotZones: readonly HotZone[];
}

export interface SweepAnatomy {
  readonly layers: number;
  readonly combined: Anatomy;
  /** By probe set; empty for a single one, which `combined` is of. */
  readonly sets: Readonly<Record<string, Anatomy>>;
}

const found = new WeakMap<Results, SweepAnatomy>();

/** Found when first asked for: some hundred milliseconds of work for a model of 80 layers. The same each time. */
export function anatomyOf(results: Results): SweepAnatomy {
  const before = found.get(results);
  if (before) return before;
  const anatomy = drain(findingAnatomy(results));
  found.set(results, anatomy);
  return anatomy;
}

/** Finds the anatomy in small steps, between which a caller may do other things. */
export function* findingAnatomy(results: Results): Generator<void, SweepAnatomy> {
  const { sets, header } = results;
  const ofSets: [string, Anatomy][] = [];
  if (sets.length > 1) for (const set of sets) ofSets.push([set, yield* find(results, set)]);
  return {
    layers: header.model.layers,
    combined: yield* find(results),
    sets: Object.fromEntries(ofSets),
  };
}

function* find(results: Results, set?: string): Generator<void, Anatomy> {
  const { layers } = results.header.model;
  const all = cellsOf(results, set);
  const draw = resampler(all);
  const { encoding, decoding } = yield* findWalls(all.cells, layers, all.noise, draw);
  return {
    encodingWall: encoding,
    decodingWall: decoding,
    reasoningZone:
      isClear(encoding) && isClear(decoding) ? { from: encoding.layer, to: decoding.layer } : null,
    hotZones: yield* findHotZones(all.cells, layers, draw),
  };
}
