import { scanSentence, scanText } from '../../core/report/scanReport.js';
import type { GpuChoice } from '../../protocol/engine.js';
import { ModelEngine } from '../../runner/modelEngine.js';
import { readScanTexts, scanModel } from '../../runner/scan.js';
import { loadRequest } from '../../runner/sweepPlan.js';
import { INTERRUPTED, onInterrupt } from '../interrupt.js';
import { logTo } from '../log.js';
import { ENGINE_ENTRY, SCAN_TEXTS } from '../places.js';
import type { Terminal } from '../terminal.js';

export interface ScanCommandOptions {
  readonly texts?: string;
  readonly gpu: GpuChoice;
  readonly threads?: number;
  readonly json?: boolean;
  readonly verbose: boolean;
}

/** `rys scan`: how alike the states are that enter a model's layers, and where a sweep is worth its time. */
export async function scan(model: string, options: ScanCommandOptions, terminal: Terminal): Promise<void> {
  const texts = await readScanTexts(options.texts ?? SCAN_TEXTS);
  const engine = await ModelEngine.start({
    entry: ENGINE_ENTRY,
    listeners: { log: logTo(terminal, options) },
    load: loadRequest({ model, gpu: options.gpu, sequences: 1, threads: options.threads }),
  });
  const uninterrupted = onInterrupt(() => void engine.cancel());
  try {
    const found = await scanModel(engine, texts);
    if (!found) {
      terminal.note('Stopped.');
      process.exitCode = INTERRUPTED;
      return;
    }
    const { name, file } = engine.model.model;
    terminal.out(
      options.json
        ? JSON.stringify({ schema: 1, model: engine.model.model, ...found, sentence: scanSentence(found) })
        : scanText(found, name ?? file, terminal),
    );
  } finally {
    uninterrupted();
    await engine.end();
  }
}
