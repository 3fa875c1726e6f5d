import { lastSearchLines, searchJson } from '../../core/report/searchLines.js';
import { luckSentence } from '../../core/report/sentences.js';
import { buildResults } from '../../core/results/results.js';
import { judge } from '../../core/results/significance.js';
import { defaultExtra } from '../../core/search/pool.js';
import { planSearch } from '../../runner/search.js';
import type { SweepPlan } from '../../runner/sweepPlan.js';
import { readResultsFile } from '../../store/resultsFile.js';
import { modelBeside } from '../modelBeside.js';
import type { Terminal } from '../terminal.js';
import { noteStopped, runSweep } from './sweep.js';

export interface SearchCommandOptions extends Pick<
  SweepPlan,
  'sequences' | 'threads' | 'chatTemplate' | 'acceptSettings' | 'retryFailed' | 'combined'
> {
  readonly model?: string;
  readonly blocks: number;
  readonly width: number;
  readonly depth: number;
  readonly budget: number;
  readonly maxExtra?: number;
  readonly json?: boolean;
  readonly verbose: boolean;
}

/** `rys search`: configs of several blocks, put together from the best blocks of a sweep. */
export async function search(file: string, options: SearchCommandOptions, terminal: Terminal): Promise<void> {
  const content = await readResultsFile(file);
  const { blocks, width, depth, budget, maxExtra } = options;
  const bounds = {
    blocks,
    width,
    depth,
    budget,
    maxExtra: maxExtra ?? defaultExtra(content.header.model.layers),
  };
  const model = options.model ?? modelBeside(file, content.header);
  const plan = planSearch(file, content, bounds, { ...options, model });
  const { finished, writer } = await runSweep(model, { ...plan, verbose: options.verbose }, terminal);
  if (!finished) return noteStopped(writer, file, 'the same command', terminal);
  const results = buildResults(writer.header, writer.records, {
    combined: options.combined,
    searches: writer.searches,
  });
  const significance = judge(results);
  if (options.json) {
    const { best } = results;
    const { luck = null } = significance;
    return terminal.out(
      JSON.stringify({
        file,
        search: searchJson(results),
        best: best ? { key: best.key, combined: best.combined, delta: best.delta } : null,
        luck,
      }),
    );
  }
  for (const line of lastSearchLines(results, significance)) terminal.out(line);
  terminal.out(luckSentence(results, significance));
  terminal.out(`Results: ${file}. To see them, run: rys report ${file}`);
}
