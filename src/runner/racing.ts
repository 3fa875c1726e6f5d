import type { Config } from '../core/configs/layerPath.js';
import type { RunHeader, ScoredOutput, ScoredRecord } from '../core/results/records.js';
import { BASELINE_KEY } from '../core/results/results.js';
import {
  isBeaten,
  pairedOrder,
  racedScores,
  RACING_ROUND,
  racingConfigs,
  racingOrder,
} from '../core/sweep/racing.js';
import type { PreparedProbes, RunRequest, RunResult } from '../protocol/engine.js';
import { probeKey } from './probeJob.js';

/** One config against the baseline. */
export interface Race {
  /** Keys of the probes, round by round. */
  readonly rounds: readonly (readonly string[])[];
  /** Whether the answers so far are worse than the baseline's beyond doubt. */
  isBeaten(outputs: readonly ScoredOutput[]): boolean;
}

export interface RacesOptions {
  /** What the model runs on. */
  readonly engine: { readonly backend: string };
  readonly prepared: Pick<PreparedProbes, 'sequences'>;
  /** Configs of the sweep other than the baseline. */
  readonly selected: number;
}

/**
 * Gives each config of a sweep its race.
 * @returns undefined for a sweep without racing. Of a config it gives undefined where it is to be run whole: the baseline
 *   and what was dropped before, and all of them while the baseline is not whole.
 */
export function racesOf(
  content: { readonly header: RunHeader; readonly records: readonly ScoredRecord[] },
  { engine, prepared, selected }: RacesOptions,
): ((config: Config) => Race | undefined) | undefined {
  const { settings, probeSets, model } = content.header;
  if (settings['racing'] !== true) return undefined;
  const order = racingOrder(probeSets);
  const shared = racingConfigs(model.layers, selected);
  // A GPU answers as many probes as it holds in hardly more time than a few; a CPU takes time for each.
  const size = engine.backend === 'cpu' ? RACING_ROUND : Math.max(RACING_ROUND, prepared.sequences);
  const keys = order.map(({ set, probe }) => probeKey(set, probe));
  const rounds = Array.from({ length: Math.ceil(keys.length / size) }, (_, n) =>
    keys.slice(n * size, (n + 1) * size),
  );
  const latest = (key: string): ScoredRecord | undefined =>
    content.records.findLast((record) => record.key === key);
  return ({ key }) => {
    const baseline = latest(BASELINE_KEY);
    if (key === BASELINE_KEY || baseline?.state !== 'done' || latest(key)?.state === 'dropped')
      return undefined;
    const paired = pairedOrder(order, baseline.outputs);
    return paired && { rounds, isBeaten: (outputs) => isBeaten(paired, racedScores(order, outputs), shared) };
  };
}

/** What came of a run, in one piece or in rounds. */
export interface RoundsResult extends Omit<RunResult, 'state' | 'work'> {
  readonly state: RunResult['state'] | 'dropped';
}

/** Some of a config's answers. */
export type Answered = Omit<RunResult, 'work'>;

export interface RoundsHandlers {
  readonly run: (request: RunRequest) => Promise<Answered>;
  /** Whether the answers of all rounds so far are enough to drop the config. */
  readonly beaten: (result: Answered) => boolean;
  readonly cancelled: () => boolean;
}

/**
 * Runs a config round by round until it is beaten or has answered everything. The probes of the gate are asked in the
 * first round; the race counts them when their turn comes.
 */
export async function runRounds(
  request: RunRequest,
  rounds: Race['rounds'],
  { run, beaten, cancelled }: RoundsHandlers,
): Promise<RoundsResult> {
  const { gate = [], ...rest } = request;
  let sum: Answered = { state: 'done', outputs: [], wallMs: 0, switchMs: 0 };
  for (const [n, round] of rounds.entries()) {
    if (cancelled()) return { ...sum, state: 'cancelled' };
    const answered = new Set(sum.outputs.map(({ key }) => key));
    const probes = [...new Set(n === 0 ? [...gate, ...round] : round)].filter((key) => !answered.has(key));
    if (probes.length > 0) {
      const result = await run({ ...rest, probes, ...(n === 0 && gate.length > 0 ? { gate } : {}) });
      sum = added(sum, result);
      if (sum.state !== 'done') return sum;
    }
    if (n < rounds.length - 1 && beaten(sum)) return { ...sum, state: 'dropped' };
  }
  return sum;
}

/** Times of a later round count from the start of the first. */
const added = (before: Answered, { outputs, wallMs, switchMs, ...last }: Answered): Answered => ({
  ...last,
  outputs: [...before.outputs, ...outputs.map((output) => ({ ...output, ms: output.ms + before.wallMs }))],
  wallMs: before.wallMs + wallMs,
  switchMs: before.switchMs + switchMs,
});
