import type { EmotionConvention, ProbeSet } from '../probes/probes.js';
import { endedTooEarly, resolveEmotions, scoreOutput } from '../scoring/index.js';
import { refuseImported } from './imported.js';
import type { ConfigRecord, OutputRecord, RunHeader, ScoredRecord } from './records.js';

export interface Rescoring {
  readonly header: RunHeader;
  /** `set/probe` of stored outputs whose probe is no longer there. */
  readonly dropped: readonly string[];
  /** A record of the sweep with its new scores. */
  readonly rescore: (record: ConfigRecord) => ScoredRecord;
  /** The answers of a record that ended because their scores were settled, and as they are scored now are not. */
  readonly endedTooEarly: (record: ConfigRecord) => OutputRecord[];
}

/**
 * Scores the outputs of a finished sweep again under probe files as they are now; no model is needed. Sets are
 * matched by name, or by being the only one.
 * @param emotions overrides the convention that each set asks for.
 * @throws UserError when the sweep was imported.
 */
export function rescoring(
  header: RunHeader,
  sets: readonly ProbeSet[],
  emotions?: EmotionConvention,
): Rescoring {
  refuseImported(header, 'The sweep cannot be scored again');
  const edited = new Map(
    header.probeSets.map(({ name }) => [
      name,
      sets.find((set) => set.name === name) ?? onlyOne(header, sets),
    ]),
  );
  const dropped = new Set<string>();
  const probeSets = header.probeSets.map((stored) => {
    const set = edited.get(stored.name);
    if (!set) return emotions ? { ...stored, emotions } : stored;
    const known = new Set(stored.probes.map(({ id }) => id));
    const probes = set.probes.filter(({ id }) => known.has(id));
    for (const { id } of stored.probes)
      if (!probes.some((probe) => probe.id === id)) dropped.add(`${stored.name}/${id}`);
    return {
      ...stored,
      scorer: set.scorer,
      // No longer the probes of the stored hash, and nothing resumes from a rescored header.
      hash: 'rescored',
      emotions: resolveEmotions(set, emotions),
      probes,
    };
  });
  const probeOf = new Map(
    probeSets.flatMap((set) =>
      set.probes.map((probe) => [`${set.name}/${probe.id}`, { probe, emotions: set.emotions ?? 'strict' }]),
    ),
  );
  const rescore = (record: ConfigRecord): ScoredRecord => ({
    ...record,
    outputs: record.outputs.flatMap(({ set, probe: id, seed, output, tokens, stop }) => {
      const found = probeOf.get(`${set}/${id}`);
      if (!found) return [];
      const { score, parsed } = scoreOutput(found.probe, output, { emotions: found.emotions });
      return [{ set, probe: id, ...(seed === undefined ? {} : { seed }), score, parsed, tokens, stop }];
    }),
  });
  const tooEarly = ({ outputs }: ConfigRecord): OutputRecord[] =>
    outputs.filter((output) => {
      const found = probeOf.get(`${output.set}/${output.probe}`);
      return found !== undefined && endedTooEarly(found.probe, output, { emotions: found.emotions });
    });
  return { header: { ...header, probeSets }, dropped: [...dropped], rescore, endedTooEarly: tooEarly };
}

const onlyOne = (header: RunHeader, sets: readonly ProbeSet[]): ProbeSet | undefined =>
  header.probeSets.length === 1 && sets.length === 1 ? sets[0] : undefined;
