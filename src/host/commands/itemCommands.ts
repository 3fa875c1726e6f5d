import { basename } from 'node:path';
import * as vscode from 'vscode';
import { UserError } from '../../core/errors.js';
import { isLocked } from '../../store/lock.js';
import { command } from '../shell/command.js';
import { ITEM_COMMANDS } from '../shell/ids.js';
import type { Log } from '../shell/log.js';
import type { Sweeps } from '../sweeps/sweeps.js';
import type { Row } from '../views/listView.js';
import { activeResults } from './activeResults.js';

export interface ItemCommandsOptions {
  readonly sweeps: Sweeps;
  readonly log: Log;
}

/** What a menu passes: the row or, of the results view, a context that names no file. */
type Item = Pick<Partial<Row>, 'file' | 'command'>;

/** What the context menus of our rows share with VS Code's Explorer: open, reveal, copy the path, delete. */
export function registerItemCommands({ sweeps, log }: ItemCommandsOptions): vscode.Disposable[] {
  /** @param run gets the rows that are selected, where the one that was clicked is among them. */
  const on = (id: string, run: (files: readonly string[], items: readonly Item[]) => unknown) =>
    command(log, id, (item: Item = {}, selected: readonly Item[] = []) => {
      const items = selected.length > 0 ? selected : [item];
      const files = items.flatMap(({ file }) => file ?? activeResults() ?? []);
      if (files.length === 0)
        throw new UserError(
          vscode.l10n.t('No file was chosen: use the context menu of a row in a RYS view.'),
        );
      return run(files, items);
    });
  return [
    on(ITEM_COMMANDS.open, async (_, items) => {
      for (const { command: open } of items)
        if (open)
          await vscode.commands.executeCommand(open.command, ...((open.arguments ?? []) as unknown[]));
    }),
    on(ITEM_COMMANDS.revealInExplorer, ([file]) => revealInExplorer(vscode.Uri.file(file!))),
    ...ITEM_COMMANDS.revealInOS.map((id) =>
      on(id, ([file]) => vscode.commands.executeCommand('revealFileInOS', vscode.Uri.file(file!))),
    ),
    on(ITEM_COMMANDS.copyPath, (files) => vscode.env.clipboard.writeText(files.join('\n'))),
    on(ITEM_COMMANDS.copyRelativePath, (files) =>
      vscode.env.clipboard.writeText(
        files.map((file) => vscode.workspace.asRelativePath(file, false)).join('\n'),
      ),
    ),
    on(ITEM_COMMANDS.delete, (files) => deleteResults(files, sweeps)),
  ];
}

async function revealInExplorer(uri: vscode.Uri): Promise<void> {
  if (!vscode.workspace.getWorkspaceFolder(uri))
    throw new UserError(
      vscode.l10n.t(
        '{0} is outside the workspace, so the Explorer does not show it: copy its path instead.',
        uri.fsPath,
      ),
    );
  await vscode.commands.executeCommand('revealInExplorer', uri);
}

/**
 * Moves results files to the trash once the user agrees; where there is no trash, deletes them once the user agrees to
 * that, too.
 * @returns whether they are gone.
 * @throws UserError when a sweep writes one of them.
 */
async function deleteResults(files: readonly string[], sweeps: Sweeps): Promise<boolean> {
  for (const file of files)
    if ((sweeps.busy && sweeps.current?.plan.out === file) || (await isLocked(file)))
      throw new UserError(
        vscode.l10n.t(
          '{0} cannot be deleted while a sweep is writing it: stop the sweep, or wait until it has finished.',
          basename(file),
        ),
      );
  const what =
    files.length === 1
      ? vscode.l10n.t("'{0}'", basename(files[0]!))
      : vscode.l10n.t('these {0} results files', files.length);
  const agreed = await ask(
    vscode.l10n.t('Are you sure you want to delete {0}?', what),
    vscode.l10n.t('You can restore from the trash.'),
    vscode.l10n.t('Move to Trash'),
  );
  if (!agreed) return false;
  const left = await toTrash(files);
  const forGood =
    left.length > 0 &&
    (await ask(
      vscode.l10n.t('Could not move to the trash. Do you want to delete {0} permanently?', what),
      vscode.l10n.t('This action is irreversible.'),
      vscode.l10n.t('Delete Permanently'),
    ));
  if (forGood) for (const file of left) await vscode.workspace.fs.delete(vscode.Uri.file(file));
  const gone = forGood ? files : files.filter((file) => !left.includes(file));
  await vscode.window.tabGroups.close(tabsOf(gone));
  return gone.length === files.length;
}

async function ask(message: string, detail: string, action: string): Promise<boolean> {
  return (await vscode.window.showWarningMessage(message, { modal: true, detail }, action)) === action;
}

/** Moves files to the trash. @returns those for which there is none. */
async function toTrash(files: readonly string[]): Promise<readonly string[]> {
  const left: string[] = [];
  for (const file of files)
    try {
      await vscode.workspace.fs.delete(vscode.Uri.file(file), { useTrash: true });
    } catch {
      left.push(file);
    }
  return left;
}

const tabsOf = (files: readonly string[]): vscode.Tab[] =>
  vscode.window.tabGroups.all
    .flatMap(({ tabs }) => tabs)
    .filter(
      ({ input }) =>
        (input instanceof vscode.TabInputCustom || input instanceof vscode.TabInputText) &&
        files.includes(input.uri.fsPath),
    );
