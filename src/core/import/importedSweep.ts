import { blockConfig, type Config, configFromPath, MAX_PATH_LENGTH } from '../configs/layerPath.js';
import { UserError } from '../errors.js';
import { type ConfigRecord, type OutputRecord, type RunHeader, UNKNOWN } from '../results/records.js';
import { scoreEmotions } from '../scoring/emotions.js';
import { scoreInteger } from '../scoring/integer.js';
import {
  type ForeignConfig,
  type ForeignEntry,
  type ForeignOutput,
  type ForeignSet,
  type ForeignSweep,
  numberOf,
} from './foreign.js';

/** Another tool's sweep in the form of our own results files. */
export interface ImportedSweep {
  readonly format: string;
  readonly model: RunHeader['model'];
  readonly probeSets: RunHeader['probeSets'];
  readonly engine: RunHeader['engine'];
  /** One a config, the baseline first; `at` where the file tells it. */
  readonly records: readonly (Omit<ConfigRecord, 'at'> & { readonly at?: string | undefined })[];
  /** What was left out of the file or made of it, each a sentence. */
  readonly notes: readonly string[];
}

/** The file does not tell how many layers its model has: the user must. */
export class LayersNeeded extends UserError {
  constructor(
    file: string,
    /** Layers that its configs need at the least. */
    readonly least: number,
  ) {
    super(`${file} does not say how many layers its model has, which is at least ${least}.`, { file });
  }
}

/** Scores of 0..100 are those of a set that has one above 1. */
const PERCENT = 100;
/** Rounding may leave a full score a little above 1. */
const ROUNDING = 1e-9;

/**
 * Checks and converts what a reader found.
 * @param file its name, for sentences.
 * @param given the model's number of layers, as the user says.
 * @throws LayersNeeded when nobody says how many layers there are.
 * @throws UserError when the two contradict each other, when scores are on no known scale, or when no config is left.
 */
export function importSweep(foreign: ForeignSweep, file: string, given?: number): ImportedSweep {
  const layers = layersOf(foreign, file, given);
  const scales = new Map(Object.keys(foreign.sets).map((set) => [set, scaleOf(foreign, set, file)]));
  const { found, skipped } = sorted(foreign, layers, file, given);
  const counts = new Map(
    Object.entries(foreign.sets).map(([set, { count }]) => [set, countOf(found, set) ?? count]),
  );
  const records = [...found.values()].map((entries) => recordOf(entries, foreign.sets, scales, counts));
  if (records.length === 0)
    throw new UserError(`${file} has no config with a score${skipped ? `: ${skipped}` : '.'}`, { file });
  return {
    format: foreign.format,
    model: {
      file: UNKNOWN,
      architecture: foreign.model.architecture ?? UNKNOWN,
      ...(foreign.model.name === undefined ? {} : { name: foreign.model.name }),
      layers,
      quantization: UNKNOWN,
      fingerprint: UNKNOWN,
    },
    probeSets: Object.entries(foreign.sets).map(([name, { file: from, scorer, emotions }]) => ({
      name,
      file: from ?? UNKNOWN,
      hash: UNKNOWN,
      ...(scorer ? { scorer } : {}),
      ...(emotions ? { emotions } : {}),
      probes: [],
      count: counts.get(name) ?? null,
    })),
    engine: {
      nodeLlamaCpp: UNKNOWN,
      llamaCpp: UNKNOWN,
      backend: foreign.backend ?? UNKNOWN,
      device: foreign.device ?? UNKNOWN,
    },
    records: [...records].sort((a, b) => Number(b.key === BASELINE) - Number(a.key === BASELINE)),
    notes: [
      ...foreign.notes,
      ...[...scales].flatMap(([set, scale]) =>
        scale === PERCENT ? [`Its scores of ${set} are from 0 to 100 and were divided by 100.`] : [],
      ),
      ...incompleteAnswers(found, counts),
      ...(skipped ? [skipped] : []),
      ...(found.has(BASELINE) ? [] : ['It has no baseline, so changes cannot be shown, only scores.']),
    ],
  };
}

const BASELINE = '(0,0)';

function layersOf(foreign: ForeignSweep, file: string, given: number | undefined): number {
  const { layers: told } = foreign;
  if (told !== undefined && !(Number.isInteger(told) && told >= 1 && told <= MAX_PATH_LENGTH))
    throw new UserError(
      `${file} says that its model has ${told} layers, which is not a number from 1 to ${MAX_PATH_LENGTH}: correct it.`,
      { file },
    );
  if (told !== undefined && given !== undefined && told !== given)
    throw new UserError(`${file} says that its model has ${told} layers, not ${given}: leave that out.`, {
      file,
    });
  const layers = told ?? given;
  if (layers === undefined) throw new LayersNeeded(file, leastLayers(foreign));
  return layers;
}

const leastLayers = ({ entries }: ForeignSweep): number =>
  entries.reduce((most, { config }) => Math.max(most, config ? endOf(config) : 0), 1);

const endOf = (config: ForeignConfig): number =>
  'path' in config ? config.path.reduce((most, layer) => Math.max(most, layer + 1), 0) : config.j;

/** What scores of a set are divided by. */
function scaleOf({ entries }: ForeignSweep, set: string, file: string): number {
  const most = entries.reduce((top, { scores }) => {
    const score = scores[set];
    return typeof score === 'number' ? Math.max(top, score) : top;
  }, 0);
  if (most > PERCENT * (1 + ROUNDING))
    throw new UserError(
      `${file} has a score of ${most} in ${set}, but scores are known from 0 to 1 and from 0 to 100 only.`,
      { file },
    );
  return most > 1 + ROUNDING ? PERCENT : 1;
}

