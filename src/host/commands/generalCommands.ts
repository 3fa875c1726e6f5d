import * as vscode from 'vscode';
import type { Models } from '../pickers/models.js';
import { command } from '../shell/command.js';
import { COMMANDS, EXTENSION_ID, WALKTHROUGH } from '../shell/ids.js';
import type { Log } from '../shell/log.js';

/** `RYS: Show Log`, `RYS: Get Started`, `RYS: Choose Model Folders` and `RYS: Select Model…`. */
export function registerGeneralCommands({ models, log }: { models: Models; log: Log }): vscode.Disposable[] {
  return [
    command(log, COMMANDS.showLog, () => log.show()),
    command(log, COMMANDS.openWalkthrough, () =>
      vscode.commands.executeCommand('workbench.action.openWalkthrough', `${EXTENSION_ID}#${WALKTHROUGH}`),
    ),
    command(log, COMMANDS.chooseModelFolders, () =>
      vscode.commands.executeCommand('workbench.action.openSettings', 'rys.modelFolders'),
    ),
    command(log, COMMANDS.selectModel, async (file?: string) => {
      const chosen = file ?? (await models.ask());
      return chosen === undefined ? undefined : models.use(chosen);
    }),
  ];
}
