#!/usr/bin/env node
import { Command, CommanderError, Option } from 'commander';
import { COMPARISON_FORMATS } from '../core/compare/index.js';
import { MAX_PATH_LENGTH } from '../core/configs/layerPath.js';
import { OtherSettings, UserError } from '../core/errors.js';
import { LayersNeeded } from '../core/import/index.js';
import { REPORT_FORMATS } from '../core/report/formats.js';
import { PICTURE_THEMES } from '../core/report/svgReport.js';
import { DEFAULT_BOUNDS } from '../core/search/pool.js';
import { RACING_ERROR } from '../core/sweep/racing.js';
import type { SamplingChoice } from '../core/sweep/sampling.js';
import { useExtraBinaries } from '../runner/backends.js';
import { cudaIn } from '../runner/cuda/install.js';
import { EngineCrash } from '../runner/engineProcess.js';
import { DEFAULT_HOST, DEFAULT_PORT, DEFAULT_REQUESTS, DEFAULT_TIMEOUT_S } from '../server/server.js';
import { compare, type CompareOptions } from './commands/compare.js';
import { confirm, type ConfirmCommandOptions } from './commands/confirm.js';
import { cudaInstall, type CudaInstallOptions, cudaRemove, cudaStatus } from './commands/cuda.js';
import { demo, type DemoOptions } from './commands/demo.js';
import { exportCommand, type ExportOptions } from './commands/export.js';
import { importCommand, type ImportOptions } from './commands/import.js';
import { inspect, type InspectOptions } from './commands/inspect.js';
import { path, PATH_FORMATS, type PathOptions } from './commands/path.js';
import { prompt, type PromptOptions } from './commands/prompt.js';
import { pull, type PullOptions } from './commands/pull.js';
import { report, type ReportCommandOptions } from './commands/report.js';
import { run, type RunCommandOptions } from './commands/run.js';
import { scan, type ScanCommandOptions } from './commands/scan.js';
import { score, type ScoreCommandOptions } from './commands/score.js';
import { search, type SearchCommandOptions } from './commands/search.js';
import { serveCommand, type ServeCommandOptions } from './commands/serve.js';
import { sweep, type SweepCommandOptions } from './commands/sweep.js';
import { handleInterrupts, INTERRUPTED } from './interrupt.js';
import {
  combinedOption,
  emotionsOption,
  gpuOption,
  jsonOption,
  positive,
  sampled,
  sequencesOption,
  templateOption,
  threadsOption,
  withSampling,
} from './options.js';
import { appVersion, DATA_FOLDER } from './places.js';
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

const verbose = (): boolean => Boolean(program.opts<{ verbose?: boolean }>().verbose);

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
  .option(
    '--registry <url>',
    'another npm registry (default: npm_config_registry, else https://registry.npmjs.org)',
  )
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
  .command('path')
  .description('expand a config into its layer path, or write it for another program; needs no model')
  .argument(
    '<config>',
    '"(i,j)", "(i,j)x3" (three passes), "(i,j)x0" (skipped), "~(i,j)" (backwards), "(i,j);(k,l)" or a list such as "0..14,12..39"',
  )
  .requiredOption('--layers <n>', "the model's number of layers", positive(MAX_PATH_LENGTH))
  .addOption(
    new Option('--format <format>', 'for people, as data, or as the text that another program takes')
      .choices(PATH_FORMATS)
      .default('text'),
  )
  .option('--model <name>', "the model's name or folder in the text for the other program")
  .addOption(new Option('--json', 'the same as --format json'))
  .action((config: string, options: PathOptions) => path(config, options, terminal));

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

