import { readFileSync } from 'node:fs';
import { blockConfig } from '../../src/core/configs/layerPath.js';
import type { Backend } from '../../src/engine/backend.js';
import { LoadedModel } from '../../src/engine/model.js';
import { readModelHeader } from '../../src/gguf/read.js';
import type { Running } from './engines.js';
import { apart } from './prompts.js';

const resident = (): number => process.memoryUsage().rss;

/** Bytes that this process has handed to the system to be written; undefined where the system does not count them. */
export function writtenBytes(): number | undefined {
  try {
    const [, bytes] = /^wchar: (\d+)/m.exec(readFileSync('/proc/self/io', 'utf8')) ?? [];
    return bytes === undefined ? undefined : Number(bytes);
  } catch {
    return undefined;
  }
}

const SHELLS = 10;

/** Bytes of resident memory that one more rearranged model takes beside those that are there. */
export async function shellBytes(backend: Backend, file: string): Promise<number> {
  const model = await LoadedModel.load(backend, await readModelHeader(file), () => undefined);
  const { layers } = model.description;
  const { path } = blockConfig(layers >> 2, layers >> 1, layers);
  model.shell(path).dispose();
  const before = resident();
  const shells = Array.from({ length: SHELLS }, () => model.shell(path));
  const grown = (resident() - before) / SHELLS;
  for (const shell of shells) shell.dispose();
  await model.dispose();
  return Math.max(0, grown);
}

/**
 * Runs after which the growth is counted. Contexts are made on any of Node's worker threads, each of which has memory
 * of its own with the C library's allocator: until each has had the largest, the process grows.
 */
const WARM_UP = 300;

/**
 * How the resident memory grows over so many runs of a probe of a few tokens, each under another path than the one
 * before. The engine's probes are others afterwards.
 */
export async function growthOverSwitches({ engine, info, run }: Running, switches: number): Promise<number> {
  const { layers } = info.model;
  const j = layers >> 1;
  const configs = Array.from({ length: j }, (_, i) => blockConfig(i, j, layers));
  await engine.setProbes({ probes: apart(1, 4, 1), longestPath: [...configs[0]!.path] });
  let before = 0;
  for (let n = 0; n < switches + WARM_UP; n++) {
    if (n === WARM_UP) before = resident();
    await run(configs[n % configs.length]!);
  }
  return resident() - before;
}
