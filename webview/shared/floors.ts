import type { CombinedScore } from '../../src/core/results/combinedScore.js';
import type { ShownRun } from '../../src/protocol/webview.js';

export interface FloorLine {
  readonly label: string;
  readonly score: number;
}

/**
 * What answers that know nothing score, on the combined scale: with one set each responder's own line, with several
 * the best of each set together. The balanced scale of several sets is relative to the baseline and has no such lines;
 * one set has nothing to balance.
 */
export function floorLines({ sets, floors }: ShownRun, combined: CombinedScore): FloorLine[] {
  if (sets.length === 1)
    return (floors[sets[0]!.name] ?? []).map(({ responder, mean }) => ({ label: responder, score: mean }));
  if (combined === 'balanced') return [];
  const best = sets.map(({ name }) => Math.max(...(floors[name] ?? []).map(({ mean }) => mean)));
  if (!best.every(Number.isFinite)) return [];
  const sum = best.reduce((a, b) => a + b, 0);
  return [{ label: 'uninformed answers', score: combined === 'sum' ? sum : sum / sets.length }];
}
