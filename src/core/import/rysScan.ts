import {
  type ForeignConfig,
  type ForeignEntry,
  type ForeignOutput,
  type ForeignReader,
  integersOf,
  isObject,
  knownScorer,
  namedScores,
  numberOf,
  outputsOf,
} from './foreign.js';

const KEY = /^\s*\(?\s*(-?\d+)\s*,\s*(-?\d+)\s*\)?\s*$/;
/** What stands for an answer that an early stop left out. */
const SKIPPED = '[skipped]';

/**
 * Austin's `rys_sweep.json` (nerdyaustin/rys-qwen3-4b, `rys_scan.py`): an object of configs by `"i,j"`, j exclusive and
 * `"0,0"` the baseline, each with `NAME_score` and the answers in `NAME_details`. An early-stopped config has made-up
 * scores for what was not asked, which do not count.
 */
export const readRysScan: ForeignReader = ({ json }) => {
  if (!isObject(json)) return undefined;
  const configs = Object.entries(json);
  const fits = configs.every(
    ([key, value]) => KEY.test(key) && isObject(value) && Object.keys(namedScores(value)).length > 0,
  );
  if (configs.length === 0 || !fits) return undefined;
  const entries = configs.map(([key, value]) => entryOf(key, value as Readonly<Record<string, unknown>>));
  const names = new Set(entries.flatMap(({ scores }) => Object.keys(scores)));
  return {
    format: 'rys_scan.py',
    model: {},
    layers: layersOf(configs.map(([, value]) => value as Readonly<Record<string, unknown>>)),
    sets: Object.fromEntries([...names].map((name) => [name, knownScorer(name, 'austin')])),
    entries,
    notes: [],
  };
};

function entryOf(key: string, value: Readonly<Record<string, unknown>>): ForeignEntry {
  const scores = namedScores(value);
  const seconds = numberOf(value['wall_seconds']);
  const outputs: Record<string, readonly ForeignOutput[]> = {};
  for (const set of Object.keys(scores)) {
    const details = outputsOf(value[`${set}_details`], { probe: 'qid', output: 'output' });
    const asked = details.filter(({ output }) => output !== SKIPPED);
    if (asked.length > 0) outputs[set] = asked;
  }
  return {
    place: `"${key}"`,
    config: configOf(key, value['layer_indices']),
    scores,
    outputs,
    earlyStopped: value['early_stopped'] === true,
    ...(seconds === undefined ? {} : { wallMs: seconds * 1000 }),
  };
}

function configOf(key: string, layerIndices: unknown): ForeignConfig {
  const path = integersOf(layerIndices);
  if (path) return { path };
  const [, i, j] = KEY.exec(key)!;
  return { i: Number(i), j: Number(j) };
}

/** A path of a single block runs every layer, so its highest is the model's last. */
function layersOf(configs: readonly Readonly<Record<string, unknown>>[]): number | undefined {
  for (const config of configs) {
    const [all, extra] = [numberOf(config['num_layers_total']), numberOf(config['extra_layers'])];
    if (all !== undefined && extra !== undefined) return all - extra;
    const path = integersOf(config['layer_indices']);
    if (path && path.length > 0) return Math.max(...path) + 1;
  }
  return undefined;
}
