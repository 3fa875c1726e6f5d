import { type Command, Option } from 'commander';
import { DEFAULT_HOST, DEFAULT_PORT, DEFAULT_REQUESTS, DEFAULT_TIMEOUT_S } from '../../server/defaults.js';
import { cudaInstall, type CudaInstallOptions, cudaRemove, cudaStatus } from '../commands/cuda.js';
import { exportCommand, type ExportOptions } from '../commands/export.js';
import { inspect, type InspectOptions } from '../commands/inspect.js';
import { pull, type PullOptions } from '../commands/pull.js';
import { scan, type ScanCommandOptions } from '../commands/scan.js';
import type { ServeCommandOptions } from '../commands/serve.js';
import { gpuOption, jsonOption, positive, templateOption, threadsOption } from '../options.js';
import type { Context } from './context.js';

/** What is done with a model: look at it, get it, write it, serve it. */
export function addModelCommands(program: Command, { terminal, verbose }: Context): void {
  program
    .command('inspect')
    .description("show a model's architecture, layers, number of configs, quantization and memory plan")
    .argument('<model>', 'a .gguf file')
    .addOption(gpuOption())
    .addOption(jsonOption())
    .action((model: string, options: InspectOptions) =>
      inspect(model, { ...options, verbose: verbose() }, terminal),
    );

  program
    .command('pull')
    .description(
      'download a model; goes on where an earlier attempt was cut off. Without an address, list small models that make good first sweeps',
    )
    .argument(
      '[address]',
      'hf:owner/repository:Q4_K_M, hf:owner/repository/file.gguf, or the URL of a .gguf file',
    )
    .option('--dir <folder>', 'where to save it', '.')
    .option('--timeout <seconds>', 'give up when nothing arrives for so long', positive(), 60)
    .addOption(jsonOption())
    .action((address: string | undefined, options: PullOptions) => pull(address, options, terminal));

  const cuda = program
    .command('cuda')
    .description('add CUDA, which the program comes without for its size, for NVIDIA cards');

  cuda
    .command('install')
    .description('download it from the npm registry, check it, and unpack it; goes on where it was cut off')
    .option('--registry <url>', 'another npm registry (default: npm_config_registry, else the public one)')
    .action((options: CudaInstallOptions) => cudaInstall(options, terminal));

  cuda
    .command('status')
    .description('whether it is installed, and whether there is a card for it')
    .addOption(jsonOption())
    .action((options: { json?: boolean }) => cudaStatus(options, terminal));

  cuda
    .command('remove')
    .description('remove what was downloaded')
    .action(() => cudaRemove(terminal));

  program
    .command('export')
    .description(
      'write a model under a config as a GGUF file that llama.cpp, LM Studio and Ollama load; replaces no file',
    )
    .argument('<model>', 'a .gguf file')
    .requiredOption('--config <config>', 'for example "(2,5)" or "(3,6);(4,6)"')
    .requiredOption('--out <file>', 'the new .gguf file')
    .option(
      '--results <file>',
      'the sweep that measured the config: its scores are kept in the new file, and no other model is exported',
    )
    .addOption(jsonOption())
    .action((model: string, options: ExportOptions) => exportCommand(model, options, terminal));

  program
    .command('serve')
    .description(
      'serve a model to chat programs and evaluation tools, with OpenAI’s HTTP API; the config is part of the model’s name, as in "qwen3-4b@(21,22)"',
    )
    .argument('<model>', 'a .gguf file')
    .addOption(
      new Option('--port <port>', 'port to listen on; 0 for any that is free')
        .argParser(positive(65_535, 0))
        .default(DEFAULT_PORT),
    )
    .option('--host <address>', 'address to listen on; 0.0.0.0 for all of this machine', DEFAULT_HOST)
    .addOption(
      new Option(
        '--config <config>',
        'list this config as a model, for example "(2,5)"; the first one is also what the bare name stands for; may be repeated',
      )
        .argParser((config: string, before: string[]) => [...before, config])
        .default([], 'the baseline'),
    )
    .option('--name <name>', 'name of the model (default: that of its file)')
    .addOption(new Option('--api-key <key>', 'refuse requests without this key').env('RYS_API_KEY'))
    .option('--cors <origin>', 'let web pages of this origin ask; "*" for all')
    .addOption(
      new Option(
        '--context <tokens>',
        'maximum number of tokens of a prompt and its answer (default: 4096, or the model’s own limit)',
      ).argParser(positive()),
    )
    .addOption(
      new Option('--timeout <seconds>', 'time limit of a request, waiting included')
        .argParser(positive(86_400))
        .default(DEFAULT_TIMEOUT_S),
    )
    .addOption(
      new Option('--max-requests <n>', 'requests that may be answered or wait at once')
        .argParser(positive())
        .default(DEFAULT_REQUESTS),
    )
    .addOption(gpuOption())
    .addOption(
      new Option(
        '--sequences <n>',
        'maximum number of answers of one config computed at once (default: 8, or as many as memory allows)',
      ).argParser(positive()),
    )
    .addOption(threadsOption())
    .addOption(templateOption())
    .action(async (model: string, options: ServeCommandOptions) => {
      // The other commands need no HTTP server.
      const { serveCommand } = await import('../commands/serve.js');
      return serveCommand(model, { ...options, verbose: verbose() }, terminal);
    });

  program
    .command('scan')
    .description(
      'read what enters each layer while the model reads texts in several languages and formats, and suggest which layers are worth a sweep; takes seconds to minutes',
    )
    .argument('<model>', 'a .gguf file')
    .option('--texts <file>', 'texts to read, as in docs/anatomy.md (default: the bundled ones)')
    .addOption(gpuOption())
    .addOption(threadsOption())
    .addOption(jsonOption())
    .action((model: string, options: ScanCommandOptions) =>
      scan(model, { ...options, verbose: verbose() }, terminal),
    );
}
