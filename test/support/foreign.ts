/** Small sweeps in the shapes of other tools' files, made up for the tests. */

const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, n) => from + n);
const pathOf = (i: number, j: number, layers: number): number[] => [...range(0, j), ...range(i, layers)];

const answers = (texts: readonly string[], scores: readonly number[]) =>
  texts.map((output, n) => ({ qid: String(n), output, score: scores[n] }));

/** As rys_scan.py writes it: (0,0), a config, and an early-stopped one, of a model of 4 layers. */
export function rysScan() {
  const about = (i: number, j: number) => ({
    num_layers_total: 4 + j - i,
    extra_layers: j - i,
    overhead_pct: 25 * (j - i),
    wall_seconds: 12.34,
    layer_indices: i === j ? range(0, 4) : pathOf(i, j, 4),
  });
  const ratings = 'First pass scores:\nJoy: 3\nFear: 2\nAnger: 5\nHope: 0';
  return {
    '0,0': {
      math_score: 0.5,
      eq_score: 0.7,
      combined: 1.2,
      ...about(0, 0),
      math_details: answers(['12', 'about 700'], [1, 0]),
      eq_details: answers([ratings, ratings], [0.8, 0.6]),
    },
    '1,3': {
      math_score: 0.75,
      eq_score: 0.6,
      combined: 1.35,
      ...about(1, 3),
      math_details: answers(['12', '7 or 8'], [1, 0.5]),
      eq_details: answers(['no idea', ratings], [0.5, 0.7]),
    },
    '0,4': {
      math_score: 0,
      eq_score: 0.5,
      combined: 0.5,
      ...about(0, 4),
      math_details: answers(['%%', '#'], [0, 0]),
      eq_details: answers(['[skipped]', '[skipped]'], [0.5, 0.5]),
      early_stopped: true,
    },
  };
}

/** As llm-circuit-finder's sweep.py appends them. */
export const circuitLines = [
  {
    is_baseline: true,
    dup_start: -1,
    dup_end: -1,
    math_score: 0.74,
    eq_score: 94.5,
    reasoning_score: 0.94,
    reasoning_cats: { date: 1, logic: 0.5 },
    timestamp: '2026-03-18T19:01:19.488780',
  },
  {
    dup_start: 6,
    dup_end: 9,
    n_dup_layers: 3,
    math_score: 0.78,
    eq_score: 95.75,
    reasoning_score: 0.94,
    reasoning_cats: { date: 1, logic: 1 },
    timestamp: '2026-03-18T19:03:46.745090',
  },
];

export const jsonl = (lines: readonly unknown[]): string =>
  lines.map((line) => `${JSON.stringify(line)}\n`).join('');

/** As LLMRI 1.0 writes it, with the scores beside the config. */
export function llmri() {
  const result = (i: number, j: number, pubmedqa: number, eq: number) => ({
    config: [i, j],
    pubmedqa_score: pubmedqa,
    eq_score: eq,
    combined_score: (pubmedqa + eq) / 2,
    combined_delta: 0,
    duplicated_layers: range(i, j),
    num_duplicated: j - i,
    layer_path: i === j ? range(0, 3) : pathOf(i, j, 3),
    total_layers_in_path: 3 + j - i,
    param_increase_pct: 0,
  });
  return {
    scan_metadata: {
      model_name: 'someone/Some-3B',
      model_type: 'llama',
      num_layers: 3,
      backend: 'hf',
      device: 'mps',
      total_configs: 7,
      completed_configs: 2,
      pubmedqa_dataset: '/Users/someone/llmri/datasets/pubmedqa_16.json',
      pubmedqa_dataset_size: 16,
      eq_dataset: 'C:\\llmri\\eq_16.json',
      eq_dataset_size: 12,
    },
    baseline: { config: [0, 0], pubmedqa_score: 0.5, eq_score: 0.6, combined_score: 0.55 },
    results: [result(0, 0, 0.5, 0.6), result(1, 2, 0.75, 0.5)],
    rankings: { top_combined: [[1, 2]] },
    llmri_version: '1.0.0',
  };
}

/** The same, as LLMRI 1.1 writes it: the baseline stands by itself. */
export function llmri11() {
  const { scan_metadata: metadata } = llmri();
  const { model_name, model_type, num_layers, backend, device } = metadata;
  return {
    llmri_version: '1.1.0',
    scan_metadata: {
      ...{ model_name, model_type, num_layers, backend, device },
      probe_datasets: {
        boolq: { path: 'data/boolq_16.json', size: 16 },
        eq: { path: 'eq_16.json', size: 0 },
      },
    },
    baseline: { config: [0, 0], probe_scores: { boolq: 0.5, eq: 0.6 }, combined_score: 0.55 },
    results: [
      { config: [0, 3], probe_scores: { boolq: 0.25, eq: 0.5 }, layer_path: pathOf(0, 3, 3) },
      { config: [1, 2], probe_scores: { boolq: 0.75, eq: 0.7 }, layer_path: pathOf(1, 2, 3) },
    ],
  };
}

/** As docs/importing.md makes it of Ng's pickles. */
export const ngDump = () => ({
  model: 'Some-4B',
  num_layers: 4,
  sets: {
    math: [
      { config: [0, 1, 2, 3], score: 0.5, responses: ngAnswers(['12', '700'], [1, 0]) },
      { config: pathOf(1, 3, 4), score: 0.75, responses: ngAnswers(['12', '7'], [1, 0.5]) },
    ],
    eq: [
      { config: [0, 0], score: 72 },
      { config: '(1, 3)', score: 81 },
    ],
  },
});

const ngAnswers = (texts: readonly string[], scores: readonly number[]) =>
  texts.map((raw_output, n) => ({
    qid: String(n),
    raw_output,
    extracted: [12],
    reference: 12,
    score: scores[n],
  }));
