import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { newEngines } from './engines.js';
import { countLengths } from './lengths.js';
import { benchLuck } from './luck.js';
import { measure } from './measure.js';
import { DEMO, demoModel, largeShape, ownModel, smallShape } from './models.js';
import type { BenchOptions } from './options.js';
import { quantizations } from './quantizations.js';
import { benchRacing } from './racing.js';
import type { BenchResult, ModelResult } from './results.js';
import { tables } from './table.js';

const USAGE = `Measures the engine beside the ways of other tools and beside the machine's limit (docs/performance.md).

npm run bench -- [options]
  --model demo|qwen3|all   the demo, a model of Qwen3-0.6B's shape, or both (all)
  --model qwen3-4b         a model of Qwen3-4B's shape, for a GPU: writes 8 GB
  --model-file FILE        a GGUF model of your own in their place
  --configs N              configs measured, spread over the grid (12)
  --peer-configs N         of these, how many also expanded and loaded (3)
  --switches N             switches after which the memory is looked at (1000)
  --threads N              CPU threads (as the engine chooses)
  --gpu auto|cuda|vulkan|metal|false   (false)
  --bandwidth GB/s         of the GPU's memory, as its maker gives it: for its limit (CPUs are measured)
  --json FILE              every figure
  --racing FILE            what racing would have saved in a sweep run without it; may be named several times
  --luck N                 how often luck passes for a gain, in N made-up sweeps (no model)
  --quantizations          the speed of Q4_0, Q8_0 and F16 instead
  --count-lengths          counts the prompts' lengths anew, into tools/bench/lengths.json`;

const { values } = parseArgs({
  options: {
    model: { type: 'string', default: 'all' },
    'model-file': { type: 'string' },
    configs: { type: 'string', default: '12' },
    'peer-configs': { type: 'string', default: '3' },
    switches: { type: 'string', default: '1000' },
    threads: { type: 'string' },
    gpu: { type: 'string', default: 'false' },
    bandwidth: { type: 'string' },
    json: { type: 'string' },
    racing: { type: 'string', multiple: true },
    luck: { type: 'string' },
    quantizations: { type: 'boolean', default: false },
    'count-lengths': { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) {
  process.stdout.write(`${USAGE}\n`);
  process.exit(0);
}

if (values.luck !== undefined) {
  const log = (line: string): void => void process.stderr.write(`${line}\n`);
  process.stdout.write(`${benchLuck(Number(values.luck), log)}\n`);
  process.exit(0);
}

if (values.racing) {
  process.stdout.write(`${await benchRacing(values.racing)}\n`);
  process.exit(0);
}

const folder = mkdtempSync(join(tmpdir(), 'rys-bench-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(1));

const options: BenchOptions = {
  gpu: values.gpu as BenchOptions['gpu'],
  threads: values.threads === undefined ? undefined : Number(values.threads),
  configs: Number(values.configs),
  peerConfigs: Number(values['peer-configs']),
  switches: Number(values.switches),
  bandwidth: values.bandwidth === undefined ? undefined : Number(values.bandwidth) * 1e9,
  folder,
  log: (line) => process.stderr.write(`${line}\n`),
};

const { backend, ...engines } = await newEngines(DEMO, options.gpu);
if (values['count-lengths']) {
  await countLengths(backend.llama, folder);
  process.exit(0);
}

const models: ModelResult[] = [];
if (!values.quantizations)
  for (const make of chosen()) models.push(await measure(await make(), backend, engines, options));
const result: BenchResult = {
  llamaCpp: backend.api.version(),
  device: backend.device,
  cpu: cpus()[0]?.model ?? 'CPU',
  models,
  ...(values.quantizations ? { quantizations: await quantizations(engines.plain, options) } : {}),
};
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(result, undefined, 2)}\n`);
process.stdout.write(`${tables(result)}\n`);
process.exit(0);

function chosen() {
  const own = values['model-file'];
  if (own !== undefined) return [() => ownModel(own)];
  if (values.model === 'qwen3-4b') return [() => largeShape(engines.ours, folder)];
  return [
    ...(values.model === 'qwen3' ? [] : [demoModel]),
    ...(values.model === 'demo' ? [] : [() => smallShape(engines.ours, folder)]),
  ];
}
