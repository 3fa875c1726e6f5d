import { formatPath } from '../../core/configs/layerPath.js';
import { bytes } from '../../core/report/units.js';
import { buildResults, type Results } from '../../core/results/results.js';
import { exportModel } from '../../runner/exportModel.js';
import { readResultsFile } from '../../store/resultsFile.js';
import { INTERRUPTED, onInterrupt } from '../interrupt.js';
import { appVersion } from '../places.js';
import { ProgressLine, type Terminal } from '../terminal.js';

export interface ExportOptions {
  readonly config: string;
  readonly out: string;
  readonly results?: string;
  readonly json?: boolean;
}

/** `rys export`: a model under a config as a GGUF file of its own. */
export async function exportCommand(
  model: string,
  options: ExportOptions,
  terminal: Terminal,
): Promise<void> {
  const { config: text, out, results, json } = options;
  const measured = results === undefined ? undefined : await measuredIn(results);
  const exported = await withProgress(out, (signal, onProgress) =>
    exportModel({ model, config: text, out, appVersion: appVersion(), measured, signal, onProgress }),
  );
  if (!exported) {
    terminal.note('Stopped: nothing was left behind.');
    process.exitCode = INTERRUPTED;
    return;
  }
  const { size, config, layers } = exported;
  const { key, path } = config;
  if (json) {
    terminal.out(
      JSON.stringify({ out, size, config: key, path, layers: path.length, source: { model, layers } }),
    );
    return;
  }
  terminal.out(
    `${out}: ${bytes(size)}, ${path.length} layers (${formatPath(path)}). Open it in llama.cpp, LM Studio or Ollama like any other model:`,
  );
  terminal.out(`  llama-cli -m ${/[^\w./:\\-]/.test(out) ? `"${out}"` : out}`);
}

async function measuredIn(file: string): Promise<Results> {
  const { header, records } = await readResultsFile(file);
  return buildResults(header, records);
}

const MIB = 2 ** 20;

/** Shows how much is written, and stops it on Ctrl+C. */
async function withProgress<T>(
  out: string,
  write: (signal: AbortSignal, onProgress: (written: number, total: number) => void) => Promise<T>,
): Promise<T> {
  const stopper = new AbortController();
  const uninterrupted = onInterrupt(() => stopper.abort());
  const line = new ProgressLine();
  try {
    return await write(stopper.signal, (written, total) =>
      line.update(Math.ceil(written / MIB), Math.ceil(total / MIB), `MiB written to ${out}`),
    );
  } finally {
    line.finish();
    uninterrupted();
  }
}
