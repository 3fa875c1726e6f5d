import { splitConfigs } from '../../core/configs/configGrid.js';
import { parseConfig } from '../../core/configs/layerPath.js';
import { UserError } from '../../core/errors.js';
import { confirmedText } from '../../core/report/sentences.js';
import { type Confirmation, lastConfirmed } from '../../core/results/confirmation.js';
import { bestKeys, confirmationFile, keepConfirmation, planConfirmation } from '../../runner/confirm.js';
import type { SweepPlan } from '../../runner/sweepPlan.js';
import { readResultsFile } from '../../store/resultsFile.js';
import { modelBeside } from '../modelBeside.js';
import { appVersion } from '../places.js';
import type { Terminal } from '../terminal.js';
import { noteStopped, runSweep } from './sweep.js';

export interface ConfirmCommandOptions extends Pick<
  SweepPlan,
  'probes' | 'gpu' | 'emotions' | 'sequences' | 'threads' | 'chatTemplate' | 'acceptSettings' | 'retryFailed'
> {
  readonly model?: string;
  readonly top: number;
  readonly configs?: string;
  readonly out?: string;
  readonly json?: boolean;
  readonly verbose: boolean;
}

/** `rys confirm`: whether the best configs of a sweep are better on probes that it has not seen. */
export async function confirm(
  file: string,
  options: ConfirmCommandOptions,
  terminal: Terminal,
): Promise<void> {
  const content = await readResultsFile(file);
  const { layers } = content.header.model;
  const keys = options.configs
    ? configsOf(options.configs).map((config) => parseConfig(config, layers).key)
    : bestKeys(content, options.top);
  const out = options.out ?? confirmationFile(file);
  const model = options.model ?? modelBeside(file, content.header);
  const { plan } = await planConfirmation(file, content, keys, { ...options, model, out }, appVersion());
  const { finished, writer } = await runSweep(model, { ...plan, verbose: options.verbose }, terminal);
  if (!finished) return noteStopped(writer, out, 'the same command', terminal);
  const confirmation = await keepConfirmation(file, keys, out);
  if (options.json) return terminal.out(JSON.stringify(confirmation));
  for (const line of outcome(confirmation)) terminal.out(line);
  terminal.out(`Answers: ${out}. The outcome is kept in ${file}: to see it, run rys report ${file}`);
}

const outcome = (confirmation: Confirmation): string[] =>
  [...lastConfirmed([confirmation]).values()].map((config) => `${config.key} is ${confirmedText(config)}.`);

function configsOf(text: string): string[] {
  const configs = splitConfigs(text);
  if (configs.length === 0)
    throw new UserError('No configs are named: list some as "(2,5) (3,4)", or use --top.');
  return configs;
}
