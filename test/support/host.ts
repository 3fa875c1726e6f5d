import { readFileSync, writeFileSync } from 'node:fs';
import type { Memory } from '../../src/host/shell/memory.js';
import { EngineHost } from '../../src/host/sweeps/engineHost.js';
import type { SweepPlan } from '../../src/runner/sweepPlan.js';
import { DEMO_ARITHMETIC, DEMO_MODEL } from './files.js';
import { ENGINE } from './sweep.js';

/** Parts of the extension's host without VS Code. */

/** What `vscode.Memento` does, kept in memory; `stored` is what another window would read. */
export function memory(stored: Record<string, unknown> = {}): Memory & { stored: Record<string, unknown> } {
  return {
    stored,
    get: <T>(key: string, fallback: T): T => (stored[key] as T | undefined) ?? fallback,
    update: (key, value) => {
      // As VS Code does: what is kept is a copy.
      stored[key] = JSON.parse(JSON.stringify(value));
      return Promise.resolve();
    },
  };
}

export const engineHost = (options: { entry?: string; keepLoadedMs?: number } = {}): EngineHost =>
  new EngineHost({
    entry: options.entry ?? ENGINE,
    onLog: () => undefined,
    keepLoadedMs: () => options.keepLoadedMs ?? 60_000,
  });

/** Writes the first probes of the demo's arithmetic into a probe file. @param more of the file. */
export function fewProbes(file: string, count: number, more: { readonly name?: string } = {}): string {
  const json = JSON.parse(readFileSync(DEMO_ARITHMETIC, 'utf8')) as { probes: unknown[] };
  writeFileSync(file, JSON.stringify({ ...json, ...more, probes: json.probes.slice(0, count) }, null, 2));
  return file;
}

/** A small sweep of the demo model on the CPU. */
export const demoPlan = (out: string, probes: string, more: Partial<SweepPlan> = {}): SweepPlan => ({
  model: DEMO_MODEL,
  probes: [probes],
  out,
  configs: '(4,7) (0,1) (2,5)',
  gpu: 'false',
  earlyStop: false,
  combined: 'sum',
  threads: 1,
  ...more,
});
