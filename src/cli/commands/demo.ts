import { resolve } from 'node:path';
import { textReport } from '../../core/report/index.js';
import { buildResults } from '../../core/results/results.js';
import { judge } from '../../core/results/significance.js';
import type { GpuChoice } from '../../protocol/engine.js';
import { DEMO_MODEL, DEMO_PROBES } from '../places.js';
import type { Terminal } from '../terminal.js';
import { noteStopped, runSweep } from './sweep.js';

export interface DemoOptions {
  readonly out: string;
  readonly gpu: GpuChoice;
  readonly threads?: number;
  readonly verbose: boolean;
}

/** `rys demo`: the whole journey on the bundled model. */
export async function demo(options: DemoOptions, terminal: Terminal): Promise<void> {
  const { finished, writer } = await runSweep(
    DEMO_MODEL,
    { ...options, probes: DEMO_PROBES, configs: 'all', earlyStop: true, combined: 'sum' },
    terminal,
  );
  if (!finished) {
    noteStopped(writer, options.out, 'the demo', terminal);
    return;
  }
  const results = buildResults(writer.header, writer.records);
  terminal.out(
    textReport(results, judge(results), {
      paint: terminal.paint,
      color: terminal.color,
      width: terminal.width,
    }),
  );
  terminal.out(`\nResults: ${resolve(options.out)}`);
  terminal.out(`To see them again, run: npm run rys -- report ${options.out}`);
}
