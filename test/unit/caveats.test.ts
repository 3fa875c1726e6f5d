import { describe, expect, it } from 'vitest';
import { gridConfigs, parseSelection } from '../../src/core/configs/configGrid.js';
import { parseConfig } from '../../src/core/configs/layerPath.js';
import { caveats } from '../../src/core/report/caveats.js';
import { report } from '../../src/core/report/index.js';
import { commands, selectionOf } from '../../src/core/report/reproduce.js';
import type { Confirmation } from '../../src/core/results/confirmation.js';
import type { ConfigRecord, OutputRecord, RunHeader, ScoredRecord } from '../../src/core/results/records.js';
import { buildResults } from '../../src/core/results/results.js';
import { judge } from '../../src/core/results/significance.js';
import { ScoredRecords } from '../../src/store/scoredRecords.js';
import {
  blockRecord,
  configRecord,
  emotionProbe,
  outputOf,
  probeSet,
  runHeader,
  textProbe,
} from '../support/runs.js';

const LAYERS = 3;
const setOf = (count: number) =>
  probeSet(
    'guesses',
    Array.from({ length: count }, (_, n) => textProbe(`p${n + 1}`, `word ${n}`)),
  );
const answers = (count: number, score: number, more: Partial<OutputRecord> = {}) => ({
  outputs: Array.from({ length: count }, (_, n) => outputOf('guesses', `p${n + 1}`, score, more)),
});
function said(
  records: readonly ScoredRecord[],
  header: RunHeader = runHeader({ layers: LAYERS, sets: [setOf(30)] }),
) {
  const results = buildResults(header, records);
  return caveats(results, judge(results));
}
const base = blockRecord(0, 0, LAYERS, {}, answers(30, 0.5));
const DEVICE =
  'All answers come from one device (cpu a CPU). On another one, a near-tie between two tokens can go the other way.';
const PART = '2 of the model’s 7 configs (i,j) are in the file.';
const UNCONFIRMED =
  'The gains were found on the same probes that they are reported for. They are not confirmed on fresh ones.';

