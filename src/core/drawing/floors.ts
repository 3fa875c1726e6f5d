import { percent } from '../format/numbers.js';
import type { CombinedScore } from '../results/combinedScore.js';
import type { Pictured, PicturedSets } from './pictured.js';

export interface FloorLine {
  readonly label: string;
  readonly score: number;
}

/**
 * What answers that know nothing score, on the combined scale: with one set each responder's own line, with several
 * the best of each set together. The balanced scale of several sets is relative to the baseline and has no such lines;
 * one set has nothing to balance.
 */
export function floorLines({ sets, floors }: PicturedSets, combined: CombinedScore): FloorLine[] {
  if (sets.length === 1)
    return (floors[sets[0]!.name] ?? []).map(({ responder, mean }) => ({ label: responder, score: mean }));
  if (combined === 'balanced') return [];
  const best = sets.map(({ name }) => Math.max(...(floors[name] ?? []).map(({ mean }) => mean)));
  if (!best.every(Number.isFinite)) return [];
  const sum = best.reduce((a, b) => a + b, 0);
  return [{ label: 'uninformed answers', score: combined === 'sum' ? sum : sum / sets.length }];
}

/** The highest score of answers that know nothing, on the combined scale; null where it is not known. */
export const floorOf = (run: PicturedSets, combined: CombinedScore): number | null =>
  highest(floorLines(run, combined).map(({ score }) => score));

const highest = (scores: readonly number[]): number | null =>
  scores.length === 0 ? null : Math.max(...scores);

/**
 * "parsed: baseline 100.0 %, best 98.0 % · uninformed answers score up to 0.873": what no chart should be read without.
 * Empty where nothing of it is known.
 * @param set of this set alone.
 */
export function trustLine(
  { run, configs, summary }: Pick<Pictured, 'run' | 'configs' | 'summary'>,
  set?: string,
): string {
  const rate = (name: string, key: string | null): string[] => {
    const config = key === null ? undefined : configs.get(key);
    const parsed = (set === undefined ? config?.parsed : config?.parsedBySet[set]) ?? null;
    return parsed === null ? [] : [`${name} ${percent(parsed)}`];
  };
  const rates = [...rate('baseline', summary.baseline), ...rate('best', summary.best)];
  const floor =
    set === undefined
      ? floorOf(run, summary.combinedScore)
      : highest((run.floors[set] ?? []).map(({ mean }) => mean));
  return [
    ...(rates.length > 0 ? [`parsed: ${rates.join(', ')}`] : []),
    ...(floor === null ? [] : [`uninformed answers score up to ${floor.toFixed(3)}`]),
  ].join(' · ');
}
