import { parseEdits } from './edits.js';

/** What kind of change a config is: the grid of a sweep has blocks alone. */
export type ConfigShape = 'block' | 'blocks' | 'passes' | 'skip' | 'path';

/** What configs of a shape are called beside those of the grid. */
export const SHAPE_NAMES: Readonly<Record<Exclude<ConfigShape, 'block'>, string>> = {
  blocks: 'several blocks',
  passes: 'more passes',
  skip: 'layers left out',
  path: 'another path',
};

/** @param key a config's key: one block (or the baseline), several, one with three passes or more, one left out, others. */
export function shapeOf(key: string): ConfigShape {
  const edits = parseEdits(key);
  const [first, ...others] = edits ?? [];
  if (!first) return 'path';
  if (others.length === 0) {
    if (first.kind === 'reverse') return 'path';
    if (first.kind === 'skip') return 'skip';
    return first.passes === 2 ? 'block' : 'passes';
  }
  return edits!.every(({ kind }) => kind === 'repeat') ? 'blocks' : 'path';
}
