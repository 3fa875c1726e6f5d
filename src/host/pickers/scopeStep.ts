import * as vscode from 'vscode';
import { configCount, parseSelection } from '../../core/configs/configGrid.js';
import { exampleRegion, readScope, type ScopeKind } from './scopeTexts.js';
import { BACK, inputStep, pickStep, type StepFrame } from './steps.js';

interface ScopeItem extends vscode.QuickPickItem {
  /** A selection, or undefined where one is to be typed. */
  readonly selection?: string;
  readonly ask?: Ask;
}

interface Ask {
  readonly prompt: string;
  readonly value: string;
  readonly kind: ScopeKind;
}

const counted = (configs: number): string =>
  configs === 1 ? vscode.l10n.t('1 config') : vscode.l10n.t('{0} configs', configs);

const count = (selection: string, layers: number): string => {
  const { length } = parseSelection(selection, layers);
  return counted(length);
};

function scopes(layers: number): ScopeItem[] {
  return [
    {
      label: vscode.l10n.t('All configs'),
      description: counted(configCount(layers)),
      detail: vscode.l10n.t('Every block of layers, and the baseline'),
      selection: 'all',
    },
    {
      label: vscode.l10n.t('Single layers'),
      description: count('single', layers),
      detail: vscode.l10n.t('Each layer repeated on its own: a quick first look'),
      selection: 'single',
    },
    {
      label: vscode.l10n.t('Blocks up to a length…'),
      description: vscode.l10n.t('at most 4 layers, for example: {0}', count('blocks<=4', layers)),
      ask: {
        prompt: vscode.l10n.t('Maximum number of layers to repeat, from 1 to {0}', layers),
        value: '4',
        kind: 'length',
      },
    },
    {
      label: vscode.l10n.t('A region…'),
      description: vscode.l10n.t(
        'layers {0}, for example: {1}',
        exampleRegion(layers),
        count(`within ${exampleRegion(layers)}`, layers),
      ),
      ask: {
        prompt: vscode.l10n.t('First and last layer of the region, from 0 to {0}', layers - 1),
        value: exampleRegion(layers),
        kind: 'region',
      },
    },
    {
      label: vscode.l10n.t('Several passes…'),
      description: vscode.l10n.t('2 to 4 passes, for example: {0}', count('passes<=4', layers)),
      detail: vscode.l10n.t('Each layer on its own, run three times or more'),
      ask: {
        prompt: vscode.l10n.t('Maximum number of passes through a layer, 2 or more'),
        value: '4',
        kind: 'passes',
      },
    },
    {
      label: vscode.l10n.t('Left-out layers'),
      description: count('skip', layers),
      detail: vscode.l10n.t('The model without one layer, for each of them'),
      selection: 'skip',
    },
    {
      label: vscode.l10n.t('Specific configs…'),
      description: vscode.l10n.t('(i,j), several blocks, other numbers of passes, or layer paths'),
      ask: {
        prompt: vscode.l10n.t(
          'Configs, separated by spaces: (i,j), three passes as (i,j)x3, none as (i,j)x0, backwards as ~(i,j), several as (i,j);(k,l), or layers as 0..6,4..9',
        ),
        value: `(${layers >> 1},${(layers >> 1) + 1})`,
        kind: 'list',
      },
    },
  ];
}

/**
 * Asks which configs to run.
 * @returns a selection as `parseSelection` reads it, {@link BACK}, or undefined when the user left.
 */
export async function pickScope(layers: number, frame: StepFrame): Promise<string | typeof BACK | undefined> {
  for (;;) {
    const answer = await pickStep<ScopeItem>({
      ...frame,
      placeholder: vscode.l10n.t('Select the configs to run'),
      items: scopes(layers),
    });
    if (answer === undefined || answer === BACK) return answer;
    const [{ selection, ask } = {}] = answer;
    if (!ask) return selection;
    const read = (typed: string) => readScope(ask.kind, typed, layers);
    const text = await inputStep({
      ...frame,
      prompt: ask.prompt,
      value: ask.value,
      check: (typed) => {
        const scope = read(typed);
        return typeof scope === 'string' ? scope : undefined;
      },
      note: (typed) => {
        const scope = read(typed);
        return typeof scope === 'string' ? undefined : counted(scope.configs);
      },
    });
    if (text === undefined) return undefined;
    if (text === BACK) continue;
    const scope = read(text);
    if (typeof scope === 'object') return scope.selection;
  }
}
