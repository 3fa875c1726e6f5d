import { statSync } from 'node:fs';
import { basename } from 'node:path';
import * as vscode from 'vscode';
import type { RunHeader } from '../../core/results/records.js';
import type { ResultsFiles } from '../results/resultsFiles.js';
import { filePath } from '../shell/paths.js';
import type { Sweeps } from '../sweeps/sweeps.js';
import { isPart, type Models } from './models.js';

/** Which model a command is about. */

export interface ModelDeps {
  readonly models: Models;
  readonly sweeps: Sweeps;
}

/** How the commands about models say which; RYS asks for one where nothing says it. */
export interface ModelChoices {
  readonly model?: string;
  /** Of a row of the view of models, its model. */
  readonly file?: string;
  /** The results file that a config is of: its model is meant. */
  readonly results?: string;
}

/** What a command is called with: by itself, by the explorer with a file, or with choices. */
export const choicesOf = <T extends ModelChoices>(argument: vscode.Uri | T | undefined): ModelChoices | T =>
  argument instanceof vscode.Uri ? { model: argument.fsPath } : (argument ?? {});

/**
 * The model that a command is about: the one that was given, that of the results that were given, or the one that the
 * user picks.
 * @param title of the question, where no results say which model is meant.
 * @param likely models that are at hand, where those of results are looked for first.
 * @returns undefined when the user left.
 */
export async function askModel(
  deps: ModelDeps & { readonly files: ResultsFiles },
  { model, file, results }: ModelChoices,
  title: string,
  likely: readonly string[] = [],
): Promise<string | undefined> {
  const given = model ?? file;
  if (given !== undefined) return filePath(given);
  if (results === undefined) return deps.models.ask(title);
  return askModelOf(deps, results, (await deps.files.open(results)).header, likely);
}

/**
 * The model that results were made with, as {@link knownModelOf}, or the one that the user picks.
 * @param header what the results say of it; without it the user is asked.
 * @returns undefined when the user left.
 */
export const askModelOf = async (
  deps: ModelDeps,
  results: string,
  header: Pick<RunHeader, 'model'> | undefined,
  likely: readonly string[] = [],
): Promise<string | undefined> =>
  (header && knownModelOf(deps, results, header, likely)) ??
  deps.models.ask(
    header
      ? vscode.l10n.t('Select {0}, the Model of {1}', header.model.file, basename(results))
      : vscode.l10n.t('Select the Model of {0}', basename(results)),
  );

/**
 * The model that results were made with, as far as the window knows it: the first file that has the name and the size they
 * give, of those that are likely, that of the sweep's plan, and those that were used last.
 */
export const knownModelOf = (
  { models, sweeps }: ModelDeps,
  results: string,
  header: Pick<RunHeader, 'model'>,
  likely: readonly string[] = [],
): string | undefined =>
  [...likely, sweeps.planOf(results)?.model, ...models.recent].find(
    (file) => file !== undefined && isLike(file, header.model),
  );

/** Whether a file may be a model; its fingerprint is compared when it is loaded. */
function isLike(path: string, { file, size }: RunHeader['model']): boolean {
  if (basename(path) !== file) return false;
  const found = statSync(path, { throwIfNoEntry: false });
  // The size of a model in several files is that of all.
  return found !== undefined && (size === undefined || found.size === size || isPart(file));
}
