#!/usr/bin/env node
import { Command, CommanderError } from 'commander';
import { OtherSettings, UserError } from '../core/errors.js';
import { LayersNeeded } from '../core/import/index.js';
import { useExtraBinaries } from '../runner/backends.js';
import { cudaIn } from '../runner/cuda/install.js';
import { EngineCrash } from '../runner/engineProcess.js';
import { handleInterrupts, INTERRUPTED } from './interrupt.js';
import { appVersion, DATA_FOLDER } from './places.js';
import { addConfigCommands } from './program/configs.js';
import type { Context } from './program/context.js';
import { addModelCommands } from './program/models.js';
import { addResultsCommands } from './program/results.js';
import { addSweepCommands } from './program/sweeps.js';
import { openTerminal } from './terminal.js';

const FAILED = 1;
const MISUSED = 2;

const EXIT_CODES = `
Exit codes: 0 done, 1 failed, 2 incorrect usage, 130 stopped with Ctrl+C.
Results go to stdout, everything else to stderr.`;

const terminal = openTerminal();
handleInterrupts();
useExtraBinaries(cudaIn(DATA_FOLDER).folder);

const program = new Command('rys')
  .description('Repeat Your Self: run some layers of a GGUF model a second time and measure the effect.')
  .version(appVersion())
  .option('--verbose', 'show the engine log and, on an error, the stack trace')
  .showHelpAfterError('(add --help for the options)')
  .configureHelp({ showGlobalOptions: true })
  .addHelpText('after', EXIT_CODES)
  .exitOverride();

const context: Context = {
  terminal,
  verbose: () => Boolean(program.opts<{ verbose?: boolean }>().verbose),
};
addModelCommands(program, context);
addConfigCommands(program, context);
addSweepCommands(program, context);
addResultsCommands(program, context);

try {
  const code: unknown = await program.parseAsync().then(() => process.exitCode);
  process.exitCode = typeof code === 'number' ? code : 0;
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : MISUSED;
  // Ctrl+C reaches the engine too, which knows nothing of it in its first moments.
  else if (error instanceof EngineCrash && error.signal === 'SIGINT') process.exitCode = INTERRUPTED;
  else {
    process.exitCode = FAILED;
    terminal.note(sentence(error as Error));
  }
}

function sentence(error: Error): string {
  if (context.verbose()) return error.stack ?? error.message;
  if (error instanceof OtherSettings) return `rys: ${error.message} To accept them, add --accept-settings.`;
  if (error instanceof LayersNeeded) return `rys: ${error.message} To give it, add --model-layers <n>.`;
  if (error instanceof UserError) return `rys: ${error.message}`;
  if (error instanceof EngineCrash && error.ofCuda)
    return `rys: ${error.message} The GPU’s driver may be too old for the CUDA that the engine was built with: update it, or run with --gpu vulkan or --gpu false.`;
  if (error instanceof EngineCrash)
    return `rys: ${error.message} Finished configs have been saved: run the same command to resume, or add --verbose to see why.`;
  return `rys: ${error.message} (This is a bug in rys; --verbose shows where.)`;
}
