import { type Command, Option } from 'commander';
import { MAX_PATH_LENGTH } from '../../core/configs/layerPath.js';
import { DEFAULT_BOUNDS } from '../../core/search/pool.js';
import { RACING_ERROR } from '../../core/sweep/racing.js';
import type { SamplingChoice } from '../../core/sweep/sampling.js';
import { DEFAULT_ROUNDS, MOST_CONFIGS } from '../../runner/cost.js';
import { confirm, type ConfirmCommandOptions } from '../commands/confirm.js';
import { cost, type CostCommandOptions } from '../commands/cost.js';
import { demo, type DemoOptions } from '../commands/demo.js';
import { run, type RunCommandOptions } from '../commands/run.js';
import { search, type SearchCommandOptions } from '../commands/search.js';
import { sweep, type SweepCommandOptions } from '../commands/sweep.js';
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
} from '../options.js';
import type { Context } from './context.js';

/** What runs probes: sweeps, and all that follows a sweep. */
export function addSweepCommands(program: Command, { terminal, verbose }: Context): void {
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

  program
    .command('cost')
    .description(
      "measure what configs of a sweep cost on this machine, against the baseline: time per token and to the first token; keeps the outcome in the sweep's file",
    )
    .argument('<results>', 'the *.rys.jsonl file of a sweep')
    .option('--model <file>', 'the .gguf file of the sweep (default: looked for beside the results and here)')
    .option(
      '--configs <list>',
      `these configs, as "(2,5) (21,22)" (default: those of the frontier, at most the ${MOST_CONFIGS} best)`,
    )
    .addOption(
      new Option('--top <k>', 'so many of the best configs instead')
        .argParser(positive())
        .conflicts('configs'),
    )
    .option('--rounds <n>', 'how often each config runs', positive(100), DEFAULT_ROUNDS)
    .addOption(gpuOption())
    .addOption(threadsOption())
    .addOption(templateOption())
    .addOption(jsonOption())
    .action((file: string, options: CostCommandOptions) =>
      cost(file, { ...options, verbose: verbose() }, terminal),
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
    .command('demo')
    .description('sweep the bundled demo model and show its maps; resumes if the results file exists')
    .option('--out <file>', 'results file', 'demo.rys.jsonl')
    .addOption(gpuOption().default('false'))
    .addOption(threadsOption())
    .action((options: DemoOptions) => demo({ ...options, verbose: verbose() }, terminal));
}
