import { readFile } from 'node:fs/promises';
import * as v from 'valibot';
import { UserError } from '../../core/errors.js';
import type { EmotionConvention, ProbeSet } from '../../core/probes.js';
import { report as renderReport } from '../../core/report/index.js';
import { rescore } from '../../core/rescore.js';
import { buildResults, type CombinedScore } from '../../core/results.js';
import { resolveEmotions, scoreOutput } from '../../core/scoring/index.js';
import { readProbeSets } from '../../runner/probeFiles.js';
import { readRunLog } from '../../store/runLog.js';
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
  if ((options.outputs === undefined) === (options.results === undefined))
    throw new UserError('Name what to score: either --outputs <outputs.json> or --results <file.rys.jsonl>.');
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
      `${file} has outputs for probes that are not in ${options.probes.join(', ')} (${unknown.slice(0, 3).join(', ')}): check the ids.`,
      { file },
    );
  const scores = sets.flatMap((set) => {
    const emotions = resolveEmotions(set, options.emotions);
    return set.probes
      .filter(({ id }) => id in outputs)
      .map((probe) => ({ probe: probe.id, ...scoreOutput(probe, outputs[probe.id]!, { emotions }) }));
  });
  if (scores.length === 0) throw new UserError(`${file} holds no outputs to score.`, { file });
  const mean = scores.reduce((sum, { score: value }) => sum + value, 0) / scores.length;
  const missing = [...known].filter((id) => !(id in outputs));
  if (options.json) {
    terminal.out(JSON.stringify({ scores, mean, ...(missing.length > 0 ? { missing } : {}) }));
    return;
  }
  const width = Math.max(...scores.map(({ probe }) => probe.length));
  for (const { probe, score: value, parsed } of scores)
    terminal.out(
      `${probe.padEnd(width)}  ${value.toFixed(3)}${parsed ? '' : terminal.paint.dim('  not in the asked format')}`,
    );
  terminal.out(`${'mean'.padEnd(width)}  ${mean.toFixed(3)}`);
  if (missing.length > 0) terminal.note(`Without an output, so not in the mean: ${missing.join(', ')}.`);
}

async function readOutputs(file: string): Promise<Record<string, string>> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new UserError(`The outputs file ${file} cannot be read (${error.code}): check the path.`, { file });
  });
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new UserError(`${file} is not JSON (${(error as Error).message}): mend it and try again.`, {
      file,
    });
  }
  const checked = v.safeParse(outputsSchema, json);
  if (!checked.success)
    throw new UserError(`${file} is not an object of texts by probe id, such as {"sqrt-01": "596252164"}.`, {
      file,
    });
  return checked.output;
}

async function scoreResults(
  sets: readonly ProbeSet[],
  file: string,
  options: ScoreCommandOptions,
  terminal: Terminal,
): Promise<void> {
  const { header, records } = await readRunLog(file);
  const again = rescore(header, records, sets, options.emotions);
  for (const dropped of again.dropped)
    terminal.note(`${dropped}: no longer in the probe files, so left out of the scores.`);
  const results = buildResults(again.header, again.records, { combined: options.combined });
  const format = options.json ? 'json' : 'text';
  terminal.out(
    renderReport(results, format, { paint: terminal.paint, color: terminal.color, width: terminal.width }),
  );
}