withSampling(program.command('sweep'))
  .description(
    'score configs of a model on probe sets, one line of results per config; resumes if the results file exists',
  )
  .argument('<model>', 'a .gguf file')
  .requiredOption('--probes <file...>', 'probe files')
  .requiredOption('--out <file>', 'results file, by convention *.rys.jsonl')
  .option(
    '--configs <which>',
    'all, single (each layer alone), "blocks<=K" (at most K layers), "within A..B" (blocks of these layers only), "passes<=K" (each layer alone, 2 to K passes), skip (each layer left out), configs such as "(2,5) (21,22)x3", or several of these; the baseline always runs too',
    'all',
  )
  .addOption(gpuOption())
  .option('--no-early-stop', 'run every probe even if the first two answers of a config are garbage')
  .option(
    '--racing',
    `drop configs as soon as their answers are conclusively worse than the baseline's; in at most ${RACING_ERROR * 100} % of sweeps this drops one that is no worse`,
  )
  .option('--whole-answers', 'let answers continue to their end or limit, even when their score is settled')
  .addOption(emotionsOption())
  .addOption(combinedOption())
  .addOption(sequencesOption())
  .addOption(threadsOption())
  .addOption(templateOption())
  .option('--retry-failed', 'run previously failed configs again')
  .option('--no-heads', 'compute every config from its first layer, which is slower; for comparison')
  .option('--finish-dropped', 'run configs that racing dropped in full')
  .option(
    '--accept-settings',
    'resume a results file that was started with different sequences, threads or batch sizes',
  )
  .addOption(jsonOption())
  .action((model: string, options: SweepCommandOptions & SamplingChoice, command: Command) =>
    sweep(model, { ...sampled(options, command), verbose: verbose() }, terminal),
  );

program
  .command('confirm')
  .description(
    'run the best configs of a sweep, and the baseline, on probes that it has not seen; keeps the outcome in its results file',
  )
  .argument('<results>', 'a *.rys.jsonl file')
  .requiredOption(
    '--probes <file...>',
    'fresh probe files, such as math-120 and eq-64 after math-16 and eq-16',
  )
  .option('--model <file>', 'the .gguf file of the sweep (default: looked for beside the results and here)')
  .option('--top <k>', 'so many of the best configs', positive(), 3)
  .option('--configs <list>', 'these configs instead, as "(2,5) (21,22)"')
  .option('--out <file>', 'results file for the answers (default: <results>.confirm.rys.jsonl)')
  .addOption(gpuOption())
  .addOption(emotionsOption())
  .addOption(sequencesOption())
  .addOption(threadsOption())
  .addOption(templateOption())
  .option('--retry-failed', 'run previously failed configs again')
  .option(
    '--accept-settings',
    'resume a results file that was started with different sequences, threads or batch sizes',
  )
  .addOption(jsonOption())
  .action((file: string, options: ConfirmCommandOptions) =>
    confirm(file, { ...options, verbose: verbose() }, terminal),
  );

program
  .command('search')
  .description(
    "search for configs of several blocks, put together from a sweep's best blocks, with its probes and into its file; goes on with a search that was stopped",
  )
  .argument('<results>', 'the *.rys.jsonl file of a sweep')
  .option('--model <file>', 'the .gguf file of the sweep (default: looked for beside the results and here)')
  .option(
    '--blocks <n>',
    'so many of the best blocks are put together',
    positive(Infinity, 2),
    DEFAULT_BOUNDS.blocks,
  )
  .option('--width <n>', 'so many combinations of each size are extended', positive(), DEFAULT_BOUNDS.width)
  .option('--depth <n>', 'the most blocks of a combination', positive(Infinity, 2), DEFAULT_BOUNDS.depth)
  .option('--budget <n>', 'the most combinations that are tried', positive(), DEFAULT_BOUNDS.budget)
  .option(
    '--max-extra <n>',
    "the most extra layers (default: a third of the model's)",
    positive(MAX_PATH_LENGTH),
  )
  .addOption(combinedOption())
  .addOption(sequencesOption())
  .addOption(threadsOption())
  .addOption(templateOption())
  .option('--retry-failed', 'run previously failed configs again')
  .option('--accept-settings', 'go on with different sequences, threads or batch sizes than the sweep had')
  .addOption(jsonOption())
  .action((file: string, options: SearchCommandOptions) =>
    search(file, { ...options, verbose: verbose() }, terminal),
  );

withSampling(program.command('run'))
  .description('run probes under one config and show the outputs')
  .argument('<model>', 'a .gguf file')
  .requiredOption('--probes <file...>', 'probe files')
  .option('--probe <id...>', 'only the probes with these ids')
  .requiredOption('--config <config>', 'for example "(2,5)" or "(3,6);(4,6)"; "(0,0)" is the baseline')
  .addOption(gpuOption())
  .addOption(emotionsOption())
  .addOption(sequencesOption())
  .addOption(threadsOption())
  .addOption(templateOption())
  .addOption(jsonOption())
  .action((model: string, options: RunCommandOptions & SamplingChoice, command: Command) =>
    run(model, { ...sampled(options, command), verbose: verbose() }, terminal),
  );

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
  .action((model: string, options: ServeCommandOptions) =>
    serveCommand(model, { ...options, verbose: verbose() }, terminal),
  );

