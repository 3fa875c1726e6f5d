import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { UserError } from '../../src/core/errors.js';
import { compareSource, knownCounts } from './check.js';
import { compareInstalled } from './installed.js';
import { bundledSource, sourceAt } from './source.js';

const USAGE = `Compares what the engine knows of llama.cpp with a release of it (docs/engine.md).

npm run check:llama -- [options]
  --source DIR   a checkout of llama.cpp (the sources that node-llama-cpp brings)

Exits with 0 when everything agrees, 1 when something differs, 2 when it cannot be found out.`;

const DIFFERS = 1;
const FAILED = 2;

// The bundle runs in dist/.
const CACHE = join(fileURLToPath(import.meta.url), '..', '..', '.cache');

async function main(): Promise<number> {
  const { values } = parseArgs({ options: { source: { type: 'string' }, help: { type: 'boolean' } } });
  if (values.help) {
    process.stdout.write(`${USAGE}\n`);
    return 0;
  }
  const source = values.source === undefined ? bundledSource(CACHE) : sourceAt(values.source);
  const inSource = compareSource(source);
  const installed = await compareInstalled();
  const differences = [...inSource, ...installed.differences];
  for (const line of differences) process.stdout.write(`${line}\n`);
  for (const note of installed.notes) process.stdout.write(`not looked at: ${note}\n`);
  if (differences.length > 0) {
    const count = differences.length === 1 ? '1 difference' : `${differences.length} differences`;
    process.stdout.write(`${count} from ${source.title}: docs/engine.md says how to go on\n`);
    return DIFFERS;
  }
  process.stdout.write(
    `everything agrees with ${source.title}: ${knownCounts()}; ` +
      `${installed.symbols} symbols in ${installed.backends.join(', ')}\n`,
  );
  return 0;
}

try {
  process.exitCode = await main();
} catch (error) {
  const expected =
    error instanceof UserError || (error as { code?: string }).code?.startsWith('ERR_PARSE_ARGS');
  process.stderr.write(`check:llama: ${expected ? (error as Error).message : (error as Error).stack}\n`);
  process.exitCode = FAILED;
}
