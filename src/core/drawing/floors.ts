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
export function floorOf(run: PicturedSets, combined: CombinedScore): number | null {
  const floor = Math.max(...floorLines(run, combined).map(({ score }) => score));
  return Number.isFinite(floor) ? floor : null;
}

/**
 * "Parsed: baseline 100.0 %, best 98.0 % · uninformed answers score up to 0.873": what no chart should be read without.
 * Empty where nothing of it is known.
 */
export function trustLine({ run, configs, summary }: Pick<Pictured, 'run' | 'configs' | 'summary'>): string {
  const rate = (name: string, key: string | null): string[] => {
    const parsed = key === null ? null : (configs.get(key)?.parsed ?? null);
    return parsed === null ? [] : [`${name} ${percent(parsed)}`];
  };
  const rates = [...rate('baseline', summary.baseline), ...rate('best', summary.best)];
  const floor = floorOf(run, summary.combinedScore);
  return [
    ...(rates.length > 0 ? [`parsed: ${rates.join(', ')}`] : []),
    ...(floor === null ? [] : [`uninformed answers score up to ${floor.toFixed(3)}`]),
  ].join(' · ');
}
