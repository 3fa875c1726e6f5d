import { basename } from 'node:path';
import * as vscode from 'vscode';
import { type Config, parseConfig } from '../../core/configs/layerPath.js';
import { UserError } from '../../core/errors.js';
import type { ResultsFiles } from '../results/resultsFiles.js';
import { bestConfigs } from './bestConfigs.js';
import { pickConfig } from './configPicker.js';
import type { ModelFacts } from './modelLibrary.js';
import type { RecentConfigs } from './recentConfigs.js';

interface Question {
  readonly title: string;
  /** What is done with a config that is typed; "Run" unless given. */
  readonly verb?: string;
  /** The answer, where it is known: the user is not asked then. */
  readonly given?: string | undefined;
}

/** Which config a command is about: asks for one, and remembers it for the next time. */
export class ConfigChooser {
  constructor(
    private readonly recent: RecentConfigs,
    private readonly files: ResultsFiles,
  ) {}

  /**
   * @returns undefined when the user left.
   * @throws UserError when a given config cannot be read, or the model cannot run it.
   */
  async ask(model: ModelFacts, { title, verb = 'Run', given }: Question): Promise<Config | undefined> {
    const { file, layers, objection } = model;
    const results = this.files.loaded.flatMap((each) => each.results ?? []);
    const text =
      given ??
      (await pickConfig(title, {
        ...{ layers, objection, verb },
        recent: this.recent.of(layers),
        best: bestConfigs(results, file, layers),
      }));
    if (text === undefined) return undefined;
    const config = configOf(text, model);
    await this.recent.add(config.key, layers);
    return config;
  }
}

/** A config that the model can run. @throws UserError when it cannot be read, or the model cannot run it. */
export function configOf(text: string, { file, layers, objection }: ModelFacts): Config {
  const config = parseConfig(text, layers);
  const reason = objection(config);
  if (reason !== undefined)
    throw new UserError(
      vscode.l10n.t('{0} cannot run under {1}: it is {2}.', basename(file), config.key, reason),
      { file },
    );
  return config;
}
