import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { loadBackend } from '../../src/engine/backend.js';
import { shapes, writeRandomModel } from '../models/randomModel.js';
import { measure, type Measurement } from './measure.js';
import { table } from './table.js';

/**
 * Benchmark of the engine, side by side with the way other tools sweep: write the expanded model, load it, ask
 * one probe at a time. Usage: npm run bench -- [--model demo|qwen3] [--configs 3] [--threads 2]
 */
const DEMO = 'media/demo/rys-demo.gguf';

const { values } = parseArgs({
  options: {
    model: { type: 'string', default: 'all' },
    configs: { type: 'string', default: '3' },
    threads: { type: 'string' },
    gpu: { type: 'string', default: 'false' },
  },
});

const folder = mkdtempSync(join(tmpdir(), 'rys-bench-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

const backend = await loadBackend(values.gpu as 'false', () => undefined);
const threads = values.threads ? Number(values.threads) : undefined;
const configs = Number(values.configs);
const results: [string, Measurement][] = [];

if (values.model !== 'qwen3') {
  const probes = prompts('media/demo/demo-arithmetic.probes.json').concat(
    prompts('media/demo/demo-scenes.probes.json'),
  );
  results.push([
    'demo model (10 layers, 3 MB)',
    await measure({
      backend,
      threads,
      configs,
      folder,
      file: DEMO,
      probes,
      maxTokens: 20,
      trained: true,
      block: [4, 7],
    }),
  ]);
}
if (values.model !== 'demo') {
  const file = join(folder, 'qwen3-0.6b-shape.gguf');
  await writeRandomModel(file, shapes.qwen3Small, DEMO);
  const probes = prompts('media/probes/math-16.probes.json');
  results.push([
    'Qwen3-0.6B shape (28 layers, Q8_0, random weights)',
    await measure({
      backend,
      threads,
      configs,
      folder,
      file,
      probes,
      maxTokens: 16,
      trained: false,
      block: [12, 16],
    }),
  ]);
}
process.stdout.write(`${table(results, backend)}\n`);
process.exit(0);

function prompts(file: string): { system?: string; prompt: string }[] {
  if (!existsSync(file)) throw new Error(`${file} is missing: run the benchmark in the repository`);
  const set = JSON.parse(readFileSync(file, 'utf8')) as { system?: string; probes: { prompt: string }[] };
  return set.probes.map(({ prompt }) => ({ prompt, ...(set.system ? { system: set.system } : {}) }));
}
