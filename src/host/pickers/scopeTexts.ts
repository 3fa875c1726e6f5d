import { parseSelection, splitConfigs } from '../../core/configs/configGrid.js';
import { MAX_PATH_LENGTH } from '../../core/configs/layerPath.js';
import { bareBlock } from './configItems.js';

/** What users may type where the wizard asks which configs to run, in the words of the question. */

/** `length`: the most layers of a block; `region`: its first and last layer; `passes`: the most passes; `list`: configs. */
export type ScopeKind = 'length' | 'region' | 'passes' | 'list';

export interface TypedScope {
  /** As `parseSelection` reads it. */
  readonly selection: string;
  /** The baseline included. */
  readonly configs: number;
}

/** @returns the selection that a text stands for, or the sentence that says what is wrong with the text. */
export function readScope(kind: ScopeKind, text: string, layers: number): TypedScope | string {
  const selection = SELECTIONS[kind](text.trim(), layers);
  if (typeof selection === 'string') return selection;
  try {
    return { ...selection, configs: parseSelection(selection.selection, layers).length };
  } catch (error) {
    return (error as Error).message;
  }
}

type Reader = (text: string, layers: number) => { readonly selection: string } | string;

const SELECTIONS: Readonly<Record<ScopeKind, Reader>> = {
  length: (text, layers) => {
    const longest = Number(text);
    return /^\d+$/.test(text) && longest >= 1 && longest <= layers
      ? { selection: `blocks<=${longest}` }
      : `Enter a whole number from 1 to ${layers}.`;
  },
  region: (text, layers) => {
    const [, from, to] = /^(\d+)\s*(?:\.\.|[-–,:]|\s|to)\s*(\d+)$/.exec(text) ?? [];
    const [first, last] = [Number(from), Number(to)];
    if (from === undefined || to === undefined)
      return `Enter the first and the last layer of the region, such as ${exampleRegion(layers)}.`;
    if (last < first) return `The region ends before it begins: did you mean ${last}..${first}?`;
    if (last >= layers)
      return `The model has the layers 0 to ${layers - 1}: layer ${last} is not one of them.`;
    return { selection: `within ${first}..${last}` };
  },
  passes: (text, layers) => {
    const most = Number(text);
    const room = MAX_PATH_LENGTH - layers + 1;
    return /^\d+$/.test(text) && most >= 2 && most <= room
      ? { selection: `passes<=${most}` }
      : `Enter a whole number from 2 to ${room}.`;
  },
  list: (text) => {
    if (text === '') return 'Enter at least one config, such as (2,5).';
    const configs = splitConfigs(text);
    return { selection: configs.map((config) => bareBlock(config) ?? config).join(' ') };
  },
};

/** The middle half of the layers: where gains were found. */
export function exampleRegion(layers: number): string {
  const first = Math.floor(layers / 4);
  return `${first}..${Math.max(first, Math.ceil((layers * 3) / 4) - 1)}`;
}
