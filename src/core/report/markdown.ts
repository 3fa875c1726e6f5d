import { anatomyOf } from '../anatomy/anatomy.js';
import { formatPath } from '../configs/layerPath.js';
import { percent, score, signed } from '../format/numbers.js';
import { interval } from '../format/numbers.js';
import { topConfigs } from '../results/bestConfigs.js';
import { sizeClass } from '../results/pareto.js';
import { probeCount, type RunHeader } from '../results/records.js';
import type { ConfigResult, Results } from '../results/results.js';
import type { Evidence, Significance } from '../results/significance.js';
import { engineFacts, FLOORS_UNKNOWN, importedSentences, modelFacts, modelTitle } from './about.js';
import { anatomyRows } from './anatomyLines.js';
import { causeSentences } from './causeSentence.js';
import {
  bounds,
  change,
  type Confirmed,
  CONFIRMED_WORDS,
  droppedSentence,
  floorLines,
  luckSentence,
  pText,
  stateCounts,
} from './sentences.js';

const TOP = 10;

const STATISTICS =
  'Δ ± standard error is the change against the baseline. 95 %: bootstrap interval over probes (BCa). p: probability that luck alone ' +
  'shows such a gain anywhere in the sweep, with * up to 0.05 (sign flips, largest studentized gain, step-down). Expected: Δ on ' +
  'other probes, corrected for choosing the best of many.';

const shrunken = (evidence: Evidence | undefined): string => (evidence ? signed(evidence.shrunken) : '–');

/** A report to paste into an issue or a notebook. */
export function markdownReport(results: Results, significance: Significance): string {
  const { evidence } = significance;
  const { header, baseline, sets } = results;
  const { model } = header;
  const imported = importedSentences(results);
  const floors = floorLines(results);
  const scores = (config: ConfigResult): string[] => sets.map((set) => score(config.scores[set] ?? null));
  const row = (config: ConfigResult): string[] => [
    config.key,
    formatPath(config.path),
    ...scores(config),
    score(config.combined),
    config.key === baseline?.key ? '' : change(config),
    bounds(evidence.get(config.key)),
    pText(evidence.get(config.key)),
    shrunken(evidence.get(config.key)),
    percent(config.overhead),
    config.parsed === null ? '–' : percent(config.parsed),
  ];
  const head = ['Config', 'Path', ...sets, 'Combined', 'Δ', '95 %', 'p', 'Expected', 'Overhead', 'Parsed'];
  const states = stateCounts(results);
  const luck = luckSentence(results, significance);
  const dropped = droppedSentence(results);
  return [
    `# RYS sweep of ${modelTitle(model)}`,
    '',
    `${imported.length > 0 ? modelTitle(model) : model.file}: ${modelFacts(model).join(', ')}. ` +
      `Probe sets: ${header.probeSets.map(setText).join(', ')}. ` +
      `Engine: ${engineFacts(header)}. Combined score: ${results.combinedScore}.`,
    ...(imported.length > 0 ? ['', imported.join(' ')] : []),
    '',
    `${results.configs.length} configs${states.length > 0 ? `: ${states.join(', ')}` : ''}.`,
    ...section('Baseline and best configs', [
      table(head, [...(baseline ? [baseline] : []), ...topConfigs(results, TOP)].map(row)),
    ]),
    ...section('Pareto frontier', [
      table(
        ['Size', ...head],
        results.pareto.map((config) => [sizeClass(config.overhead), ...row(config)]),
      ),
    ]),
    ...section('Single layers', [
      table(
        ['Layer', ...sets, 'Combined', 'Δ'],
        results.singleLayers.map((config) => [
          String(config.i),
          ...scores(config),
          score(config.combined),
          change(config),
        ]),
      ),
    ]),
    ...(results.confirmed.size > 0
      ? section('Confirmation on fresh probes', [
          table(
            [
              'Config',
              'State',
              'In the sweep',
              '95 %',
              'Expected',
              'On fresh probes',
              '95 %',
              'p',
              'Fresh probes',
            ],
            [...results.confirmed.values()].map(confirmedRow),
          ),
          '',
          'Δ on the scale of the mean of the sets, which makes sweeps of different sets comparable.',
        ])
      : []),
    ...section('Anatomy', [
      table(['Scores', 'Part', 'Layers', 'Depth', ''], anatomyRows(anatomyOf(results))),
    ]),
    ...section('Is it real?', [
      luck,
      '',
      ...causeSentences(results, significance, TOP).flatMap((sentence) => [sentence, '']),
      STATISTICS,
      '',
      ...(dropped ? [dropped, ''] : []),
      ...(floors.length > 0
        ? ['Uninformed answers score:', '', ...floors.map((line) => `- ${line}`)]
        : [FLOORS_UNKNOWN]),
    ]),
    '',
  ].join('\n');
}

const setText = (set: RunHeader['probeSets'][number]): string => {
  const count = probeCount(set);
  return count === null ? set.name : `${set.name} (${count})`;
};

function confirmedRow({ key, state, selection, confirmed, in: { probeSets } }: Confirmed): string[] {
  const orDash = (value: number | null | undefined): string =>
    (value ?? null) === null ? '–' : signed(value!);
  const range = (gain: { readonly ci95: readonly [number, number] | null } | null): string =>
    gain?.ci95 ? interval(gain.ci95) : '–';
  return [
    key,
    CONFIRMED_WORDS[state],
    orDash(selection?.delta),
    range(selection),
    orDash(selection?.expected),
    orDash(confirmed?.delta),
    range(confirmed),
    confirmed && confirmed.p !== null ? confirmed.p.toFixed(3) : '–',
    probeSets.map(({ name, probes }) => `${name} (${probes})`).join(', '),
  ];
}

const section = (title: string, lines: string[]): string[] => ['', `## ${title}`, '', ...lines];

const table = (head: readonly string[], rows: readonly string[][]): string =>
  [head, head.map(() => '---'), ...rows]
    .map((cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`)
    .join('\n');
