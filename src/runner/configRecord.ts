import type { Config } from '../core/configs/layerPath.js';
import type { OwnRecord } from '../core/results/records.js';
import { resolveEmotions, scoreOutput } from '../core/scoring/index.js';
import type { RunOutput } from '../protocol/engine.js';
import { type ProbeJob, probeKey } from './probeJob.js';
import type { RoundsResult } from './racing.js';

/** The record of a run: its outputs in the order of the job and of its seeds, scored. */
export function recordOf(
  config: Config,
  { sets, emotions, sampling }: Pick<ProbeJob, 'sets' | 'emotions' | 'sampling'>,
  result: RoundsResult,
): OwnRecord {
  const outputs = new Map<string, RunOutput[]>();
  for (const output of result.outputs) outputs.set(output.key, [...(outputs.get(output.key) ?? []), output]);
  return {
    ...blankRecord(config),
    state: result.state === 'cancelled' ? 'failed' : result.state,
    ...(result.error === undefined ? {} : { error: result.error }),
    outputs: sets.flatMap((set) => {
      const convention = resolveEmotions(set, emotions);
      return set.probes.flatMap((probe) => {
        const found = outputs.get(probeKey(set.name, probe.id)) ?? [];
        return inOrder(found).map(({ answer, output, tokens, stop, ms }) => {
          const seed = answer === undefined ? {} : { seed: sampling!.seeds[answer]! };
          const { score, parsed } = scoreOutput(probe, output, { emotions: convention });
          return {
            set: set.name,
            probe: probe.id,
            ...seed,
            output,
            tokens,
            stop,
            score,
            parsed,
            ms: round(ms),
          };
        });
      });
    }),
    wallMs: round(result.wallMs),
  };
}

const inOrder = (outputs: readonly RunOutput[]): RunOutput[] =>
  [...outputs].sort((a, b) => (a.answer ?? 0) - (b.answer ?? 0));

/** A record of a config that has answered nothing. */
export const blankRecord = ({ key, i, j, path, overhead }: Config): Omit<OwnRecord, 'state'> => ({
  type: 'config',
  key,
  i,
  j,
  path: [...path],
  overhead,
  outputs: [],
  wallMs: 0,
  at: new Date().toISOString(),
});

const round = (ms: number): number => Math.round(ms * 10) / 10;