describe('caveats of a run', () => {
  it('are few for a whole sweep without gains', () => {
    const records = gridConfigs(LAYERS).map((config) =>
      configRecord(config, {}, answers(30, config.j === 0 ? 0.5 : 0.4)),
    );
    expect(said(records)).toEqual([DEVICE]);
  });

  it('name gains that luck explains, and few probes', () => {
    const header = runHeader({ layers: LAYERS, sets: [setOf(29)] });
    const own = blockRecord(0, 1, LAYERS, {}, answers(29, 0.5));
    const gain = { ...own, outputs: [outputOf('guesses', 'p1', 0.6), ...own.outputs.slice(1)] };
    expect(said([blockRecord(0, 0, LAYERS, {}, answers(29, 0.5)), gain], header)).toEqual([
      'No gain in this sweep is distinguishable from luck.',
      UNCONFIRMED,
      'guesses has 29 probes: with fewer than 30, only large gains can be told from luck.',
      PART,
      DEVICE,
    ]);
  });

  it('name what fresh probes said of the best config', () => {
    const gain = blockRecord(0, 1, LAYERS, {}, answers(30, 0.6));
    const saidOf = (state: 'confirmed' | 'refuted' | 'unresolved'): string[] => {
      const confirmation: Confirmation = {
        type: 'confirmation',
        at: '2026-11-21T10:00:00.000Z',
        file: 'fresh.rys.jsonl',
        probeSets: [{ name: 'fresh', hash: 'sha256:0', probes: 40 }],
        configs: [
          {
            key: '(0,1)',
            state,
            selection: { delta: 0.1, ci95: [0.05, 0.15], expected: 0.06 },
            confirmed: { delta: 0.01, ci95: [-0.02, 0.04], p: 0.4 },
          },
        ],
      };
      const header = runHeader({ layers: LAYERS, sets: [setOf(30)] });
      const results = buildResults(header, [base, gain], { confirmations: [confirmation] });
      const markdown = report(results, judge(results), 'md');
      expect(markdown).toContain('## Confirmation on fresh probes');
      expect(markdown).toMatch(
        /\| \(0,1\) \| [a-z ]+ \| \+0\.100 \| \+0\.050 to \+0\.150 \| \+0\.060 \| \+0\.010 \| −0\.020 to \+0\.040 \| 0\.400 \| fresh \(40\) \|/,
      );
      return caveats(results, judge(results));
    };
    expect(saidOf('confirmed')).toEqual([PART, DEVICE]);
    expect(saidOf('refuted')[0]).toBe(
      'On fresh probes: (0,1) refuted: +0.010 (−0.020 to +0.040) on fresh after +0.100.',
    );
    expect(saidOf('unresolved')[0]).toMatch(/^On fresh probes: \(0,1\) not resolved: /);
  });

  it('name a gain of formatting and answers that could not be parsed', () => {
    const before = blockRecord(0, 0, LAYERS, {}, answers(30, 0, { parsed: false }));
    const list = said([before, blockRecord(0, 1, LAYERS, {}, answers(30, 1))]);
    expect(list[0]).toBe(UNCONFIRMED);
    expect(list[1]).toMatch(/^\(0,1\): The gain is one of formatting: all of it/);
    expect(list).toContain(
      '100.0 % of the baseline’s answers could not be parsed: they were not in the requested format.',
    );
    const worse = blockRecord(
      0,
      1,
      LAYERS,
      {},
      { outputs: [outputOf('guesses', 'p1', 0, { parsed: false }), ...answers(30, 0.5).outputs.slice(1)] },
    );
    expect(said([base, worse])).toContain(
      '3.3 % of (0,1)’s answers could not be parsed: they were not in the requested format.',
    );
  });

  it('count the configs without a score', () => {
    const cut = answers(1, 0);
    const list = said([
      base,
      blockRecord(0, 1, LAYERS, {}, { state: 'early-stopped', ...cut }),
      blockRecord(0, 2, LAYERS, {}, { state: 'early-stopped', ...cut }),
      blockRecord(0, 3, LAYERS, {}, { state: 'failed' }),
      blockRecord(1, 2, LAYERS, {}, { state: 'unsupported' }),
      blockRecord(1, 3, LAYERS, {}, { state: 'dropped', ...cut }),
    ]);
    expect(list).toEqual([
      '6 of the model’s 7 configs (i,j) are in the file.',
      '2 configs were stopped early because the first answers were too poor to continue, and have no score.',
      '1 config was dropped as worse than the baseline. In at most 1 % of sweeps, this test drops a config that is no worse.',
      '1 config failed and has no score.',
      '1 config cannot be run by this architecture and has no score.',
      DEVICE,
    ]);
  });

  it('tell of answers that were ended or cut off', () => {
    const worse = (more: Partial<OutputRecord>, count = 30) =>
      blockRecord(
        0,
        1,
        LAYERS,
        {},
        {
          outputs: answers(30, 0.4).outputs.map((output, n) => (n < count ? { ...output, ...more } : output)),
        },
      );
    expect(said([base, worse({ stop: 'decided' })])).toContain(
      '50.0 % of all answers were ended as soon as nothing that could follow would change their score. They may read as unfinished.',
    );
    expect(said([base, worse({ stop: 'limit' }, 3)])).toContain(
      '5.0 % of all answers were cut off at the token limit, perhaps before their point.',
    );
    expect(said([base, worse({ stop: 'limit' }, 2)])).toEqual([PART, DEVICE]);
    // Also of what was read from a file, which has no texts.
    const read = new ScoredRecords().of(worse({ stop: 'decided' }), { start: 0, length: 1 });
    expect(said([base, read])).toEqual(said([base, worse({ stop: 'decided' })]));
  });

  it('say where uninformed answers do as well', () => {
    const feelings = probeSet(
      'feelings',
      Array.from({ length: 30 }, (_, n) => emotionProbe(`p${n + 1}`, { A: 5, B: 5 })),
    );
    const list = said(
      [blockRecord(0, 0, LAYERS, { feelings: Array<number>(30).fill(0.2) })],
      runHeader({ layers: LAYERS, sets: [feelings] }),
    );
    expect(list.join('\n')).toMatch(
      /On feelings, an answer that knows nothing \(every emotion rated .*\) scores 1\.000, no less than the baseline’s 0\.200\./,
    );
  });

  it('say that the baseline is missing', () => {
    expect(said([])[0]).toBe('The baseline is missing or unfinished, so nothing can be compared with it.');
  });
});

