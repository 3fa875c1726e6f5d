import {
  type ForeignConfig,
  type ForeignEntry,
  type ForeignReader,
  type ForeignSet,
  integersOf,
  isObject,
  namedScores,
  numberOf,
  textOf,
} from './foreign.js';

/**
 * LLMRI's JSON (giraffeTreePruner/LLMRI-scanner): `scan_metadata`, a `baseline`, and `results` with `config` [i,j], j
 * exclusive, and the expanded `layer_path`. Version 1.0 has the scores as `NAME_score`, 1.1 under `probe_scores`; 1.1 may
 * lack the baseline among the results, and a scan that still runs is a file of the same form.
 */
export const readLlmri: ForeignReader = ({ json }) => {
  if (!isObject(json) || !isObject(json['scan_metadata']) || !Array.isArray(json['results']))
    return undefined;
  const metadata = json['scan_metadata'];
  const results: readonly unknown[] = json['results'];
  const entries = [
    ...(isObject(json['baseline']) ? [entryOf({ config: [0, 0], ...json['baseline'] }, 'the baseline')] : []),
    ...results.map((result, n) => entryOf(isObject(result) ? result : {}, `result ${n + 1}`)),
  ];
  const names = new Set(entries.flatMap(({ scores }) => Object.keys(scores)));
  return {
    format: 'LLMRI',
    model: { name: textOf(metadata['model_name']), architecture: textOf(metadata['model_type']) },
    layers: numberOf(metadata['num_layers']),
    backend: textOf(metadata['backend']),
    device: textOf(metadata['device']),
    sets: Object.fromEntries([...names].map((name) => [name, setOf(metadata, name)])),
    entries,
    notes: [],
  };
};

function entryOf(result: Readonly<Record<string, unknown>>, place: string): ForeignEntry {
  const { probe_scores: scores } = result;
  return {
    place,
    config: configOf(result['config'], result['layer_path']),
    scores: isObject(scores) ? scores : namedScores(result),
  };
}

function configOf(config: unknown, layerPath: unknown): ForeignConfig | undefined {
  const path = integersOf(layerPath);
  if (path) return { path };
  const ends = integersOf(config);
  return ends?.length === 2 ? { i: ends[0]!, j: ends[1]! } : undefined;
}

/** Of the dataset under `probe_datasets`, or in version 1.0 under `NAME_dataset` and `NAME_dataset_size`. */
function setOf(metadata: Readonly<Record<string, unknown>>, name: string): ForeignSet {
  const { probe_datasets: datasets } = metadata;
  const dataset = isObject(datasets) ? datasets[name] : undefined;
  const [path, size] = isObject(dataset)
    ? [dataset['path'], dataset['size']]
    : [metadata[`${name}_dataset`], metadata[`${name}_dataset_size`]];
  const count = numberOf(size);
  return {
    file: textOf(path)?.split(/[\\/]/).at(-1),
    ...(count !== undefined && Number.isInteger(count) && count > 0 ? { count } : {}),
  };
}
