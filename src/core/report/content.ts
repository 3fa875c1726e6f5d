import { anatomyOf, type SweepAnatomy } from '../anatomy/anatomy.js';
import { formatPath } from '../configs/layerPath.js';
import { picturedOf } from '../drawing/pictured.js';
import { percent, score, signed } from '../format/numbers.js';
import { goodConfigs, topConfigs } from '../results/bestConfigs.js';
import { answerChanges } from '../results/causes.js';
import { sizeClass } from '../results/pareto.js';
import { probeCount, type RunHeader } from '../results/records.js';
import type { ConfigResult, Results } from '../results/results.js';
import type { Significance } from '../results/significance.js';
import { describeSampling } from '../sweep/sampling.js';
import { engineFacts, FLOORS_UNKNOWN, modelFacts, modelTitle } from './about.js';
import { anatomyRows } from './anatomyLines.js';
import { causeSentences, lengthText, parsedScoresText, parsedText } from './causeSentence.js';
import { caveats } from './caveats.js';
import { changedProbes, quotedConfigs, type Texts } from './changedProbes.js';
import { confirmationBlocks } from './confirmationTable.js';
import { costBlocks } from './costTable.js';
import { type Block, paragraph, type ReportDocument, type Section, type Table } from './document.js';
import { barsFigure, frontierFigure, mapFigures, passesFigure } from './figures.js';
import { reproduction } from './reproduce.js';
import { lastSearchLines } from './searchLines.js';
import { bounds, change, floorLines, luckSentence, pText, seedSentence, stateCounts } from './sentences.js';

/** How many configs of those that gain most are looked at. */
export const TOP = 10;

const STATISTICS =
  'Δ ± standard error is the change against the baseline. 95 %: bootstrap interval over probes (BCa). p: probability that luck alone ' +
  'shows such a gain anywhere in the sweep, with * up to 0.05 (sign flips, largest studentized gain, step-down). Expected: Δ on ' +
  'other probes, corrected for choosing the best of many.';

/** Keys of the configs whose answers {@link reportDocument} quotes, where it is given them. */
export const textsWanted = (results: Results, significance: Significance): string[] =>
  quotedConfigs(goodConfigs(results, significance, TOP));

/**
 * What a report for people says, in the order it says it.
 * @param texts outputs of the configs that {@link textsWanted} names; without them no answers are quoted.
 */
