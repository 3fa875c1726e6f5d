import type * as vscode from 'vscode';
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

const count = (selection: string, layers: number): string => {
  const { length } = parseSelection(selection, layers);
  return `${length} configs`;
};

/** The middle half of the layers: where gains were found. */
const middle = (layers: number): string =>
  `${Math.floor(layers / 4)}..${Math.max(Math.floor(layers / 4), Math.ceil((layers * 3) / 4) - 1)}`;

function scopes(layers: number): ScopeItem[] {
  return [
    {
      label: 'All configs',
      description: `${configCount(layers)} configs`,
      detail: 'Every block of layers, and the baseline',
      selection: 'all',
    },
    {
      label: 'Single layers',
      description: count('single', layers),
      detail: 'Each layer twice, on its own: a quick first look',
      selection: 'single',
    },
    {
      label: 'Blocks up to a length…',
      description: `for example ${count('blocks<=4', layers)} of at most 4 layers`,
      ask: {
        prompt: `The most layers that are repeated, 1 to ${layers}`,
        value: '4',
        selection: (text) => `blocks<=${text}`,
      },
    },
    {
      label: 'A region…',
      description: `for example ${count(`within ${middle(layers)}`, layers)} within layers ${middle(layers)}`,
      ask: {
        prompt: `The region's first and last layer, within 0..${layers - 1}`,
        value: middle(layers),
        selection: (text) => `within ${text}`,
      },
    },
    {
      label: 'These configs…',
      description: 'a list of (i,j) or layer paths',
      ask: {
        prompt: 'Configs, separated by spaces: (i,j), several blocks as (i,j);(k,l), or layers as 0..6,4..9',
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
      placeholder: 'Which configs?',
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
