import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { parseSelection } from '../../src/core/configs/configGrid.js';
import type { Config } from '../../src/core/configs/layerPath.js';
import { parseProbeSet } from '../../src/core/probes/probeFile.js';
import type { ProbeSet } from '../../src/core/probes/probes.js';
import type { ConfigRecord } from '../../src/core/results/records.js';
import type { PreparedProbes } from '../../src/protocol/engine.js';
import { ModelEngine, type ModelEngineOptions } from '../../src/runner/modelEngine.js';
import type { ProbeJob } from '../../src/runner/probeJob.js';
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

/** An engine with the one job it was started for. */
export type TestEngine = ModelEngine & {
  readonly prepared: PreparedProbes;
  readonly score: (config: Config) => Promise<ConfigRecord | undefined>;
};

/** An engine process on the demo model. One thread, because tests share the machine. */
export async function startSweep(
  configs: string,
  options: Partial<Omit<ProbeJob & ModelEngineOptions, 'configs'>> & { sequences?: number } = {},
): Promise<TestEngine> {
  const { sequences, entry = ENGINE, listeners, load, ...rest } = options;
  const job: ProbeJob = {
    sets: demoSets(8),
    earlyStop: false,
    configs: parseSelection(configs, DEMO_LAYERS),
    ...rest,
  };
  const engine = await ModelEngine.start({
    entry,
    ...(listeners ? { listeners } : {}),
    load: load ?? { model: DEMO_MODEL, gpu: 'false', threads: 1, ...(sequences ? { sequences } : {}) },
  });
  const prepared = await engine.prepare(job);
  return Object.assign(engine, { prepared, score: (config: Config) => engine.run(config, job) });
}
