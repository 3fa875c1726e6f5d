import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { parseSelection } from '../../src/core/configGrid.js';
import { parseProbeSet } from '../../src/core/probeFile.js';
import type { ProbeSet } from '../../src/core/probes.js';
import { SweepEngine, type SweepOptions } from '../../src/runner/sweep.js';
import { DEMO_ARITHMETIC, DEMO_MODEL, DEMO_SCENES, repoPath } from './files.js';

export const ENGINE = repoPath('dist/engine.js');
export const DEMO_LAYERS = 10;

/** The demo's probe sets, each cut to its first probes. */
export function demoSets(count: number): ProbeSet[] {
  return [DEMO_ARITHMETIC, DEMO_SCENES].map((file) => {
    const set = parseProbeSet(readFileSync(file, 'utf8'), basename(file));
    return { ...set, probes: set.probes.slice(0, count) };
  });
}

/** An engine process on the demo model. One thread, because tests share the machine. */
export function startSweep(
  configs: string,
  options: Partial<Omit<SweepOptions, 'configs'>> & { sequences?: number } = {},
): Promise<SweepEngine> {
  const { sequences, ...rest } = options;
  return SweepEngine.start({
    entry: ENGINE,
    load: { model: DEMO_MODEL, gpu: 'false', threads: 1, ...(sequences ? { sequences } : {}) },
    sets: demoSets(8),
    earlyStop: false,
    configs: parseSelection(configs, DEMO_LAYERS),
    ...rest,
  });
}
