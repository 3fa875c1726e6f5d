import { readFile } from 'node:fs/promises';
import * as v from 'valibot';
import { UserError } from '../../core/errors.js';
import type { EmotionConvention, Probe, ProbeSet } from '../../core/probes/probes.js';
import { report as renderReport, textReport } from '../../core/report/index.js';
import { damagedLines } from '../../core/report/units.js';
import type { CombinedScore } from '../../core/results/combinedScore.js';
import type { OutputRecord, RunHeader, ScoredRecord } from '../../core/results/records.js';
import { type Rescoring, rescoring } from '../../core/results/rescore.js';
import { buildResults } from '../../core/results/results.js';
import { judge } from '../../core/results/significance.js';
import { resolveEmotions, scoreOutput } from '../../core/scoring/index.js';
import { readProbeSets } from '../../runner/probeFiles.js';
import { scanResultsFile } from '../../store/resultsFile.js';
import type { Terminal } from '../terminal.js';

export interface ScoreCommandOptions {
  readonly probes: readonly string[];
  readonly outputs?: string;
  readonly results?: string;
  readonly emotions?: EmotionConvention;
  readonly combined: CombinedScore;
  readonly json?: boolean;
}

/** `rys score`: scores stored texts under the probe files as they are now. */
export async function score(options: ScoreCommandOptions, terminal: Terminal): Promise<void> {
  const sets = await readProbeSets(options.probes);
  if (options.outputs !== undefined) await scoreOutputs(sets, options.outputs, options, terminal);
  else await scoreResults(sets, options.results!, options, terminal);
}

const outputsSchema = v.record(v.string(), v.string());

async function scoreOutputs(
  sets: readonly ProbeSet[],
  file: string,
  options: ScoreCommandOptions,
  terminal: Terminal,
): Promise<void> {
  const outputs = await readOutputs(file);
  const known = new Set(sets.flatMap((set) => set.probes.map(({ id }) => id)));
  const unknown = Object.keys(outputs).filter((id) => !known.has(id));
  if (unknown.length > 0)
    throw new UserError(
      `${file} has outputs for probes that are not in ${options.probes.join(', ')} (${some(unknown)}): check the ids.`,
      { file },
    );
  const scores = sets.flatMap((set) => {
    const emotions = resolveEmotions(set, options.emotions);
    return set.probes
      .filter(({ id }) => id in outputs)
      .map((probe) => ({ probe: probe.id, ...scoreOutput(probe, outputs[probe.id]!, { emotions }) }));
  });
  if (scores.length === 0) throw new UserError(`${file} has no outputs to score.`, { file });
  const mean = scores.reduce((sum, { score: value }) => sum + value, 0) / scores.length;
  const missing = [...known].filter((id) => !(id in outputs));
  if (options.json) {
    terminal.out(JSON.stringify({ scores, mean, ...(missing.length > 0 ? { missing } : {}) }));
    return;
  }
  const width = Math.max('mean'.length, ...scores.map(({ probe }) => probe.length));
  for (const { probe, score: value, parsed } of scores)
    terminal.out(
      `${probe.padEnd(width)}  ${value.toFixed(3)}${parsed ? '' : terminal.paint.dim('  not in the requested format')}`,
    );
  terminal.out(`${'mean'.padEnd(width)}  ${mean.toFixed(3)}`);
  if (missing.length > 0) terminal.note(`No output, so not included in the mean: ${some(missing)}.`);
}

const SHOWN = 5;

/** The first few of a list, and how many more there are. */
const some = (items: readonly string[]): string =>
  items.slice(0, SHOWN).join(', ') + (items.length > SHOWN ? ` and ${items.length - SHOWN} more` : '');

async function readOutputs(file: string): Promise<Record<string, string>> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new UserError(
      error.code === 'ENOENT'
        ? `There is no outputs file at ${file}: check the path.`
        : `The outputs file ${file} cannot be read (${error.code}): check that it is a file you may read.`,
      { file },
    );
  });
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new UserError(`${file} is not JSON (${(error as Error).message}): fix it and try again.`, {
      file,
    });
  }
  const checked = v.safeParse(outputsSchema, json);
  if (!checked.success)
    throw new UserError(
      `${file} is not a JSON object of outputs by probe id, such as {"sqrt-01": "596252164"}.`,
      {
        file,
      },
    );
  return checked.output;
}

async function scoreResults(
  sets: readonly ProbeSet[],
  file: string,
  options: ScoreCommandOptions,
  terminal: Terminal,
): Promise<void> {
  const records: ScoredRecord[] = [];
  const tooEarly = new Map<string, OutputRecord[]>();
  let found: { stored: RunHeader; again: Rescoring } | undefined;
  const skippedLines = await scanResultsFile(file, (stored) => {
    const again = rescoring(stored, sets, options.emotions);
    found = { stored, again };
    return (record) => {
      records.push(again.rescore(record));
      tooEarly.set(record.key, again.endedTooEarly(record));
    };
  });
  const { stored, again } = found!;
  if (skippedLines > 0) terminal.note(damagedLines(file, skippedLines));
  if (again.dropped.length > 0)
    terminal.note(`No longer in the probe files, so excluded from the scores: ${some(again.dropped)}.`);
  const other = changedQuestions(stored, again.header);
  if (other.length > 0)
    terminal.note(`The question in the probe file has changed since the sweep: ${some(other)}.`);
  const early = [...tooEarly.values()].flat();
  if (early.length > 0) terminal.note(endedEarly(early, stored));
  const results = buildResults(again.header, records, { combined: options.combined });
  const significance = judge(results);
  terminal.out(
    options.json
      ? renderReport(results, significance, 'json')
      : textReport(results, significance, {
          paint: terminal.paint,
          color: terminal.color,
          width: terminal.width,
        }),
  );
}

/** Says how many answers ended early as the sweep scored them, and would not as they are scored now. */
function endedEarly(outputs: readonly OutputRecord[], { probeSets }: RunHeader): string {
  const conventions = probeSets
    .filter(({ name, probes }) =>
      outputs.some(
        ({ set, probe }) =>
          set === name && probes.some(({ id, answer }) => id === probe && answer.kind === 'emotions'),
      ),
    )
    .map(({ emotions }) => emotions);
  const under = conventions.length > 0 ? ` under ${[...new Set(conventions)].join(' and ')}` : '';
  return outputs.length === 1
    ? `1 answer ended early because its score was settled${under} in the sweep: scored as it is now, the complete answer might score differently.`
    : `${outputs.length} answers ended early because their scores were settled${under} in the sweep: scored as they are now, the complete answers might score differently.`;
}

/** Probes whose stored outputs answer another question than the file asks now. */
function changedQuestions(stored: RunHeader, now: RunHeader): string[] {
  const question = ({ prompt, system }: Pick<Probe, 'prompt' | 'system'>): string =>
    `${system ?? ''}\n${prompt}`;
  return now.probeSets.flatMap(({ name, probes }) => {
    const before = new Map(
      stored.probeSets.find((set) => set.name === name)?.probes.map((probe) => [probe.id, question(probe)]),
    );
    return probes
      .filter((probe) => before.get(probe.id) !== question(probe))
      .map(({ id }) => `${name}/${id}`);
  });
}
