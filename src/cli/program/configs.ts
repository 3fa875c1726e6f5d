import { type Command, Option } from 'commander';
import { MAX_PATH_LENGTH } from '../../core/configs/layerPath.js';
import { path, PATH_FORMATS, type PathOptions } from '../commands/path.js';
import { prompt, type PromptOptions } from '../commands/prompt.js';
import { positive, templateOption } from '../options.js';
import type { Context } from './context.js';

/** Configs and prompts as they are: nothing runs. */
export function addConfigCommands(program: Command, { terminal, verbose }: Context): void {
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
}