export function reportDocument(results: Results, significance: Significance, texts?: Texts): ReportDocument {
  const { header, sets } = results;
  const { model } = header;
  const pictured = picturedOf(results, significance);
  const anatomy = anatomyOf(results);
  const good = goodConfigs(results, significance, TOP);
  const states = stateCounts(results);
  const causes = causeSentences(results, significance, TOP);
  const single = barsFigure(pictured, model.layers);
  const passes = passesFigure(pictured, model.layers);
  const frontier = frontierFigure(pictured);
  const rows = rowsOf(results, significance);
  return {
    title: `RYS sweep of ${modelTitle(model)}`,
    lead: [
      `${header.imported ? modelTitle(model) : model.file}: ${modelFacts(model).join(', ')}. ` +
        `Probe sets: ${header.probeSets.map(setText).join(', ')}. ` +
        `Engine: ${engineFacts(header)}. ${header.imported ? '' : `Answers: ${describeSampling(header.sampling)}. `}Combined score: ${results.combinedScore}.`,
      `${results.configs.length} configs${states.length > 0 ? `: ${states.join(', ')}` : ''}.`,
      luckSentence(results, significance),
    ],
    sections: [
      section('caveats', 'Caveats of this run', [{ kind: 'list', items: caveats(results, significance) }]),
      section('maps', 'Maps', mapFigures(pictured, anatomy)),
      section('frontier', 'Pareto frontier', [
        ...(frontier ? [frontier] : []),
        table(
          'The best score for the work, by size class.',
          ['Size', ...rows.head],
          [...results.pareto.map((config) => [sizeClass(config.overhead), ...rows.of(config)])],
        ),
      ]),
      section('best', 'Baseline and best configs', [
        table(
          'The baseline, and the configs with the highest combined scores.',
          rows.head,
          [...(results.baseline ? [results.baseline] : []), ...topConfigs(results, TOP)].map(rows.of),
        ),
      ]),
      section('layers', 'Single layers', [
        ...(single ? [single] : []),
        ...(passes ? [passes] : []),
        table(
          'Each layer repeated alone.',
          ['Layer', ...sets, 'Combined', 'Δ'],
          results.singleLayers.map((config) => [
            String(config.i),
            ...scoresOf(results, config),
            score(config.combined),
            change(config),
          ]),
        ),
      ]),
      section('search', 'Multi-block search', [
        { kind: 'list', items: lastSearchLines(results, significance) },
      ]),
      section('fresh', 'Confirmation on fresh probes', confirmationBlocks(results)),
      section('cost', 'Measured cost', costBlocks(results)),
      section('anatomy', 'Anatomy', [
        table(
          'What the map says of the layers: where the model encodes, reasons and decodes, and which layers gain.',
          ['Part', 'Scores', 'Layers', 'Depth', 'How sure'],
          partRows(anatomy),
        ),
      ]),
      section('real', 'Is it real?', [
        paragraph([luckSentence(results, significance), seedSentence(results)].filter(Boolean).join(' ')),
        paragraph(STATISTICS),
        ...floorBlocks(results),
      ]),
      section('why', 'Why it changes', [
        ...causes.map(paragraph),
        table(
          'Answers beside the baseline’s: share that was parsed, mean score of those parsed under both, mean tokens.',
          ['Config', 'Δ', 'Parsed', 'Score of parsed', 'Tokens'],
          good.configs.flatMap((config) => {
            const changes = answerChanges(results, config);
            return changes
              ? [
                  [
                    config.key,
                    change(config),
                    parsedText(changes),
                    parsedScoresText(changes),
                    lengthText(changes),
                  ],
                ]
              : [];
          }),
        ),
      ]),
      section('questions', 'Questions that changed most', changedProbes(results, good, texts)),
      section('repeat', 'Repeat this sweep', reproduction(results)),
    ].filter(({ blocks }) => blocks.some(says)),
  };
}

const section = (id: string, title: string, blocks: readonly Block[]): Section => ({
  id,
  title,
  blocks: blocks.filter(says),
});

/** A list or a table without a row is left out, and a section without anything else, too. */
const says = (block: Block): boolean =>
  block.kind === 'table' ? block.rows.length > 0 : block.kind !== 'list' || block.items.length > 0;

const table = (caption: string, head: readonly string[], rows: readonly (readonly string[])[]): Table => ({
  kind: 'table',
  caption,
  head,
  rows,
});

const scoresOf = ({ sets }: Results, config: ConfigResult): string[] =>
  sets.map((set) => score(config.scores[set] ?? null));

/** What the tables of configs have in common. */
function rowsOf(results: Results, { evidence }: Significance) {
  return {
    head: ['Config', 'Path', ...results.sets, 'Combined', 'Δ', '95 %', 'p', 'Expected', 'Overhead', 'Parsed'],
    of: (config: ConfigResult): string[] => {
      const judged = evidence.get(config.key);
      return [
        config.key,
        formatPath(config.path),
        ...scoresOf(results, config),
        score(config.combined),
        config.key === results.baseline?.key ? '' : change(config),
        bounds(judged),
        pText(judged),
        judged ? signed(judged.shrunken) : '–',
        percent(config.overhead),
        config.parsed === null ? '–' : percent(config.parsed),
      ];
    },
  };
}

/** Each row names its scores, also where a table on a screen need not repeat them. */
function partRows(anatomy: SweepAnatomy): string[][] {
  let scores = '';
  return anatomyRows(anatomy).map(([name, part, ...others]) => {
    scores = name || scores;
    return [part!, scores, ...others];
  });
}

function floorBlocks(results: Results): Block[] {
  const floors = floorLines(results);
  return floors.length > 0
    ? [paragraph('Uninformed answers score:'), { kind: 'list', items: floors }]
    : [paragraph(FLOORS_UNKNOWN)];
}

const setText = (set: RunHeader['probeSets'][number]): string => {
  const count = probeCount(set);
  return count === null ? set.name : `${set.name} (${count})`;
};
