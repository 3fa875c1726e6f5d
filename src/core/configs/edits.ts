import { UserError } from '../errors.js';
import { baselinePath, formatPath, type LayerPath, MAX_PATH_LENGTH, range, samePath } from './runs.js';

/** Layers `i..j-1`. */
export interface Block {
  readonly i: number;
  readonly j: number;
}

/**
 * What a config does to the layers of a model, one edit after another:
 *
 * - `repeat`, written `(i,j)`, or `(i,j)x3` for three passes in all: the block runs again, right after the last
 *   occurrence of its last layer;
 * - `skip`, written `(i,j)x0`: none of the block's layers run;
 * - `reverse`, written `~(i,j)`: the block runs backwards, where it last runs forwards.
 */
export type Edit = Block &
  (
    | { readonly kind: 'repeat'; /** How often it runs in all, at least 2. */ readonly passes: number }
    | { readonly kind: 'skip' }
    | { readonly kind: 'reverse' }
  );

/** @throws UserError unless the block fits the model, and the edit the path. */
export function applyEdit(path: LayerPath, edit: Edit, layers: number): LayerPath {
  const { i, j } = edit;
  if (edit.kind === 'repeat' && i === 0 && j === 0) return path;
  checkBlock(edit, layers);
  if (edit.kind === 'skip') return path.filter((layer) => layer < i || layer >= j);
  if (edit.kind === 'reverse') return reversed(path, edit);
  const end = path.lastIndexOf(j - 1) + 1;
  if (end === 0)
    throw new UserError(
      `${formatEdit(edit)} cannot follow layer ${j - 1}, which does not run: name the repeats first, then what is skipped.`,
    );
  const more = Array.from({ length: edit.passes - 1 }, () => range(i, j)).flat();
  return [...path.slice(0, end), ...more, ...path.slice(end)];
}

function checkBlock({ i, j }: Block, layers: number): void {
  if (j < i && i <= layers)
    throw new UserError(
      `The config (${i},${j}) ends before it begins: it needs 0 ≤ i < j ≤ ${layers}, such as (${j},${i}).`,
    );
  if (!(i >= 0 && i < j && j <= layers))
    throw new UserError(
      `The config (${i},${j}) does not fit a model of ${layers} layers: it needs 0 ≤ i < j ≤ ${layers}, or (0,0) for the baseline.`,
    );
}

function reversed(path: LayerPath, edit: Edit): LayerPath {
  const { i, j } = edit;
  const block = range(i, j);
  for (let start = path.length - block.length; start >= 0; start--)
    if (samePath(path.slice(start, start + block.length), block))
      return [...path.slice(0, start), ...block.reverse(), ...path.slice(start + block.length)];
  throw new UserError(
    `${formatEdit(edit)} runs layers ${i}..${j - 1} backwards, but they do not run one after another there.`,
  );
}

export function formatEdit(edit: Edit): string {
  const block = `(${edit.i},${edit.j})`;
  if (edit.kind === 'reverse') return `~${block}`;
  if (edit.kind === 'skip') return `${block}x0`;
  return edit.passes === 2 ? block : `${block}x${edit.passes}`;
}

const EDIT = /^(~?)\s*\(\s*(\d+)\s*,\s*(\d+)\s*\)\s*(?:[x×]\s*(\d+))?$/i;

/**
 * Reads edits, separated by semicolons.
 * @returns undefined for a text of another form.
 * @throws UserError for a number of passes that changes nothing, or is too large for any path.
 */
export function parseEdits(text: string): Edit[] | undefined {
  const edits: Edit[] = [];
  for (const part of text.split(';')) {
    const [, sign, from, to, times = '2'] = EDIT.exec(part.trim()) ?? [];
    if (sign === undefined) return undefined;
    const block: Block = { i: Number(from), j: Number(to) };
    const passes = Number(times);
    if (passes === 1 || passes > MAX_PATH_LENGTH)
      throw new UserError(
        passes === 1
          ? `${part.trim()} runs its block once, as the model does: write x2 or more for more passes, or x0 to skip it.`
          : `${part.trim()} runs its block too often: llama.cpp runs at most ${MAX_PATH_LENGTH} layers.`,
      );
    if (sign === '')
      edits.push(passes === 0 ? { kind: 'skip', ...block } : { kind: 'repeat', ...block, passes });
    else if (passes === 2) edits.push({ kind: 'reverse', ...block });
    else return undefined;
  }
  return edits;
}

/** So few edits are easier to read than the layers, unless they leave out most of them. */
const FEW_EDITS = 3;

/** Longer than any path: guessed edits that come to more are wrong. */
const TOO_LONG = 2048;

/**
 * A path by the edits that make it from the model's own, in one way for every path: repeats in the order in which they
 * run, then skips; or one reversal.
 * @returns the edits as text, or the layers themselves where no few edits say it better.
 */
export function describeEdits(path: LayerPath, layers: number): string {
  const listed = formatPath(path);
  const edits = repeatsAndSkips(path, layers) ?? oneReversal(path, layers);
  if (!edits) return listed;
  if (edits.length === 0) return '(0,0)';
  const text = edits.map(formatEdit).join(';');
  const fewEdits = edits.length <= FEW_EDITS && path.length * 2 >= layers;
  return fewEdits || text.length <= listed.length ? text : listed;
}

/** Every jump back is guessed to repeat a block, and every layer that is missing to be skipped; then it is tried. */
function repeatsAndSkips(path: LayerPath, layers: number): Edit[] | undefined {
  const repeats: (Edit & { kind: 'repeat' })[] = [];
  for (let n = 1; n < path.length; n++) {
    if (path[n]! > path[n - 1]!) continue;
    const [i, j] = [path[n]!, path[n - 1]! + 1];
    const before = repeats.at(-1);
    if (before?.i === i && before.j === j)
      repeats[repeats.length - 1] = { ...before, passes: before.passes + 1 };
    else repeats.push({ kind: 'repeat', i, j, passes: 2 });
  }
  const edits: Edit[] = [...repeats];
  const run = new Set(path);
  for (let i = 0; i < layers; i++) {
    if (run.has(i)) continue;
    let j = i + 1;
    while (j < layers && !run.has(j)) j++;
    edits.push({ kind: 'skip', i, j });
    i = j;
  }
  let tried = baselinePath(layers);
  for (const edit of edits) {
    tried = applyEdit(tried, edit, layers);
    if (tried.length > TOO_LONG) return undefined;
  }
  return samePath(tried, path) ? edits : undefined;
}

function oneReversal(path: LayerPath, layers: number): Edit[] | undefined {
  const i = path.findIndex((layer, position) => layer !== position);
  if (i < 0 || path[i]! < i) return undefined;
  const edit: Edit = { kind: 'reverse', i, j: path[i]! + 1 };
  return samePath(applyEdit(baselinePath(layers), edit, layers), path) ? [edit] : undefined;
}
