import { basename } from 'node:path';
import { refuseImported } from '../core/results/imported.js';
import type { RunHeader, ScoredRecord } from '../core/results/records.js';
import { buildResults } from '../core/results/results.js';
import type { SearchSettings } from '../core/results/searches.js';
import { followSearch, type ScoreOf, type Search } from '../core/search/beam.js';
import { scoresFor, type SearchBounds, settingsFor } from '../core/search/pool.js';
import { readResultsHeader, type ResultsContent } from '../store/resultsFile.js';
import type { ResultsWriter } from '../store/resultsWriter.js';
import { checkModel, storedSets } from './storedSweep.js';
import { type PlannedRun, readModel, type SweepPlan } from './sweepPlan.js';

/** Searching for configs of several blocks, with the probes and into the results file of the sweep that measured them. */

type Scored = { readonly header: RunHeader; readonly records: readonly ScoredRecord[] };

/** See {@link scoresFor}. */
export const searchScores = ({ header, records }: Scored): ScoreOf =>
  scoresFor(buildResults(header, records));

/** Where a search stands. */
const searchIn = (content: Scored, settings: SearchSettings): Search =>
  followSearch(settings, content.header.model.layers, searchScores(content));

/**
 * Plans a search, or goes on with the one that has not ended.
 * @param file the sweep's results file.
 * @throws UserError when the sweep was imported, or has measured too few blocks.
 */
export function planSearch(
  file: string,
  content: ResultsContent,
  bounds: SearchBounds,
  plan: Pick<SweepPlan, 'model' | 'combined' | 'sequences' | 'threads' | 'chatTemplate' | 'acceptSettings'>,
): SweepPlan & { readonly search: SearchSettings } {
  const { header } = content;
  refuseImported(header, `No search can go on in ${basename(file)}`);
  const { backend } = header.engine;
  return {
    ...plan,
    // What it was measured with, since it is to be compared with it.
    gpu: backend === 'cuda' || backend === 'vulkan' || backend === 'metal' ? backend : 'false',
    earlyStop: header.settings['earlyStop'] === true,
    racing: header.settings['racing'] === true,
    wholeAnswers: header.settings['wholeAnswers'] === true,
    sampling: header.sampling,
    probes: [],
    configs: 'search',
    out: file,
    search: settingsFor(buildResults(header, content.records), content.searches, bounds, basename(file)),
  };
}

/**
 * What a search runs: the probes that are in its results file.
 * @throws UserError when the model is not the one that the file was made with.
 */
export async function plannedSearch({ model: file, out }: SweepPlan): Promise<PlannedRun> {
  const { engine: _, prompts: __, ...header } = await readResultsHeader(out);
  await checkModel(out, header, file);
  const { description: model, modelHeader, stamp } = await readModel(file);
  return { model, modelHeader, stamp, sets: storedSets(header), header };
}

/** Notes that a search begins, unless it is gone on with. */
export async function beginSearch(writer: ResultsWriter, settings: SearchSettings): Promise<void> {
  if (!lastIs(writer, settings)) await writer.appendSearch({ type: 'search', at: now(), settings });
}

/** Notes how a search has ended, unless that is known. */
export async function endSearch(writer: ResultsWriter, settings: SearchSettings): Promise<void> {
  const { end } = searchIn(writer, settings);
  if (end && !(lastIs(writer, settings) && writer.searches.at(-1)!.end))
    await writer.appendSearch({ type: 'search', at: now(), settings, end });
}

const lastIs = ({ searches }: ResultsWriter, settings: SearchSettings): boolean => {
  const last = searches.at(-1)?.settings;
  return last !== undefined && FIELDS.every((field) => String(last[field]) === String(settings[field]));
};

const FIELDS = ['pool', 'width', 'depth', 'budget', 'maxExtra'] as const satisfies (keyof SearchSettings)[];

const now = (): string => new Date().toISOString();