describe('the commands that repeat a sweep', () => {
  const of = (
    records: readonly ConfigRecord[],
    more: Partial<RunHeader> = {},
    combined: 'sum' | 'mean' = 'sum',
  ) => {
    const sets = [setOf(2), probeSet('feelings', [emotionProbe('p1', { A: 1 })])];
    return commands(buildResults({ ...runHeader({ layers: LAYERS, sets }), ...more }, records, { combined }));
  };
  const grid = gridConfigs(LAYERS).map((config) => configRecord(config, {}));

  it('have the files, the backend and the settings of the header', () => {
    expect(of(grid)).toEqual([
      'rys sweep tiny.gguf --probes guesses.probes.json feelings.probes.json --out tiny.rys.jsonl --gpu false --emotions austin --sequences 4 --threads 2',
      'rys report tiny.rys.jsonl --format html --out report.html',
    ]);
    const header = runHeader();
    expect(
      of(
        grid.slice(0, 3),
        {
          model: { ...header.model, file: "it's big.gguf", layers: LAYERS },
          engine: { ...header.engine, backend: 'cuda', settings: { heads: 'off' } },
          settings: { earlyStop: false, racing: true, wholeAnswers: true },
          prompts: { ...header.prompts!, templateFile: 'my template.jinja' },
        },
        'mean',
      ),
    ).toEqual([
      "rys sweep 'it'\\''s big.gguf' --probes guesses.probes.json feelings.probes.json --out 'it'\\''s big.rys.jsonl' --configs '(0,1) (0,2)' --gpu cuda --no-early-stop --racing --whole-answers --emotions austin --no-heads --chat-template 'my template.jinja'",
      "rys report 'it'\\''s big.rys.jsonl' --format html --combined mean --out report.html",
    ]);
  });

  const selection = (...blocks: [number, number][]): string =>
    selectionOf(
      buildResults(
        runHeader({ layers: LAYERS }),
        blocks.map(([i, j]) => blockRecord(i, j, LAYERS, {})),
      ),
    );

  it('select the configs that the file has', () => {
    expect(selection([0, 0], [0, 1], [1, 2], [2, 3])).toBe('single');
    expect(selection([0, 0], [0, 1], [1, 2], [2, 3], [0, 2], [1, 3])).toBe('blocks<=2');
    expect(selection([0, 0], [1, 2], [2, 3], [1, 3])).toBe('within 1..2');
    expect(selection([0, 1], [1, 2], [2, 3])).toBe('single');
    expect(selection([0, 0], [0, 1], [2, 3])).toBe('(0,1) (2,3)');
    expect(selection([0, 0])).toBe('(0,0)');
  });

  it.each(['single skip', 'single passes<=3', 'within 1..2 passes<=3 skip', '(0,1);(2,3)', 'skip (0,1)x4'])(
    'select %s by its own name',
    (wanted) => {
      const configs = parseSelection(wanted, LAYERS);
      const chosen = selectionOf(
        buildResults(
          runHeader({ layers: LAYERS }),
          configs.map((config) => configRecord(config, {})),
        ),
      );
      expect(
        parseSelection(chosen, LAYERS)
          .map(({ key }) => key)
          .sort(),
      ).toEqual(configs.map(({ key }) => key).sort());
      expect(chosen.length).toBeLessThanOrEqual(wanted.length);
    },
  );

  it('select others one by one', () => {
    const list = ['(0,1)x3', '(1,2)x0', '~(0,2)'].map((text) => configRecord(parseConfig(text, LAYERS), {}));
    expect(selectionOf(buildResults(runHeader({ layers: LAYERS }), list))).toBe('(0,1)x3 (1,2)x0 ~(0,2)');
  });
});
