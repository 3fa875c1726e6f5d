import { basename } from 'node:path';
import { parseConfig } from '../core/configs/layerPath.js';
import { refuseImported } from '../core/results/imported.js';
import type { ConfigRecord } from '../core/results/records.js';
import type { LoadRequest } from '../protocol/engine.js';
import { readResultsHeader } from '../store/resultsFile.js';
import { openResultsWriter } from '../store/resultsWriter.js';
import { type EngineSource, withEngine } from './engineSource.js';
import type { ProbeJob } from './probeJob.js';
import { completeHeader } from './runHeader.js';
import { checkModel, storedSets } from './storedSweep.js';

export interface RerunOptions {
  /** The results file: the probes are those that it holds. */
  readonly file: string;
  readonly load: LoadRequest;
  readonly config: string;
  readonly engines: EngineSource;
  readonly signal: AbortSignal;
  /** Go on in a file that was begun with other settings of the engine. */
  readonly acceptSettings?: boolean;
}

/**
 * Runs one config of a results file again and appends its record, which then counts in place of the one before.
 * @returns undefined when it was cancelled.
 * @throws UserError when the model or the engine is not the one that the file was made with, or it was imported.
 */
export async function runConfigAgain({
  file,
  load,
  config: key,
  engines,
  signal,
  acceptSettings,
}: RerunOptions): Promise<ConfigRecord | undefined> {
  const header = await readResultsHeader(file);
  refuseImported(header, `No config of ${basename(file)} can be run again`);
  await checkModel(file, header, load.model);
  const config = parseConfig(key, header.model.layers);
  const { sequences, threads, heads } = header.engine.settings ?? {};
  const job: ProbeJob = {
    sets: storedSets(header),
    sampling: header.sampling,
    earlyStop: header.settings.earlyStop === true,
    configs: [config],
    heads: heads === 'on',
    wholeAnswers: header.settings['wholeAnswers'] === true,
    fixed: typeof sequences === 'number' ? sequences : true,
  };
  return withEngine(engines, { load: withThreads(load, threads), signal }, async (engine) => {
    const prepared = await engine.prepare(job);
    const writer = await openResultsWriter(file, completeHeader(header, engine, prepared), {
      acceptSettings,
    });
    try {
      const record = await engine.run(config, job, signal);
      if (record) await writer.append(record);
      return record;
    } finally {
      await writer.close();
    }
  });
}

/** Where the user names no threads, they are the same on the same machine, and a loaded model need not be loaded anew. */
const withThreads = (load: LoadRequest, threads: unknown): LoadRequest =>
  typeof threads === 'number' && load.threads !== undefined ? { ...load, threads } : load;
