import {
  type ForeignConfig,
  type ForeignEntry,
  type ForeignReader,
  integersOf,
  isObject,
  knownScorer,
  numberOf,
  outputsOf,
  textOf,
} from './foreign.js';

/**
 * Ng's pickles (dnhkng/RYS) as the JSON that docs/importing.md makes of them: `num_layers`, and under `sets` a list for
 * each pickle, with `config` its key, (i,j) with j exclusive or the whole layer list, the `score`, and the answers in
 * `responses` where they were saved.
 */
export const readNgDump: ForeignReader = ({ json }) => {
  if (!isObject(json) || !isObject(json['sets'])) return undefined;
  const sets = Object.entries(json['sets']);
  if (sets.length === 0 || !sets.every(([, rows]) => Array.isArray(rows))) return undefined;
  const entries = sets.flatMap(([set, rows]) =>
    (rows as readonly unknown[]).map((row, n) =>
      entryOf(set, isObject(row) ? row : {}, `entry ${n + 1} of ${set}`),
    ),
  );
  return {
    format: 'RYS',
    model: { name: textOf(json['model']) },
    layers: numberOf(json['num_layers']) ?? longest(entries),
    sets: Object.fromEntries(sets.map(([set]) => [set, knownScorer(set, 'ng')])),
    entries,
    notes: [],
  };
};

function entryOf(set: string, row: Readonly<Record<string, unknown>>, place: string): ForeignEntry {
  const outputs = outputsOf(row['responses'], { probe: 'qid', output: 'raw_output' });
  return {
    place,
    config: configOf(row['config']),
    scores: { [set]: row['score'] },
    ...(outputs.length > 0 ? { outputs: { [set]: outputs } } : {}),
  };
}

/** Two numbers are a block, as in Ng's own tools; keys may also be texts, `(3,6)` or `layers:0,1,2`. */
function configOf(key: unknown): ForeignConfig | undefined {
  const list = typeof key === 'string' ? numbersIn(key) : integersOf(key);
  if (!list) return undefined;
  return list.length === 2 ? { i: list[0]!, j: list[1]! } : { path: list };
}

function numbersIn(text: string): readonly number[] | undefined {
  const list = /^\s*(?:layers:|\()?\s*(\d+(?:\s*,\s*\d+)*)\s*\)?\s*$/i.exec(text)?.[1];
  return list?.split(',').map(Number);
}

/** A path of repeated blocks runs every layer, so its highest is the model's last. */
function longest(entries: readonly ForeignEntry[]): number | undefined {
  const layers = entries.flatMap(({ config }) => (config && 'path' in config ? config.path : []));
  return layers.length === 0 ? undefined : layers.reduce((most, layer) => Math.max(most, layer), 0) + 1;
}
