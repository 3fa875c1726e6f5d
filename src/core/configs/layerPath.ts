import { UserError } from '../errors.js';

/**
 * Layer paths: the source layers of a model in the order in which they run. A config `(i,j)` on N layers runs
 * `0..j-1`, then jumps back and runs `i..N-1`, so layers `i..j-1` run twice; `(0,0)` is the baseline.
 */
export type LayerPath = readonly number[];

/** Layers `i..j-1`, run once more. */
export interface Block {
  readonly i: number;
  readonly j: number;
}

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

/** llama.cpp's `LLAMA_MAX_LAYERS`. */
export const MAX_PATH_LENGTH = 512;

const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, n) => from + n);

/** The baseline `0..N-1`. */
export const baselinePath = (layers: number): LayerPath => range(0, layers);

/**
 * The config that repeats layers `i..j-1`, or the baseline for `(0,0)`.
 * @throws UserError unless `0 ≤ i < j ≤ N`.
 */
export function blockConfig(i: number, j: number, layers: number): Config {
  return configFromPath(insertBlock(baselinePath(layers), { i, j }, layers), layers);
}

/** Each block in turn is inserted right after the last occurrence of its layer j−1. */
function insertBlock(path: LayerPath, { i, j }: Block, layers: number): LayerPath {
  if (i === 0 && j === 0) return path;
  if (j < i && i <= layers)
    throw new UserError(
      `The config (${i},${j}) ends before it begins: it needs 0 ≤ i < j ≤ ${layers}, such as (${j},${i}).`,
    );
  if (!(i >= 0 && i < j && j <= layers))
    throw new UserError(
      `The config (${i},${j}) does not fit a model of ${layers} layers: it needs 0 ≤ i < j ≤ ${layers}, or (0,0) for the baseline.`,
    );
  const end = path.lastIndexOf(j - 1) + 1;
  return [...path.slice(0, end), ...range(i, j), ...path.slice(end)];
}

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
  if (outside !== undefined)
    throw new UserError(`The layer path names layer ${outside}, but the model has layers 0..${layers - 1}.`);
  const block = singleBlock(path, layers);
  const extraLayers = path.length - layers;
  return {
    key: block ? `(${block.i},${block.j})` : formatPath(path),
    path,
    i: block?.i ?? null,
    j: block?.j ?? null,
    extraLayers,
    overhead: extraLayers / layers,
  };
}

/** The block that makes this path, if one does. A jump back is where a layer is followed by an earlier one. */
function singleBlock(path: LayerPath, layers: number): Block | undefined {
  const jump = path.findIndex((layer, n) => n > 0 && layer <= path[n - 1]!);
  const candidate = jump < 0 ? { i: 0, j: 0 } : { i: path[jump]!, j: path[jump - 1]! + 1 };
  const expanded = insertBlock(baselinePath(layers), candidate, layers);
  return samePath(expanded, path) ? candidate : undefined;
}

const samePath = (a: LayerPath, b: LayerPath): boolean =>
  a.length === b.length && a.every((layer, n) => layer === b[n]);

/** A path in short: runs of three or more layers as `a..b`, for example `0..6,4..9`. */
export function formatPath(path: LayerPath): string {
  const parts: string[] = [];
  for (let start = 0; start < path.length;) {
    let end = start + 1;
    while (end < path.length && path[end] === path[end - 1]! + 1) end++;
    if (end - start >= 3) parts.push(`${path[start]}..${path[end - 1]}`);
    else parts.push(...path.slice(start, end).map(String));
    start = end;
  }
  return parts.join(',');
}

/** A block's path by its two runs, `0..j-1` and `i..N-1`; other paths as {@link formatPath}. */
export function describePath({ i, j, path }: Config, layers: number): string {
  if (i === null || j === null || j === 0) return formatPath(path);
  const run = (from: number, to: number): string => (from === to ? String(from) : `${from}..${to}`);
  return `${run(0, j - 1)}, ${run(i, layers - 1)}`;
}

const BLOCKS = /^\(\s*\d+\s*,\s*\d+\s*\)(\s*;\s*\(\s*\d+\s*,\s*\d+\s*\))*$/;
const LIST = /^\d+(\s*\.\.\s*\d+)?(\s*,\s*\d+(\s*\.\.\s*\d+)?)*$/;

/**
 * Reads a config: `(i,j)`, several blocks `(i,j);(k,l)`, or the path itself as `0..14,12,13,14,15..39`.
 * @param layers N, the model's number of layers.
 * @throws UserError that names the config, the model's layers and what would fit.
 */
export function parseConfig(text: string, layers: number): Config {
  const trimmed = text.trim();
  if (BLOCKS.test(trimmed)) {
    const blocks = [...trimmed.matchAll(/(\d+)\s*,\s*(\d+)/g)].map((match) => ({
      i: Number(match[1]),
      j: Number(match[2]),
    }));
    return configFromPath(
      blocks.reduce((path, block) => insertBlock(path, block, layers), baselinePath(layers)),
      layers,
    );
  }
  if (LIST.test(trimmed))
    return configFromPath(
      trimmed.split(',').flatMap((part) => expandRun(part, layers)),
      layers,
    );
  throw new UserError(
    `"${text}" is not a config: write (i,j), several blocks as (i,j);(k,l), or the layers themselves as 0..6,4..${layers - 1}.`,
  );
}

function expandRun(part: string, layers: number): number[] {
  const [from, to] = part.split('..').map(Number) as [number, number?];
  if (to === undefined) return [from];
  if (to < from)
    throw new UserError(
      `The run ${part.trim()} goes backwards: write it as ${to}..${from}, or list its layers.`,
    );
  if (to >= layers)
    throw new UserError(`The layer path names layer ${to}, but the model has layers 0..${layers - 1}.`);
  return range(from, to + 1);
}
