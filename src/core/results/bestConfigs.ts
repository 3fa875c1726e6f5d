import type { ConfigResult, Results } from './results.js';
import type { Significance } from './significance.js';

/** Configs other than the baseline, the highest combined score first; less overhead first among equals. */
export function topConfigs({ configs, baseline }: Results, count: number): ConfigResult[] {
  return configs
    .filter((config) => config !== baseline && config.combined !== null)
    .sort((a, b) => b.combined! - a.combined! || a.overhead - b.overhead)
    .slice(0, count);
}

/** The configs that beat the baseline, the best first. */
export const gainingConfigs = (results: Results, count = Infinity): ConfigResult[] =>
  topConfigs(results, count).filter(({ delta }) => (delta ?? 0) > 0);

/** The configs that are worth a closer look, and why they are. */
export interface GoodConfigs {
  /** `survivors`: their gains are more than luck; `best`: none is, and these have the highest scores. */
  readonly of: 'survivors' | 'best';
  readonly configs: readonly ConfigResult[];
}

/**
 * The configs whose gain is more than luck, the surest first; where there are none, those that gain most.
 * @param most how many of those that gain most.
 */
export function goodConfigs(
  results: Results,
  { luck }: Pick<Significance, 'luck'>,
  most: number,
): GoodConfigs {
  const byKey = new Map(results.configs.map((config) => [config.key, config]));
  const survivors = (luck?.survivors ?? []).map((key) => byKey.get(key)!);
  return survivors.length > 0
    ? { of: 'survivors', configs: survivors }
    : { of: 'best', configs: gainingConfigs(results, most) };
}
