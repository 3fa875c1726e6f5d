import * as vscode from 'vscode';
import { configCount, parseSelection } from '../../core/configs/configGrid.js';
import { BACK, inputStep, pickStep, type StepFrame } from './steps.js';

interface ScopeItem extends vscode.QuickPickItem {
  /** A selection, or undefined where one is to be typed. */
  readonly selection?: string;
  readonly ask?: Ask;
}

interface Ask {
  readonly prompt: string;
  readonly value: string;
  /** The selection that a text stands for. */
  readonly selection: (text: string) => string;
}

const counted = (configs: number): string =>
  configs === 1 ? vscode.l10n.t('1 config') : vscode.l10n.t('{0} configs', configs);

const count = (selection: string, layers: number): string => {
  const { length } = parseSelection(selection, layers);
  return counted(length);
};

/** The middle half of the layers: where gains were found. */
const middle = (layers: number): string =>
  `${Math.floor(layers / 4)}..${Math.max(Math.floor(layers / 4), Math.ceil((layers * 3) / 4) - 1)}`;

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
        selection: (text) => `blocks<=${text}`,
      },
    },
    {
      label: vscode.l10n.t('A region…'),
      description: vscode.l10n.t(
        'layers {0}, for example: {1}',
        middle(layers),
        count(`within ${middle(layers)}`, layers),
      ),
      ask: {
        prompt: vscode.l10n.t('First and last layer of the region, within 0..{0}', layers - 1),
        value: middle(layers),
        selection: (text) => `within ${text}`,
      },
    },
    {
      label: vscode.l10n.t('Specific configs…'),
      description: vscode.l10n.t('a list of (i,j) or layer paths'),
      ask: {
        prompt: vscode.l10n.t(
          'Configs, separated by spaces: (i,j), several blocks as (i,j);(k,l), or layers as 0..6,4..9',
        ),
        value: `(${layers >> 1},${(layers >> 1) + 1})`,
        selection: (text) => text,
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
    const text = await inputStep({
      ...frame,
      prompt: ask.prompt,
      value: ask.value,
      check: (typed) => problemOf(ask.selection(typed), layers),
    });
    if (text === undefined) return undefined;
    if (text !== BACK) return ask.selection(text);
  }
}

function problemOf(selection: string, layers: number): string | undefined {
  try {
    parseSelection(selection, layers);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
