import { scoresByProbe } from '../../core/results/answers.js';
import { goodConfigs } from '../../core/results/bestConfigs.js';
import type { Answers } from '../../core/results/differences.js';
import { probeChanges } from '../../core/results/probeChanges.js';
import { BASELINE_KEY, type Results } from '../../core/results/results.js';
import type { Significance } from '../../core/results/significance.js';
import type { ShownProbeMap, ShownProbes } from '../../protocol/webview.js';

/** Which questions change, as the protocol's messages say it. */

/** Columns of the matrix: more would not fit beside the map. */
const COLUMNS = 10;

/** The probes under the configs that are worth a look: those that are more than luck, else the best, and pinned ones. */
export function toShownProbes(
  results: Results,
  significance: Significance,
  pinned: readonly string[],
): ShownProbes {
  const good = goodConfigs(results, significance, COLUMNS);
  const keys = good.configs.slice(0, COLUMNS).map(({ key }) => key);
  const more = pinned.filter(
    (key) => key !== BASELINE_KEY && !keys.includes(key) && results.answersOf(key) !== undefined,
  );
  const { configs, probes } = probeChanges(results, [...keys, ...more]);
  return {
    of: good.of,
    good: keys.length,
    configs: [...configs],
    probes: probes.map(({ changes, effect: _effect, ...probe }) => ({ ...probe, changes: [...changes] })),
  };
}

/** What each config's answers were last asked for: the same probe is, after each config of a running sweep. */
const asked = new WeakMap<Answers, { set: string; probe: string; score: number | undefined }>();

/** How one probe's score changed under every config that answered it, by key. */
export function toShownProbeMap(results: Results, set: string, probe: string): ShownProbeMap {
  const scoreOf = (key: string): number | undefined => {
    const answers = results.answersOf(key);
    if (!answers) return undefined;
    const before = asked.get(answers);
    if (before?.set === set && before.probe === probe) return before.score;
    // Not the scores of all probes: this is asked of thousands of configs.
    const own = answers.outputs[set]?.filter((output) => output.probe === probe);
    const score = scoresByProbe(own).get(probe);
    asked.set(answers, { set, probe, score });
    return score;
  };
  const before = scoreOf(BASELINE_KEY);
  const changes: Record<string, number> = {};
  for (const { key } of results.configs) {
    const after = scoreOf(key);
    if (before !== undefined && after !== undefined) changes[key] = after - before;
  }
  return { set, probe, changes };
}
