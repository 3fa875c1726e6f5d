import * as vscode from 'vscode';
import { UserError } from '../../core/errors.js';
import { DEFAULT_BOUNDS, defaultExtra, type SearchBounds } from '../../core/search/pool.js';
import { planSearch } from '../../runner/search.js';
import { readResultsFile } from '../../store/resultsFile.js';
import { askModelOf } from '../pickers/askModel.js';
import type { Models } from '../pickers/models.js';
import { BACK, inputStep, pickStep } from '../pickers/steps.js';
import { command } from '../shell/command.js';
import { COMMANDS } from '../shell/ids.js';
import type { Log } from '../shell/log.js';
import { settings } from '../shell/settings.js';
import { requireTrust } from '../shell/trust.js';
import type { Sweeps } from '../sweeps/sweeps.js';
import { activeResults } from './activeResults.js';
import type { SweepCommands } from './sweepCommands.js';

export interface SearchCommandOptions {
  readonly sweeps: Sweeps;
  readonly sweepCommands: SweepCommands;
  readonly models: Models;
  readonly log: Log;
}

/** What `rys.searchBlocks` may be called with; RYS asks for whatever is not given. */
export interface SearchChoices extends Partial<SearchBounds> {
  readonly file?: string;
  readonly model?: string;
}

/** `RYS: Search Multi-Block Configs…`: puts the best blocks of a sweep together, and goes on with what helps. */
export const registerSearchCommand = (options: SearchCommandOptions): vscode.Disposable =>
  command(options.log, COMMANDS.searchBlocks, (argument?: SearchChoices) => search(options, argument ?? {}));

/** @returns the results file once the search has started. */
async function search(
  { sweeps, sweepCommands, models }: SearchCommandOptions,
  choices: SearchChoices,
): Promise<string | undefined> {
  requireTrust(vscode.l10n.t('A search runs a model and writes files, which requires a trusted workspace.'));
  const file = choices.file ?? activeResults();
  if (file === undefined)
    throw new UserError(
      vscode.l10n.t(
        'No results are open: open the results of the sweep whose best blocks are to be combined.',
      ),
    );
  sweeps.refuseBusy();
  const content = await readResultsFile(file);
  const { layers } = content.header.model;
  const bounds = choices.budget === undefined ? await pickBounds(layers) : { ...usual(layers), ...choices };
  if (!bounds) return undefined;
  const before = sweeps.planOf(file);
  const model = choices.model ?? (await askModelOf({ sweeps, models }, file, content.header));
  if (model === undefined) return undefined;
  const { blocks, width, depth, budget, maxExtra } = bounds;
  const plan = planSearch(
    file,
    content,
    { blocks, width, depth, budget, maxExtra },
    {
      model,
      combined: before?.combined ?? 'sum',
      threads: settings.threads,
      sequences: settings.sequences,
      chatTemplate: before?.chatTemplate ?? settings.chatTemplate,
    },
  );
  return sweepCommands.begin(plan);
}

const usual = (layers: number): SearchBounds => ({ ...DEFAULT_BOUNDS, maxExtra: defaultExtra(layers) });

interface BoundsItem extends vscode.QuickPickItem {
  /** Undefined where they are asked for. */
  readonly bounds?: SearchBounds;
}

function offers(layers: number): BoundsItem[] {
  const { blocks } = DEFAULT_BOUNDS;
  const item = (label: string, bounds: SearchBounds): BoundsItem => ({
    label,
    description: vscode.l10n.t('at most {0} combinations of up to {1} blocks', bounds.budget, bounds.depth),
    detail: vscode.l10n.t(
      'From the {0} best blocks; the {1} best combinations of each size are extended',
      bounds.blocks,
      bounds.width,
    ),
    bounds,
  });
  const normal = usual(layers);
  return [
    item(vscode.l10n.t('Usual'), normal),
    item(vscode.l10n.t('Quick'), { ...normal, width: 2, depth: 2, budget: 20 }),
    item(vscode.l10n.t('Thorough'), { ...normal, blocks: blocks * 2, width: 6, depth: 4, budget: 200 }),
    { label: vscode.l10n.t('Custom…'), description: vscode.l10n.t('your own bounds') },
  ];
}

/** @returns undefined when the user left. */
async function pickBounds(layers: number): Promise<SearchBounds | undefined> {
  const title = vscode.l10n.t('Search Multi-Block Configs');
  for (;;) {
    const answer = await pickStep<BoundsItem>({
      title,
      step: 1,
      totalSteps: 1,
      placeholder: vscode.l10n.t('Select how much is tried'),
      items: offers(layers),
    });
    if (answer === undefined || answer === BACK) return undefined;
    const bounds = answer[0]!.bounds ?? (await askBounds(title, layers));
    if (bounds !== BACK) return bounds;
  }
}

async function askBounds(title: string, layers: number): Promise<SearchBounds | typeof BACK | undefined> {
  const questions: readonly (readonly [keyof SearchBounds, string, number])[] = [
    ['blocks', vscode.l10n.t('Number of the sweep’s best blocks that are combined, 2 or more'), 2],
    ['width', vscode.l10n.t('Number of combinations of each size that are extended'), 1],
    ['depth', vscode.l10n.t('Maximum number of blocks in a combination, 2 or more'), 2],
    ['budget', vscode.l10n.t('Maximum number of combinations to try'), 1],
    ['maxExtra', vscode.l10n.t('Maximum number of extra layers of a combination'), 1],
  ];
  const bounds = { ...usual(layers) };
  for (let n = 0; n < questions.length;) {
    const [name, prompt, least] = questions[n]!;
    const text = await inputStep({
      title,
      step: n + 1,
      totalSteps: questions.length,
      prompt,
      value: String(bounds[name]),
      check: (typed) =>
        /^\d{1,6}$/.test(typed.trim()) && Number(typed) >= least
          ? undefined
          : vscode.l10n.t('Enter a whole number of at least {0}.', least),
    });
    if (text === undefined) return undefined;
    if (text === BACK) {
      if (n === 0) return BACK;
      n--;
      continue;
    }
    bounds[name] = Number(text);
    n++;
  }
  return bounds;
}
