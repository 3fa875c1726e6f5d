import type { Anatomy, SweepAnatomy } from '../../core/anatomy/anatomy.js';
import { importedSentences } from '../../core/report/about.js';
import { causeSentence } from '../../core/report/causeSentence.js';
import { lastSearchLines } from '../../core/report/searchLines.js';
import { confirmedText, droppedSentence, luckSentence, seedSentence } from '../../core/report/sentences.js';
import { answerChanges } from '../../core/results/causes.js';
import { answersPerProbe, probeCount } from '../../core/results/records.js';
import type { ConfigResult, Results } from '../../core/results/results.js';
import type { Significance } from '../../core/results/significance.js';
import { describeSampling } from '../../core/sweep/sampling.js';
import type {
  ShownAnatomy,
  ShownConfig,
  ShownRun,
  ShownSignificance,
  ShownSummary,
  ShownSweep,
  ShownSweepAnatomy,
  ToWebview,
} from '../../protocol/webview.js';

/** Results as the protocol's messages say them. */

/** What the results alone do not tell. */
export interface ViewExtras {
  /** The file's name, for titles. */
  readonly file: string;
  readonly layerKinds: readonly string[];
  readonly skippedLines: number;
  readonly sweep: ShownSweep;
  readonly pinned: readonly string[];
}

/** The whole state for the webview. */
export function viewOf(results: Results, extras: ViewExtras): Extract<ToWebview, { type: 'results' }> {
  return {
    type: 'results',
    run: toShownRun(results, extras),
    configs: results.configs.map((config) => toShownConfig(results, config)),
    summary: toShownSummary(results),
    sweep: extras.sweep,
    pinned: [...extras.pinned],
  };
}

/** Whether the gains are more than luck; no more than the view needs. */
export function toShownSignificance(results: Results, significance: Significance): ShownSignificance {
  return {
    sentence: [luckSentence(results, significance), seedSentence(results)].filter(Boolean).join(' '),
    ...(results.search ? { search: lastSearchLines(results, significance).join(' ') } : {}),
    survivors: [...(significance.luck?.survivors ?? [])],
    evidence: Object.fromEntries(
      [...significance.evidence].map(([key, { ci95, pFamily, shrunken }]) => [
        key,
        { ci95: [...ci95], pFamily, shrunken },
      ]),
    ),
  };
}

/** Without the path, which follows from the key. */
export function toShownConfig(
  results: Results,
  { path: _path, error, dropped, cost, ...config }: ConfigResult,
): ShownConfig {
  const cause = causeSentence(answerChanges(results, config));
  return {
    ...config,
    scores: { ...config.scores },
    deltas: { ...config.deltas },
    standardErrors: { ...config.standardErrors },
    parsedBySet: { ...config.parsedBySet },
    ...(error === undefined ? {} : { error }),
    ...(dropped === undefined ? {} : { dropped: { ...dropped } }),
    ...(cost === undefined ? {} : { cost: { ...cost } }),
    ...(cause === undefined ? {} : { cause }),
  };
}

export function toShownSummary(results: Results): ShownSummary {
  return {
    combinedScore: results.combinedScore,
    baseline: results.baseline?.key ?? null,
    best: results.best?.key ?? null,
    pareto: results.pareto.map(({ key }) => key),
    confirmed: Object.fromEntries(
      [...results.confirmed].map(([key, config]) => [
        key,
        { state: config.state, text: confirmedText(config) },
      ]),
    ),
    dropped: droppedSentence(results) ?? null,
  };
}

export function toShownAnatomy({ layers, combined, sets }: SweepAnatomy): ShownSweepAnatomy {
  const one = ({ hotZones, ...anatomy }: Anatomy): ShownAnatomy => ({
    ...anatomy,
    hotZones: [...hotZones],
  });
  return {
    layers,
    combined: one(combined),
    sets: Object.fromEntries(Object.entries(sets).map(([name, own]) => [name, one(own)])),
  };
}

function toShownRun(results: Results, extras: ViewExtras): ShownRun {
  const { header, floors } = results;
  const { file, architecture, layers, quantization, name } = header.model;
  return {
    file: extras.file,
    created: header.created,
    model: { file, architecture, layers, quantization, ...(name === undefined ? {} : { name }) },
    layerKinds: [...extras.layerKinds],
    sets: header.probeSets.map((set) => ({
      name: set.name,
      probes: probeCount(set),
    })),
    backend: header.engine.backend,
    device: header.engine.device,
    floors: Object.fromEntries(
      Object.entries(floors).map(([set, list]) => [set, list.map((floor) => ({ ...floor }))]),
    ),
    sampling: header.sampling
      ? { text: describeSampling(header.sampling), answers: answersPerProbe(header) }
      : null,
    imported: importedSentences(results),
    skippedLines: extras.skippedLines,
  };
}
