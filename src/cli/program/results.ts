import { Command, Option } from 'commander';
import { COMPARISON_FORMATS } from '../../core/compare/index.js';
import { MAX_PATH_LENGTH } from '../../core/configs/layerPath.js';
import { REPORT_FORMATS } from '../../core/report/formats.js';
import { PICTURE_THEMES } from '../../core/report/svgReport.js';
import { compare, type CompareOptions } from '../commands/compare.js';
import { importCommand, type ImportOptions } from '../commands/import.js';
import { report, type ReportCommandOptions } from '../commands/report.js';
import { score, type ScoreCommandOptions } from '../commands/score.js';
import { combinedOption, emotionsOption, jsonOption, positive } from '../options.js';
import type { Context } from './context.js';

/** What reads results files, and needs no model. */
export function addResultsCommands(program: Command, { terminal }: Context): void {
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
    .addOption(
      new Option('--theme <theme>', 'colors of --format svg (default: light)').choices(PICTURE_THEMES),
    )
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
}