program
  .command('prompt')
  .description('show the exact prompt that a model gets: the probe in its chat template')
  .argument('<model>', 'a .gguf file')
  .requiredOption('--probes <file...>', 'probe files')
  .option('--probe <id...>', 'only the probes with these ids')
  .addOption(templateOption())
  .addOption(new Option('--json', 'write one line of JSON per probe'))
  .action((model: string, options: PromptOptions) =>
    prompt(model, { ...options, verbose: verbose() }, terminal),
  );

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

program
  .command('score')
  .description('score stored outputs again, without a model')
  .requiredOption('--probes <file...>', 'probe files')
  .option('--outputs <file>', 'JSON object of outputs by probe id')
  .option('--results <file>', 'a finished *.rys.jsonl')
  .addOption(emotionsOption())
  .addOption(combinedOption())
  .addOption(jsonOption())
  .action((options: ScoreCommandOptions, command: Command) => {
    if ((options.outputs === undefined) === (options.results === undefined))
      command.error('error: specify what to score, either --outputs <file> or --results <file>');
    return score(options, terminal);
  });

program
  .command('report')
  .description('show the results of a sweep')
  .argument('<results>', 'a *.rys.jsonl file')
  .addOption(
    new Option(
      '--format <format>',
      'maps and tables for the terminal, a web page, Markdown, data, or a picture (VS Code exports PNG, too)',
    )
      .choices(REPORT_FORMATS)
      .default('text'),
  )
  .addOption(combinedOption())
  .addOption(new Option('--theme <theme>', 'colors of --format svg (default: light)').choices(PICTURE_THEMES))
  .addOption(new Option('--json', 'the same as --format json'))
  .option('--out <file>', 'write to this file instead of stdout')
  .option('--force', 'overwrite the file if it exists')
  .action((file: string, options: ReportCommandOptions, command: Command) => {
    if (options.theme && options.format !== 'svg')
      command.error('error: --theme is for --format svg; the web page follows its reader’s theme');
    return report(file, options, terminal);
  });

program
  .command('compare')
  .description('compare two or more sweeps: models, quantizations, samplings or engine versions')
  .argument('<results...>', 'two or more *.rys.jsonl files')
  .addOption(
    new Option('--format <format>', 'maps and tables for the terminal, Markdown, or data')
      .choices(COMPARISON_FORMATS)
      .default('text'),
  )
  .addOption(combinedOption())
  .addOption(new Option('--json', 'the same as --format json'))
  .action((files: string[], options: CompareOptions) => compare(files, options, terminal));

program
  .command('import')
  .description(
    'convert a sweep of another tool (rys_scan.py, llm-circuit-finder, LLMRI, Ng’s RYS) into a results file',
  )
  .argument('<file>', "the other tool's JSON or JSONL")
  .option(
    '--model-layers <n>',
    "the model's number of layers, if the file does not say it",
    positive(MAX_PATH_LENGTH),
  )
  .option('--out <file>', 'results file, by convention *.rys.jsonl (default: beside the other file)')
  .addOption(jsonOption())
  .action((file: string, options: ImportOptions) => importCommand(file, options, terminal));

program
  .command('demo')
  .description('sweep the bundled demo model and show its maps; resumes if the results file exists')
  .option('--out <file>', 'results file', 'demo.rys.jsonl')
  .addOption(gpuOption().default('false'))
  .addOption(threadsOption())
  .action((options: DemoOptions) => demo({ ...options, verbose: verbose() }, terminal));

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
  if (verbose()) return error.stack ?? error.message;
  if (error instanceof OtherSettings) return `rys: ${error.message} To accept them, add --accept-settings.`;
  if (error instanceof LayersNeeded) return `rys: ${error.message} To give it, add --model-layers <n>.`;
  if (error instanceof UserError) return `rys: ${error.message}`;
  if (error instanceof EngineCrash && error.ofCuda)
    return `rys: ${error.message} The GPU’s driver may be too old for the CUDA that the engine was built with: update it, or run with --gpu vulkan or --gpu false.`;
  if (error instanceof EngineCrash)
    return `rys: ${error.message} Finished configs have been saved: run the same command to resume, or add --verbose to see why.`;
  return `rys: ${error.message} (This is a bug in rys; --verbose shows where.)`;
}
