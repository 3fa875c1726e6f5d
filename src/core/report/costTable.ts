import { parseConfig } from '../configs/layerPath.js';
import { percent } from '../format/numbers.js';
import { milliseconds, perSecond, ratioChangeWithin } from '../format/times.js';
import type { ConfigCost, CostRecord } from '../results/costs.js';
import type { Results } from '../results/results.js';
import { aligned } from './aligned.js';
import { type Block, paragraph } from './document.js';
import type { Paint } from './heatmap.js';

/** What configs were measured to cost, as a table for every front end. */

export type MeasuredCost = ConfigCost & { readonly in: CostRecord };

const HEAD = [
  'Config',
  'Overhead',
  'Time per token',
  'Tokens/s',
  'Time to first token',
  'First token',
] as const;

/** @param layers of the model. */
export const costRow = (
  { key, perToken, perTokenRange, tokensPerSecond, firstToken, firstTokenRange, firstTokenMs }: ConfigCost,
  layers: number,
): string[] => {
  const { overhead } = parseConfig(key, layers);
  return [
    key,
    percent(overhead),
    ratioChangeWithin(perToken, perTokenRange),
    perSecond(tokensPerSecond),
    ratioChangeWithin(firstToken, firstTokenRange),
    milliseconds(firstTokenMs),
  ];
};

/** Where it was measured, one sentence for each place, and how. */
export function costSentences(costs: readonly MeasuredCost[]): string[] {
  const places = new Set(
    costs.map(
      ({ in: { device, backend, threads, rounds, configs } }) =>
        `Measured on ${device} (${backend === 'cpu' ? counted(threads, 'thread') : backend}), one prompt at a time: ` +
        `${roundsText(rounds, configs)}, against the baseline of the same round.`,
    ),
  );
  return [...places];
}

function roundsText(rounds: number, configs: readonly ConfigCost[]): string {
  if (rounds === 1) return 'a single round';
  const ranges = configs.some(({ firstTokenRange }) => firstTokenRange);
  return `medians of ${rounds} rounds${ranges ? ' (lowest and highest in parentheses)' : ''}`;
}

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;

/** The table for a terminal, then its sentences. */
export const costLines = (costs: readonly MeasuredCost[], layers: number, paint: Paint): string[] => [
  aligned(
    HEAD.map((text) => text.toLowerCase()),
    costs.map((cost) => costRow(cost, layers)),
    paint,
    HEAD.map((_, n) => n > 0),
  ),
  ...costSentences(costs),
];

/** For a report; nothing while nothing was measured. */
export const costBlocks = ({ costs, header }: Pick<Results, 'costs' | 'header'>): Block[] => {
  const all = [...costs.values()];
  if (all.length === 0) return [];
  return [
    {
      kind: 'table',
      caption: 'Extra layers, and what they cost in time, against the baseline.',
      head: HEAD,
      rows: all.map((cost) => costRow(cost, header.model.layers)),
    },
    ...costSentences(all).map(paragraph),
  ];
};
