import { UserError } from '../errors.js';

/** The source layers of a model in the order in which they run. */
export type LayerPath = readonly number[];

/** llama.cpp's `LLAMA_MAX_LAYERS`. */
export const MAX_PATH_LENGTH = 512;

/** Layers `from..to-1`, ascending. */
export const range = (from: number, to: number): number[] =>
  Array.from({ length: to - from }, (_, n) => from + n);

/** The baseline `0..N-1`. */
export const baselinePath = (layers: number): LayerPath => range(0, layers);

export const samePath = (a: LayerPath, b: LayerPath): boolean =>
  a.length === b.length && a.every((layer, n) => layer === b[n]);

/** A path in short: runs of three or more layers as `a..b`, up or down, for example `0..6,4..9` or `0..3,9..4`. */
export function formatPath(path: LayerPath): string {
  const parts: string[] = [];
  for (let start = 0; start < path.length;) {
    const step = path[start + 1]! - path[start]!;
    let end = start + 1;
    if (Math.abs(step) === 1) while (end < path.length && path[end] === path[end - 1]! + step) end++;
    if (end - start >= 3) parts.push(`${path[start]}..${path[end - 1]}`);
    // Of two neighbours the second may begin a longer run.
    else parts.push(String(path[start]));
    start = end - start >= 3 ? end : start + 1;
  }
  return parts.join(',');
}

const LIST = /^\d+(\s*\.\.\s*\d+)?(\s*,\s*\d+(\s*\.\.\s*\d+)?)*$/;

/** Whether a text lists layers, as {@link parseList} reads them. */
export const isList = (text: string): boolean => LIST.test(text);

/**
 * Reads what {@link formatPath} writes, spaces or not.
 * @throws UserError for a run that ends outside the model: an endless one would fill the memory.
 */
export const parseList = (text: string, layers: number): number[] =>
  text.split(',').flatMap((part) => {
    const [from, to = from] = part.split('..').map(Number) as [number, number?];
    const outside = [from, to].find((layer) => layer >= layers);
    if (outside !== undefined) throw missingLayer(outside, layers);
    return to < from ? range(to, from + 1).reverse() : range(from, to + 1);
  });

export const missingLayer = (layer: number, layers: number): UserError =>
  new UserError(`The layer path names layer ${layer}, but the model has layers 0..${layers - 1}.`);
