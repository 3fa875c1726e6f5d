import type { Config } from '../core/configs/layerPath.js';
import type { OwnRecord } from '../core/results/records.js';
import { resolveEmotions, scoreOutput } from '../core/scoring/index.js';
import { type ProbeJob, probeKey } from './probeJob.js';
import type { RoundsResult } from './racing.js';

/** The record of a run: its outputs in the order of the job, scored. */
export function recordOf(config: Config, { sets, emotions }: ProbeJob, result: RoundsResult): OwnRecord {
  const outputs = new Map(result.outputs.map((output) => [output.key, output]));
  return {
    ...blankRecord(config),
    state: result.state === 'cancelled' ? 'failed' : result.state,
    ...(result.error === undefined ? {} : { error: result.error }),
    outputs: sets.flatMap((set) => {
      const convention = resolveEmotions(set, emotions);
      return set.probes.flatMap((probe) => {
        const found = outputs.get(probeKey(set.name, probe.id));
        if (!found) return [];
        const { output, tokens, stop, ms } = found;
        const { score, parsed } = scoreOutput(probe, output, { emotions: convention });
        return [{ set: set.name, probe: probe.id, output, tokens, stop, score, parsed, ms: round(ms) }];
      });
    }),
    wallMs: round(result.wallMs),
  };
}

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
