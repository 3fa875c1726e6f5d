import { UserError } from '../errors.js';
import { applyEdit, type Block, describeEdits, parseEdits } from './edits.js';
import {
  baselinePath,
  formatPath,
  isList,
  type LayerPath,
  MAX_PATH_LENGTH,
  missingLayer,
  parseList,
} from './runs.js';

export { baselinePath, formatPath, type LayerPath, MAX_PATH_LENGTH } from './runs.js';

/**
 * A layer path as a user names it. A config `(i,j)` on N layers runs `0..j-1`, then jumps back and runs `i..N-1`, so
 * layers `i..j-1` run twice; `(0,0)` is the baseline. Other configs are several {@link Edit}s, or a list of layers.
 */
export interface Config {
  /** The same for every spelling of the same path; `parseConfig(key)` gives the path back. */
  readonly key: string;
  readonly path: LayerPath;
  /** Start and end of the repeated block; 0 and 0 for the baseline, null when the path is no single block. */
  readonly i: number | null;
  readonly j: number | null;
  /** Layers run beyond the model's N; negative when the path leaves layers out. */
  readonly extraLayers: number;
  /** `extraLayers / N`: a fraction, 0.1 is 10 % more work. */
  readonly overhead: number;
}

/**
 * The config that repeats layers `i..j-1`, or the baseline for `(0,0)`.
 * @throws UserError unless `0 ≤ i < j ≤ N`.
 */
export const blockConfig = (i: number, j: number, layers: number): Config =>
  configFromPath(applyEdit(baselinePath(layers), { kind: 'repeat', i, j, passes: 2 }, layers), layers);

/**
 * @param path layers 0..N-1 in the order in which they run, 1 to 512 of them.
 * @throws UserError when a layer is outside the model, or the path is empty or too long.
 */
export function configFromPath(path: LayerPath, layers: number): Config {
  if (path.length === 0) throw new UserError('The layer path is empty: name at least one layer.');
  if (path.length > MAX_PATH_LENGTH)
    throw new UserError(
      `The layer path has ${path.length} layers, but llama.cpp runs at most ${MAX_PATH_LENGTH}.`,
    );
  const outside = path.find((layer) => !Number.isInteger(layer) || layer < 0 || layer >= layers);
  if (outside !== undefined) throw missingLayer(outside, layers);
  const key = describeEdits(path, layers);
  const block = blockOf(key);
  const extraLayers = path.length - layers;
  return {
    key,
    path,
    i: block?.i ?? null,
    j: block?.j ?? null,
    extraLayers,
    overhead: extraLayers / layers,
  };
}

const BLOCK_KEY = /^\((\d+),(\d+)\)$/;

/** Start and end of the block that a config's key names: 0 and 0 for the baseline, undefined for other paths. */
export function blockOf(key: string): Block | undefined {
  const match = BLOCK_KEY.exec(key);
  return match ? { i: Number(match[1]), j: Number(match[2]) } : undefined;
}

const PASSES_KEY = /^\((\d+),(\d+)\)(?:x(\d+))?$/;

/**
 * The one layer that a config's key changes, and how often it runs in all: 0 where it is left out. Undefined for the
 * baseline and for all other paths.
 */
export function layerPasses(key: string): { layer: number; passes: number } | undefined {
  const [, i, j, passes = '2'] = PASSES_KEY.exec(key) ?? [];
  return Number(j) === Number(i) + 1 ? { layer: Number(i), passes: Number(passes) } : undefined;
}

/** A block's path by its two runs, `0..j-1` and `i..N-1`; other paths as {@link formatPath}. */
export function describePath({ i, j, path }: Config, layers: number): string {
  if (i === null || j === null || j === 0) return formatPath(path);
  const run = (from: number, to: number): string => (from === to ? String(from) : `${from}..${to}`);
  return `${run(0, j - 1)}, ${run(i, layers - 1)}`;
}

/**
 * Reads a config: `(i,j)`; `(i,j)x3` for three passes in all, `(i,j)x0` to skip the block, `~(i,j)` to run it backwards;
 * several of these as `(i,j);(k,l)`; or the layers themselves as `0..14,12,13,14,15..39`.
 * @param layers N, the model's number of layers.
 * @throws UserError that names the config, the model's layers and what would fit.
 */
export function parseConfig(text: string, layers: number): Config {
  const trimmed = text.trim();
  const edits = parseEdits(trimmed);
  if (edits) {
    let path = baselinePath(layers);
    for (const edit of edits) {
      path = applyEdit(path, edit, layers);
      // What is too long is refused before it is longer still.
      if (path.length > MAX_PATH_LENGTH) break;
    }
    return configFromPath(path, layers);
  }
  if (isList(trimmed)) return configFromPath(parseList(trimmed, layers), layers);
  throw new UserError(
    `"${text}" is not a config: write (i,j), (i,j)x3 for three passes, (i,j)x0 to skip a block, ~(i,j) to run it backwards, several of these as (i,j);(k,l), or the layers themselves as 0..6,4..${layers - 1}.`,
  );
}
