import { formatPath } from '../configs/layerPath.js';
import { sizeClass } from '../results/pareto.js';
import type { ConfigResult, Results } from '../results/results.js';
import { topConfigs } from './json.js';
import {
  change,
  droppedSentence,
  floorLines,
  luckSentence,
  percent,
  score,
  stateCounts,
} from './sentences.js';

const TOP = 10;

/** A report to paste into an issue or a notebook. */
export function markdownReport(results: Results): string {
  const { header, baseline, sets } = results;
  const { model, engine } = header;
  const scores = (config: ConfigResult): string[] => sets.map((set) => score(config.scores[set] ?? null));
  const row = (config: ConfigResult): string[] => [
    config.key,
    formatPath(config.path),
    ...scores(config),
    score(config.combined),
    config.key === baseline?.key ? '' : change(config),
    percent(config.overhead),
    config.parsed === null ? '–' : percent(config.parsed),
  ];
  const head = ['Config', 'Path', ...sets, 'Combined', 'Δ', 'Overhead', 'Parsed'];
  const states = stateCounts(results);
  const luck = luckSentence(results);
  const dropped = droppedSentence(results);
  return [
    `# RYS sweep of ${model.name ?? model.file}`,
    '',
    `${model.file}: ${model.architecture}, ${model.layers} layers, ${model.quantization}. ` +
      `Probe sets: ${header.probeSets.map(({ name, probes }) => `${name} (${probes.length})`).join(', ')}. ` +
      `Engine: llama.cpp ${engine.llamaCpp} on ${engine.device}. Combined score: ${results.combinedScore}.`,
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
    ...section('Is it real?', [
      ...(luck ? [luck, ''] : []),
      ...(dropped ? [dropped, ''] : []),
      'Uninformed answers score:',
      '',
      ...floorLines(results).map((line) => `- ${line}`),
    ]),
    '',
  ].join('\n');
}

const section = (title: string, lines: string[]): string[] => ['', `## ${title}`, '', ...lines];

const table = (head: readonly string[], rows: readonly string[][]): string =>
  [head, head.map(() => '---'), ...rows]
    .map((cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`)
    .join('\n');