interface Placed {
  readonly entry: ForeignEntry;
  readonly config: Config;
}

/** The usable entries by config and set, of each the last; `skipped` says which are not usable. */
function sorted(
  { entries, sets }: ForeignSweep,
  layers: number,
  file: string,
  given: number | undefined,
): { found: Map<string, Map<string, Placed>>; skipped: string | undefined } {
  const found = new Map<string, Map<string, Placed>>();
  const reasons: string[] = [];
  for (const entry of entries) {
    const config = placed(entry, layers);
    if (typeof config === 'string') {
      // A wrong number of layers would silently cost all of the sweep that lies above it.
      if (given !== undefined && entry.config && endOf(entry.config) > layers)
        throw new UserError(
          `${config.replace(/\.$/, '')} (${entry.place} of ${file}): give the right number of layers.`,
          { file },
        );
      reasons.push(`${entry.place}: ${config}`);
      continue;
    }
    const scored = Object.keys(sets).filter((set) => isScore(entry.scores[set]));
    if (scored.length === 0) {
      reasons.push(`${entry.place}: It has no score.`);
      continue;
    }
    const bySet = found.get(config.key) ?? new Map<string, Placed>();
    for (const set of scored) bySet.set(set, { entry, config });
    found.set(config.key, bySet);
  }
  const count = reasons.length;
  if (count === 0) return { found, skipped: undefined };
  const left = count === 1 ? '1 config was left out' : `${count} configs were left out`;
  const first = reasons[0]!.replace(/\.$/, '');
  return { found, skipped: `${left} (${count === 1 ? '' : 'the first is '}${first}).` };
}

const isScore = (value: unknown): value is number => (numberOf(value) ?? -1) >= 0;

/** The entry's config, or why it has none. */
function placed({ config }: ForeignEntry, layers: number): Config | string {
  if (!config) return 'It names no config.';
  try {
    if ('path' in config) return configFromPath(config.path, layers);
    const { i, j } = config;
    return i === -1 && j === -1 ? blockConfig(0, 0, layers) : blockConfig(i, j, layers);
  } catch (error) {
    return (error as Error).message;
  }
}

/** The most answers that a whole config has of a set; undefined without any. */
function countOf(found: ReadonlyMap<string, ReadonlyMap<string, Placed>>, set: string): number | undefined {
  let most: number | undefined;
  for (const bySet of found.values()) {
    const entry = bySet.get(set)?.entry;
    const outputs = entry?.outputs?.[set];
    if (outputs && !entry.earlyStopped) most = Math.max(most ?? 0, outputs.length);
  }
  return most;
}

/** Of a config that lacks some answers of a set, only its score is comparable with those of others. */
function incompleteAnswers(
  found: ReadonlyMap<string, ReadonlyMap<string, Placed>>,
  counts: ReadonlyMap<string, number | undefined>,
): string[] {
  const lacks = (set: string, { earlyStopped, outputs }: ForeignEntry): boolean =>
    !earlyStopped && outputs?.[set] !== undefined && outputs[set].length !== counts.get(set);
  const incomplete = [...found.values()].filter((bySet) =>
    [...bySet].some(([set, { entry }]) => lacks(set, entry)),
  ).length;
  if (incomplete === 0) return [];
  return [
    incomplete === 1
      ? 'The answers of 1 config are incomplete, so only its scores count.'
      : `The answers of ${incomplete} configs are incomplete, so only their scores count.`,
  ];
}

function recordOf(
  bySet: ReadonlyMap<string, Placed>,
  sets: ForeignSweep['sets'],
  scales: ReadonlyMap<string, number>,
  counts: ReadonlyMap<string, number | undefined>,
): ImportedSweep['records'][number] {
  const placedOf = [...bySet.values()];
  const { entry, config } = placedOf.at(-1)!;
  const stopped = placedOf.some(({ entry: { earlyStopped } }) => earlyStopped);
  const outputs: OutputRecord[] = [];
  const scores: Record<string, number> = {};
  for (const [set, about] of Object.entries(sets)) {
    const own = bySet.get(set)?.entry;
    if (!own) continue;
    const answers = parsedOutputs(set, own.outputs?.[set] ?? [], about);
    const whole = answers.length === counts.get(set);
    if (answers.length > 0 && (stopped || whole)) outputs.push(...answers);
    else if (!stopped) scores[set] = Math.min(1, (own.scores[set] as number) / scales.get(set)!);
  }
  return {
    type: 'config',
    key: config.key,
    i: config.i,
    j: config.j,
    path: [...config.path],
    overhead: config.overhead,
    state: stopped ? 'early-stopped' : 'done',
    outputs,
    ...(Object.keys(scores).length > 0 ? { scores } : {}),
    wallMs: entry.wallMs ?? null,
    ...(entry.at === undefined ? {} : { at: entry.at }),
  };
}

/** The answers of a set; none where nobody can tell whether they had the asked form. */
function parsedOutputs(
  set: string,
  outputs: readonly ForeignOutput[],
  { scorer, emotions = 'austin' }: ForeignSet,
): OutputRecord[] {
  if (scorer !== 'integer' && scorer !== 'emotions') return [];
  return outputs.map(({ probe, output, score }) => ({
    set,
    probe,
    output,
    score,
    // Whatever the right answer is, the form of an answer does not depend on it.
    parsed:
      scorer === 'integer'
        ? scoreInteger(output, '0').parsed
        : scoreEmotions(output, [], [], emotions).parsed,
  }));
}
