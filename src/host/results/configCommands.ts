import { basename } from 'node:path';
import * as vscode from 'vscode';
import { UserError } from '../../core/errors.js';
import { command } from '../shell/command.js';
import { COMMANDS, CONFIG_COMMANDS } from '../shell/ids.js';
import type { Log } from '../shell/log.js';
import { copy, copyConfigFor, copyLayerPath } from './copying.js';
import type { Comparisons } from './panelActions.js';
import type { Pins } from './pins.js';
import type { ResultsEditor } from './resultsEditor.js';
import type { ResultsFiles } from './resultsFiles.js';

export interface ConfigCommandsOptions {
  readonly editor: ResultsEditor;
  readonly files: ResultsFiles;
  readonly pins: Pins;
  readonly comparisons: Comparisons;
  readonly runAgain: (file: string, config: string) => Promise<void>;
  readonly log: Log;
}

/** What the context menu of the results view passes: of its context, the config. */
interface ConfigArgument {
  /** By default, that of the active results editor. */
  readonly file?: string;
  readonly config?: string;
}

/** The commands of a config's context menu in the results view. */
export function registerConfigCommands(options: ConfigCommandsOptions): vscode.Disposable[] {
  const { editor, files, pins, comparisons, runAgain, log } = options;
  const on = (id: string, run: (file: string, config: string) => unknown): vscode.Disposable =>
    command(log, id, (argument: ConfigArgument = {}) => {
      const file = argument.file ?? editor.active?.file.file;
      if (file === undefined || argument.config === undefined)
        throw new UserError(
          vscode.l10n.t('No config was chosen: use the context menu of a config in a results editor.'),
        );
      return run(file, argument.config);
    });
  const open = (file: string, config: string): void => comparisons.open(file, config);
  return [
    on(CONFIG_COMMANDS.compare, open),
    on(CONFIG_COMMANDS.openAnswers, open),
    on(CONFIG_COMMANDS.compareWithPinned, async (file, config) => {
      const against = await pickPinned(await othersPinned(options, file, config), config);
      return against && comparisons.compareConfigs(file, [against, config]);
    }),
    on(CONFIG_COMMANDS.runAgain, runAgain),
    on(CONFIG_COMMANDS.exportModel, (results, config) =>
      vscode.commands.executeCommand(COMMANDS.exportModel, { results, config }),
    ),
    on(CONFIG_COMMANDS.serve, (results, config) =>
      vscode.commands.executeCommand(COMMANDS.serveModel, { results, config }),
    ),
    on(CONFIG_COMMANDS.chat, (results, config) =>
      vscode.commands.executeCommand(COMMANDS.chat, { results, config }),
    ),
    on(CONFIG_COMMANDS.pin, (file, config) => pins.set(file, config, true)),
    on(CONFIG_COMMANDS.unpin, (file, config) => pins.set(file, config, false)),
    on(CONFIG_COMMANDS.copy, (_, config) => copy('config', config)),
    on(CONFIG_COMMANDS.copyPath, (file, config) => copyLayerPath(files, file, config)),
    on(CONFIG_COMMANDS.copyFor, (file, config) => copyConfigFor(files, file, config)),
  ];
}

/** The pinned configs that have a record, but this one. @throws UserError when there is none. */
async function othersPinned(
  { files, pins }: ConfigCommandsOptions,
  file: string,
  config: string,
): Promise<readonly string[]> {
  const { results } = await files.open(file);
  const others = pins
    .of(file)
    .filter((key) => key !== config && results?.configs.some((each) => each.key === key));
  if (others.length === 0)
    throw new UserError(
      vscode.l10n.t('No other config of {0} is pinned: pin the one to compare with.', basename(file)),
    );
  return others;
}

/** Asks which, where there are several. */
async function pickPinned(pinned: readonly string[], config: string): Promise<string | undefined> {
  if (pinned.length === 1) return pinned[0];
  return vscode.window.showQuickPick(pinned, {
    title: vscode.l10n.t('Select What to Compare {0} With', config),
  });
}
